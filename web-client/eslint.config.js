// Lint: the walls between the layers first (wire ← core ← platform ← features ← entries; ui knows
// tokens only), then types, hooks and accessibility.
import js from "@eslint/js";
import jsxA11y from "eslint-plugin-jsx-a11y";
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

/** Forbids a layer to import the named ones. `import type` from the wire is free to all. */
function wall(files, forbidden, message, packages = []) {
  return {
    files,
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            { group: forbidden.flatMap((layer) => [`**/${layer}`, `**/${layer}/**`]), message },
            ...(packages.length > 0 ? [{ group: packages, message }] : []),
          ],
        },
      ],
    },
  };
}

const antd = ["antd", "antd/*", "@ant-design/*"];

export default tseslint.config(
  { ignores: ["dist", "node_modules", "src/wire/schema.d.ts"] },
  js.configs.recommended,
  ...tseslint.configs.recommendedTypeChecked.map((config) => ({ ...config, files: ["**/*.{ts,tsx}"] })),
  {
    files: ["**/*.{ts,tsx}"],
    languageOptions: { parserOptions: { projectService: true } },
    plugins: { "react-hooks": reactHooks, "jsx-a11y": jsxA11y },
    rules: {
      ...reactHooks.configs["recommended-latest"]?.rules,
      ...jsxA11y.configs.recommended.rules,
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "max-lines": ["error", { max: 400 }],
      "no-restricted-syntax": [
        "error",
        {
          selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']",
          message: "Question HTML goes through features/richtext/RichText, which sanitizes it.",
        },
      ],
    },
  },
  wall(["src/wire/**"], ["core", "platform", "ui", "features", "entries"], "wire imports nothing of ours.", ["react", ...antd]),
  wall(["src/core/**"], ["platform", "ui", "features", "entries", "i18n"], "core is pure: no browser, no React, no upper layer.", ["react", "react-*", "idb", ...antd]),
  wall(["src/platform/**"], ["ui", "features", "entries"], "platform knows core and wire only.", antd),
  wall(["src/ui/**"], ["wire", "core", "platform", "features", "entries", "i18n"], "ui components are dumb: words and data come as props.", antd),
  wall(["src/features/candidate/**"], ["entries", "invigilator", "staff", "desk"], "The candidate page stays small.", antd),
  wall(["src/features/practice/**"], ["entries", "invigilator", "staff", "desk"], "Practice is a part of the candidate's page, loaded later.", antd),
  wall(["src/features/dossier/**"], ["entries", "invigilator", "staff", "desk"], "A candidate's dossier is a part of the candidate's page, loaded later.", antd),
  wall(["src/features/trial/**"], ["entries", "invigilator", "staff", "desk"], "A trial is a part of the candidate's page, loaded later.", antd),
  wall(["src/features/front/**"], ["entries", "invigilator", "staff", "desk"], "The front page borrows the login of the candidate's page, nothing else.", antd),
  wall(["src/features/richtext/**"], ["entries", "candidate", "invigilator", "staff"], "Shared by all pages.", antd),
  wall(["src/features/invigilator/**"], ["entries", "candidate", "staff"], "Features do not see each other; share through features/richtext."),
  wall(["src/features/staff/**"], ["entries", "candidate", "invigilator"], "Features do not see each other; share through features/richtext."),
  {
    files: ["src/core/**"],
    rules: {
      "no-restricted-globals": ["error", "window", "document", "navigator", "localStorage", "fetch", "setTimeout", "setInterval", "performance"],
      "no-restricted-properties": [
        "error",
        { object: "Date", property: "now", message: "Time is an argument." },
        { object: "Math", property: "random", message: "Chance is an argument." },
      ],
    },
  },
  { files: ["src/features/richtext/RichText.tsx"], rules: { "no-restricted-syntax": "off" } },
  // Node scripts; those of e2e also hold functions that run in the page.
  {
    files: ["scripts/**", "e2e/**/*.mjs", "*.js"],
    languageOptions: {
      globals: Object.fromEntries(
        ["process", "console", "URL", "setTimeout", "clearTimeout", "localStorage", "document", "window", "addEventListener", "Buffer", "fetch"].map((name) => [name, "readonly"]),
      ),
    },
  },
);
