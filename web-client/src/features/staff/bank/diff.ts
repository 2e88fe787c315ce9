// What changed between two contents, to be shown side by side: the parts of a question by their words, and
// within each the tokens that only one side has, marked. Pure.
//
// A formula, a picture, a tag, a word and a Chinese character are one token each, so that a mark never cuts
// through a formula. Tags stay unmarked: a mark inside a paragraph must not close it.
import { escaped } from "./preview-line";
import type { Content } from "./content";

const TOKEN = /\\\([\s\S]*?\\\)|\\\[[\s\S]*?\\\]|<[^>]*>|&[a-z0-9#]+;|[A-Za-z0-9_.]+|\s+|[\s\S]/gu;
/** Tokens of one text that are compared one by one; beyond it a text is marked as a whole. */
const TOKENS_MAX = 3_000;

export function tokens(html: string): string[] {
  return html.match(TOKEN) ?? [];
}

/** Which tokens both have, by the longest common subsequence. */
function common(one: readonly string[], other: readonly string[]): { one: Set<number>; other: Set<number> } {
  const width = other.length + 1;
  const lengths = new Uint16Array((one.length + 1) * width);
  const at = (i: number, j: number) => lengths[i * width + j] ?? 0;
  for (let i = one.length - 1; i >= 0; i -= 1) {
    for (let j = other.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] = one[i] === other[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const kept = { one: new Set<number>(), other: new Set<number>() };
  for (let i = 0, j = 0; i < one.length && j < other.length;) {
    if (one[i] === other[j]) {
      kept.one.add(i);
      kept.other.add(j);
      i += 1;
      j += 1;
    } else if (at(i + 1, j) >= at(i, j + 1)) i += 1;
    else j += 1;
  }
  return kept;
}

function marked(all: readonly string[], kept: ReadonlySet<number>, tag: "ins" | "del"): string {
  let html = "";
  let isOpen = false;
  all.forEach((token, index) => {
    const isTag = token.startsWith("<") && !token.startsWith("<img");
    const isMarked = !isTag && !kept.has(index) && token.trim() !== "";
    if (isMarked !== isOpen && !(isOpen && token.trim() === "")) {
      html += isOpen ? `</${tag}>` : `<${tag}>`;
      isOpen = isMarked;
    }
    html += token;
  });
  return isOpen ? `${html}</${tag}>` : html;
}

/** Both texts with what only one of them has marked: `del` at the left, `ins` at the right. */
export function markChanges(before: string, after: string): { before: string; after: string } {
  if (before === after) return { before, after };
  const [one, other] = [tokens(before), tokens(after)];
  const kept = one.length > TOKENS_MAX || other.length > TOKENS_MAX ? { one: new Set<number>(), other: new Set<number>() } : common(one, other);
  return { before: marked(one, kept.one, "del"), after: marked(other, kept.other, "ins") };
}

/** A part of a question: where it stands, and what it says. */
export interface Part {
  at: string;
  html: string;
}

const HTML_FIELDS = new Set(["stem", "explanation", "text", "rubric"]);
const SKIPPED = new Set(["kind", "id"]);

/** The parts of a question of any kind, in the order of its fields; what is empty is left out. */
export function partsOf(content: Content, difficulty: number): Part[] {
  const parts: Part[] = [{ at: "kind", html: content.kind }, { at: "difficulty", html: String(difficulty) }];
  const walk = (value: unknown, at: string, name: string): void => {
    if (value === null || value === undefined || value === "" || value === false) return;
    if (Array.isArray(value)) {
      if (value.every((each) => typeof each !== "object")) parts.push({ at, html: escaped(value.join("、")) });
      else value.forEach((each, index) => walk(each, `${at}.${placeOf(each, index)}`, name));
    } else if (typeof value === "object") {
      for (const [field, inner] of Object.entries(value)) if (!SKIPPED.has(field)) walk(inner, at === "" ? field : `${at}.${field}`, field);
    } else {
      const text = typeof value === "string" ? value : JSON.stringify(value);
      parts.push({ at, html: HTML_FIELDS.has(name) ? text : escaped(text) });
    }
  };
  walk(content, "", "");
  return parts;
}

/** By its id, so that an option that moved is still that option. */
function placeOf(value: unknown, index: number): string {
  const id = (value as { id?: unknown } | null)?.id;
  return typeof id === "string" ? id : String(index + 1);
}

export interface Change {
  at: string;
  before: string;
  after: string;
  changed: boolean;
}

/** Both sides part by part, in the order of the later one; parts only the earlier has stand at the end. */
export function changes(before: readonly Part[], after: readonly Part[]): Change[] {
  const old = new Map(before.map((part) => [part.at, part.html]));
  const known = new Set(after.map((part) => part.at));
  const side = (at: string, one: string, other: string): Change => ({ at, ...markChanges(one, other), changed: one !== other });
  return [
    ...after.map(({ at, html }) => side(at, old.get(at) ?? "", html)),
    ...before.filter(({ at }) => !known.has(at)).map(({ at, html }) => side(at, html, "")),
  ];
}
