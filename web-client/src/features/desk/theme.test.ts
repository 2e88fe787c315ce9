// The colours given to Ant Design are those of the token file.
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { COLOURS, type Scheme } from "./theme";

const css = readFileSync("src/ui/tokens.css", "utf8");
const blocks: Record<Scheme, string> = {
  light: css.slice(css.indexOf(":root {"), css.indexOf("@media (prefers-color-scheme: dark)")),
  dark: css.slice(css.indexOf(':root[data-theme="dark"]')),
};

it.each(["light", "dark"] as const)("%s colours are copies of tokens.css", (scheme) => {
  for (const [name, value] of Object.entries(COLOURS[scheme])) {
    expect(new RegExp(`--${name}: (#[0-9a-f]+);`).exec(blocks[scheme])?.[1], name).toBe(value);
  }
});
