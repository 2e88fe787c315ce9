// Holds the promise of the token file: text reaches AA on every surface it is used on, in both themes.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const css = readFileSync("src/ui/tokens.css", "utf8");
const blocks = {
  light: css.slice(css.indexOf(":root {"), css.indexOf("@media")),
  dark: css.slice(css.indexOf("@media (prefers-color-scheme"), css.indexOf(':root[data-theme="dark"]')),
  "dark by choice": css.slice(css.indexOf(':root[data-theme="dark"]'), css.indexOf(':root[data-theme="light"]')),
};

function colour(block: string, name: string): [number, number, number] {
  const hex = new RegExp(`--${name}: #([0-9a-f]{6});`).exec(block)?.[1];
  if (!hex) throw new Error(`no --${name}`);
  return [0, 2, 4].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255) as [number, number, number];
}

function luminance(rgb: [number, number, number]): number {
  const [r, g, b] = rgb.map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)) as typeof rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(block: string, a: string, b: string): number {
  const [x, y] = [luminance(colour(block, a)), luminance(colour(block, b))];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

const pairs: [string, string, number][] = [
  ...["surface", "surface-raised", "surface-sunken", "accent-soft", "good-soft", "warn-soft", "bad-soft"].flatMap(
    (surface): [string, string, number][] => [["ink", surface, 7], ["ink-soft", surface, 4.5]],
  ),
  ...["surface", "surface-raised", "accent-soft"].map((surface): [string, string, number] => ["accent", surface, 4.5]),
  ["accent-ink", "accent", 4.5],
  ["accent-ink", "accent-hover", 4.5],
  ["bad-ink", "bad", 4.5],
  ["good", "good-soft", 4.5],
  ["good", "surface-raised", 4.5],
  ["warn", "warn-soft", 4.5],
  ["warn", "surface-raised", 4.5],
  ["bad", "bad-soft", 4.5],
  ["bad", "surface-raised", 4.5],
  ["border-strong", "surface-raised", 3],
];

describe.each(Object.entries(blocks))("%s", (_, block) => {
  it.each(pairs)("%s on %s is at least %d", (text, surface, least) => {
    expect(contrast(block, text, surface)).toBeGreaterThanOrEqual(least);
  });
});
