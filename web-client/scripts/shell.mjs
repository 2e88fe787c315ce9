// A part of the build: writes into the service worker which files the candidate's page is made of, so
// that they can be kept for reloads without network, and a version that changes with any of them.
import { createHash } from "node:crypto";

/** `entry` is the name of the page's entry, `worker` the file of the service worker. */
export function shellList(entry, worker) {
  return {
    name: "examhall-shell",
    generateBundle(_, bundle) {
      const chunks = Object.values(bundle).filter((file) => file.type === "chunk");
      const first = chunks.find((chunk) => chunk.isEntry && chunk.name === entry);
      const target = bundle[worker];
      if (!first || target?.type !== "chunk") throw new Error(`${entry} or ${worker} is not built`);
      if (target.imports.length + target.dynamicImports.length > 0) throw new Error(`${worker} must stand alone`);
      const files = [...filesOf(first, bundle)].map((file) => `/${file}`);
      const version = createHash("sha256").update(files.join("\n")).digest("hex").slice(0, 16);
      target.code = put(put(target.code, "__SHELL_FILES__", files), "__SHELL_VERSION__", version);
    },
  };
}

/** The entry, then everything it loads at once or later, with styles and its own workers; not the fonts of
 * formulas: the service worker keeps those that were used. */
function filesOf(first, bundle) {
  const files = new Set();
  const waiting = [first.fileName];
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
    const chunk = bundle[name];
    if (files.has(name) || chunk?.type !== "chunk") continue;
    files.add(name);
    for (const css of chunk.viteMetadata?.importedCss ?? []) files.add(css);
    for (const asset of chunk.viteMetadata?.importedAssets ?? []) if (asset.endsWith(".js")) files.add(asset);
    for (const worker of chunk.code.matchAll(/assets\/[\w.-]*worker[\w.-]*\.js/g)) files.add(worker[0]);
    waiting.push(...chunk.imports, ...chunk.dynamicImports);
  }
  return files;
}

function put(code, mark, value) {
  const quoted = new RegExp(`["'\`]${mark}["'\`]`, "g");
  if (!quoted.test(code)) throw new Error(`${mark} is not in the service worker`);
  return code.replace(quoted, JSON.stringify(value));
}
