// The kinds with rows, orders, parts and places while they are being written: made empty, changed step by
// step, and as a candidate sees them. Pure.
import type { QuestionBody } from "../../../wire";
import type { Accepted, AcceptedNumber, ChoiceOption, Common, MultipleRule, TextRule } from "./content";

export interface Pair {
  row: string;
  choice: string;
}

export type PairRuleName = "all_or_nothing" | "per_pair" | "per_row" | "right_minus_wrong";
export type PairRule = { name: PairRuleName } | { name: "weighted"; weights: (Pair & { weight: number })[] };

export interface Picture {
  address: string;
  width: number;
  height: number;
  alt?: string;
}

export interface Area {
  id: string;
  label?: string;
  shape: string;
  coords?: number[];
}

export interface PairParts {
  rows: ChoiceOption[];
  choices: ChoiceOption[];
  key: Pair[];
  several?: boolean;
  reuse?: boolean;
  rule: PairRule;
}

export type PartAsks =
  | { kind: "words"; accepted: Accepted[]; text_rule?: TextRule }
  | { kind: "number"; accepted: AcceptedNumber[] }
  | { kind: "choice"; options: ChoiceOption[]; credit: { option: string; credit: number }[]; several?: boolean; in_line?: boolean };

export interface Part {
  id: string;
  weight?: number;
  asks: PartAsks;
}

export const POLICIES = [
  "order_all_or_nothing", "order_absolute_position", "order_next_excluding_last", "order_next_including_last", "order_one_previous_and_next",
  "order_all_previous_and_next", "order_longest_ordered", "order_longest_contiguous", "order_relative_to_correct",
] as const;

export type Pairs = Common & PairParts & { kind: "matching" | "matrix" };
export type GapMatch = Common & PairParts & { kind: "gap_match"; picture?: Picture | null; areas?: Area[] };
export type Ordering = Common & { kind: "ordering"; items: ChoiceOption[]; key: string[]; policy: string; picture?: Picture | null; areas?: Area[] };
export type Cloze = Common & { kind: "cloze"; parts: Part[]; all_or_nothing?: boolean };
export type Hotspot = Common & { kind: "hotspot"; picture: Picture; areas: Area[]; free?: boolean; most?: number | null; key: string[]; rule: MultipleRule };
type OfHere = Pairs | GapMatch | Ordering | Cloze | Hotspot;

const options = (ids: readonly string[]): ChoiceOption[] => ids.map((id) => ({ id, text: "" }));

export function emptyKind(kind: OfHere["kind"]): OfHere {
  const common = { stem: "", explanation: null };
  switch (kind) {
    case "matching":
      return { kind, ...common, rows: options(["r1", "r2", "r3"]), choices: options(["a", "b", "c"]), key: [], several: false, reuse: false, rule: { name: "per_pair" } };
    case "matrix":
      return { kind, ...common, rows: options(["r1", "r2", "r3"]), choices: options(["a", "b"]), key: [], several: false, reuse: true, rule: { name: "per_row" } };
    case "gap_match":
      return { kind, ...common, rows: [], choices: options(["a", "b"]), key: [], several: false, reuse: false, rule: { name: "per_pair" }, picture: null, areas: [] };
    case "ordering":
      return { kind, ...common, items: options(["a", "b", "c"]), key: ["a", "b", "c"], policy: "order_absolute_position", picture: null, areas: [] };
    case "cloze":
      return { kind, ...common, parts: [], all_or_nothing: false };
    case "hotspot":
      return { kind, ...common, picture: { address: "", width: 0, height: 0, alt: "" }, areas: [], free: false, most: 1, key: [], rule: { name: "all_or_nothing" } };
  }
}

/** Parts and gaps as the stem has them: new ones empty, those that lost their place gone. */
export function followMarkers(content: Cloze | GapMatch, stem: string, markers: readonly string[]): Cloze | GapMatch {
  if (content.kind === "cloze") {
    const fresh = (id: string): Part => ({ id, weight: 1, asks: { kind: "words", accepted: [{ pattern: "", fraction: 1 }] } });
    return { ...content, stem, parts: markers.map((id) => content.parts.find((part) => part.id === id) ?? fresh(id)) };
  }
  if (content.picture) return { ...content, stem };
  const rows = markers.map((id) => content.rows.find((row) => row.id === id) ?? { id, text: "" });
  return { ...content, stem, rows, key: content.key.filter((pair) => markers.includes(pair.row)) };
}

/** The first of `r1`, `r2` … or `a`, `b` … that nobody has. */
export function freeId(prefix: string, taken: readonly { id: string }[]): string {
  const ids = new Set(taken.map((each) => each.id));
  if (prefix === "") {
    const letter = [..."abcdefghijklmnopqrstuvwxyz"].find((id) => !ids.has(id));
    if (letter !== undefined) return letter;
  }
  let number = 1;
  while (ids.has(`${prefix || "o"}${number}`)) number += 1;
  return `${prefix || "o"}${number}`;
}

/** The key with a choice put to a row, or taken from it. */
export function withKeyPair(content: PairParts, row: string, choice: string, on: boolean): Pair[] {
  const rest = content.key.filter((pair) => !(pair.row === row && (content.several !== true || pair.choice === choice)));
  return on ? [...rest, { row, choice }] : rest;
}

/** Without a row or a choice, in the key as well. */
export function withoutEnd<C extends PairParts>(content: C, side: "rows" | "choices", id: string): C {
  const name = side === "rows" ? "row" : "choice";
  return { ...content, [side]: content[side].filter((each) => each.id !== id), key: content.key.filter((pair) => pair[name] !== id) };
}

const shown = (all: readonly ChoiceOption[]) => all.map(({ id, text }) => ({ id, text }));
const place = (area: Area) => ({ id: area.id, label: area.label ?? "", shape: area.shape, coords: area.coords ?? [] });
const seen = (picture: Picture | null | undefined) => (picture ? { ...picture, alt: picture.alt ?? "" } : null);

export function bodyOfKind(content: OfHere): QuestionBody {
  switch (content.kind) {
    case "matching":
    case "matrix":
      return { kind: content.kind, rows: shown(content.rows), choices: shown(content.choices), several: content.several === true, reuse: content.reuse === true };
    case "gap_match":
      return {
        kind: "gap_match", rows: shown(content.rows), choices: shown(content.choices), several: content.several === true, reuse: content.reuse === true,
        picture: seen(content.picture), areas: (content.areas ?? []).map(place),
      };
    case "ordering":
      return { kind: "ordering", items: shown(content.items), picture: seen(content.picture), areas: (content.areas ?? []).map(place) };
    case "cloze":
      return {
        kind: "cloze",
        parts: content.parts.map(({ asks }) => ({
          asks: asks.kind === "choice" ? { kind: "choice", options: shown(asks.options), several: asks.several === true, in_line: asks.in_line === true } : { kind: asks.kind },
        })),
      };
    case "hotspot":
      return { kind: "hotspot", picture: { ...content.picture, alt: content.picture.alt ?? "" }, areas: content.free === true ? [] : content.areas.map(place), most: content.most ?? null };
  }
}
