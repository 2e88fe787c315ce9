// The content of an item while it is being written: the kinds of the released format, made
// empty, changed step by step, and turned into what a candidate sees. Pure.
import type { Question, QuestionBody } from "../../../wire";
import { bodyOfKind, emptyKind, followMarkers, type Cloze, type GapMatch, type Hotspot, type Ordering, type Pairs } from "./kinds";

export const KINDS = ["single_choice", "multiple_choice", "true_false", "fill_in", "numeric", "short_answer", "essay", "matching", "ordering", "cloze", "matrix", "hotspot", "gap_match", "description"] as const;
export type Kind = (typeof KINDS)[number];

export interface ChoiceOption {
  id: string;
  text: string;
  pinned?: boolean;
}

export interface Accepted {
  pattern: string;
  fraction?: number;
}

export interface TextRule {
  ignore_case: boolean;
  fold_width: boolean;
  space: "keep" | "collapse" | "ignore";
}

export type MultipleRule =
  | { name: "all_or_nothing" | "subset_share" | "right_minus_wrong" }
  | { name: "subset_fixed"; fraction: number }
  | { name: "weighted"; weights: { option: string; weight: number }[] };

export interface Blank {
  id: string;
  accepted: Accepted[];
  weight?: number;
}

export interface AcceptedNumber {
  value: number;
  tolerance?: { kind: "absolute" | "relative" | "geometric"; figure: number };
  fraction?: number;
}

export interface Units {
  known: { name: string; factor: number }[];
  side?: "after" | "before";
  penalty: { of: "nothing" | "earned" | "whole"; fraction?: number };
}

export interface Feedback {
  answers?: { of: string; text: string }[];
  right?: string | null;
  partly?: string | null;
  /** Instead of `partly` from so large a share of the marks on. */
  steps?: { from: number; text: string }[];
  wrong?: string | null;
  hints?: string[];
}

export interface Common {
  stem: string;
  explanation?: string | null;
  feedback?: Feedback | null;
  stimulus?: { id: string; text: string } | null;
}

export type SingleChoice = Common & { kind: "single_choice"; options: ChoiceOption[]; key: string; partial?: { option: string; fraction: number }[] };
export type MultipleChoice = Common & { kind: "multiple_choice"; options: ChoiceOption[]; key: string[]; rule: MultipleRule };
export type TrueFalse = Common & { kind: "true_false"; key: boolean };
export type FillIn = Common & { kind: "fill_in"; blanks: Blank[]; any_order?: boolean; all_or_nothing?: boolean; text_rule?: TextRule };
export type Numeric = Common & { kind: "numeric"; accepted: AcceptedNumber[]; units?: Units | null; decimal_comma?: boolean; unit_shown?: string | null };
export type ShortAnswer = Common & { kind: "short_answer"; accepted: Accepted[]; text_rule?: TextRule };
export type Essay = Common & { kind: "essay"; rubric?: string | null; chars_min?: number | null; chars_max?: number | null; attachments_max?: number | null };
export type Content = SingleChoice | MultipleChoice | TrueFalse | FillIn | Numeric | ShortAnswer | Essay | Pairs | Ordering | Cloze | Hotspot | GapMatch | Description;
export type Description = Common & { kind: "description" };
export type ChoiceContent = SingleChoice | MultipleChoice;

export const TEXT_RULE: TextRule = { ignore_case: true, fold_width: true, space: "collapse" };

const LETTERS = "abcdefghijklmnopqrstuvwxyz";

function fourOptions(): ChoiceOption[] {
  return ["a", "b", "c", "d"].map((id) => ({ id, text: "" }));
}

/** A new item of a kind, with nothing in it yet. */
export function emptyContent(kind: Kind): Content {
  const common = { stem: "", explanation: null };
  switch (kind) {
    case "single_choice":
      return { kind, ...common, options: fourOptions(), key: "a", partial: [] };
    case "multiple_choice":
      return { kind, ...common, options: fourOptions(), key: [], rule: { name: "all_or_nothing" } };
    case "true_false":
      return { kind, ...common, key: true };
    case "fill_in":
      return { kind, ...common, blanks: [], any_order: false, all_or_nothing: false, text_rule: TEXT_RULE };
    case "numeric":
      return { kind, ...common, accepted: [{ value: 0, tolerance: { kind: "absolute", figure: 0 }, fraction: 1 }], units: null, unit_shown: null };
    case "short_answer":
      return { kind, ...common, accepted: [{ pattern: "", fraction: 1 }], text_rule: TEXT_RULE };
    case "essay":
      return { kind, ...common, rubric: null, chars_min: null, chars_max: null };
    case "description":
      return { kind, ...common };
    case "matching":
    case "matrix":
    case "gap_match":
    case "ordering":
    case "cloze":
    case "hotspot":
      return emptyKind(kind);
  }
}

/** Another kind with what both kinds share: stem, explanation, and options between the two choices. */
export function changeKind(content: Content, kind: Kind): Content {
  if (content.kind === kind) return content;
  const { stem, explanation = null, feedback = null, stimulus = null } = content;
  const next: Content = { ...emptyContent(kind), stem, explanation, feedback, stimulus };
  if (content.kind === "single_choice" && next.kind === "multiple_choice") return { ...next, options: content.options, key: [content.key] };
  if (content.kind === "multiple_choice" && next.kind === "single_choice") {
    return { ...next, options: content.options, key: content.key[0] ?? content.options[0]?.id ?? "a" };
  }
  return next;
}

/** The first letter no option has taken; ids stay when the order changes. */
export function freeOptionId(options: readonly ChoiceOption[]): string {
  const taken = new Set(options.map((option) => option.id));
  return [...LETTERS].find((letter) => !taken.has(letter)) ?? `o${options.length + 1}`;
}

export function addOption<C extends ChoiceContent>(content: C): C {
  return { ...content, options: [...content.options, { id: freeOptionId(content.options), text: "" }] };
}

/** Without the option, in the key as well. */
export function removeOption(content: ChoiceContent, id: string): ChoiceContent {
  const options = content.options.filter((option) => option.id !== id);
  if (content.kind === "single_choice") {
    const partial = (content.partial ?? []).filter((part) => part.option !== id);
    return { ...content, options, partial, key: content.key === id ? (options[0]?.id ?? "") : content.key };
  }
  const rule = content.rule.name === "weighted"
    ? { ...content.rule, weights: content.rule.weights.filter((weight) => weight.option !== id) }
    : content.rule;
  return { ...content, options, rule, key: content.key.filter((key) => key !== id) };
}

/** An element moved by one place; unchanged at the ends. */
export function moved<T>(list: readonly T[], from: number, by: -1 | 1): T[] {
  const to = from + by;
  const next = [...list];
  const [one, other] = [next[from], next[to]];
  if (one === undefined || other === undefined) return next;
  next[from] = other;
  next[to] = one;
  return next;
}

export function isKey(content: ChoiceContent, id: string): boolean {
  return content.kind === "single_choice" ? content.key === id : content.key.includes(id);
}

/** The key with one option chosen (single) or turned over (multiple). */
export function withKey(content: ChoiceContent, id: string): ChoiceContent {
  if (content.kind === "single_choice") return { ...content, key: id, partial: (content.partial ?? []).filter((part) => part.option !== id) };
  const chosen = content.key.includes(id) ? content.key.filter((key) => key !== id) : [...content.key, id];
  return { ...content, key: content.options.map((option) => option.id).filter((each) => chosen.includes(each)) };
}

const MARKER = /\[\[([A-Za-z0-9][A-Za-z0-9_-]{0,31})\]\]/g;

/** The ids of blanks written `[[id]]` in a stem, in its order. */
export function markersIn(stem: string): string[] {
  return [...new Set([...stem.matchAll(MARKER)].map((match) => match[1] ?? ""))];
}

export function freeBlankId(stem: string): string {
  const taken = new Set(markersIn(stem));
  let number = 1;
  while (taken.has(`b${number}`)) number += 1;
  return `b${number}`;
}

/** Blanks as the stem has them: new ones empty, those that lost their place gone. */
export function followStem(content: Content, stem: string): Content {
  if (content.kind === "cloze" || content.kind === "gap_match") return followMarkers(content, stem, markersIn(stem));
  if (content.kind !== "fill_in") return { ...content, stem };
  const blanks = markersIn(stem).map((id) => content.blanks.find((blank) => blank.id === id) ?? { id, accepted: [{ pattern: "", fraction: 1 }], weight: 1 });
  return { ...content, stem, blanks };
}

/** What a candidate would see; options in the author's order. */
export function questionOf(content: Content, marks = 1): Question {
  return { slot: 0, marks, stem: numbered(content), body: bodyOf(content), ...(content.stimulus ? { stimulus: content.stimulus } : {}) };
}

/** The ids of what is answered inside the text, in the order of their numbers. */
function placesOf(content: Content): string[] {
  if (content.kind === "fill_in") return content.blanks.map((blank) => blank.id);
  if (content.kind === "cloze") return content.parts.map((part) => part.id);
  return content.kind === "gap_match" ? content.rows.map((row) => row.id) : [];
}

function numbered(content: Content): string {
  const places = placesOf(content);
  return content.stem.replaceAll(MARKER, (marker, id: string) => {
    const at = places.indexOf(id);
    return at < 0 ? marker : `{{${at + 1}}}`;
  });
}

function bodyOf(content: Content): QuestionBody {
  switch (content.kind) {
    case "single_choice":
    case "multiple_choice":
      return { kind: content.kind, options: content.options.map(({ id, text }) => ({ id, text })) };
    case "true_false":
    case "short_answer":
      return { kind: content.kind };
    case "fill_in":
      return { kind: "fill_in", blanks: content.blanks.length };
    case "numeric":
      return { kind: "numeric", unit: content.unit_shown ?? "" };
    case "essay":
      return { kind: "essay", chars_min: content.chars_min ?? null, chars_max: content.chars_max ?? 20_000, attachments_max: content.attachments_max ?? 0 };
    case "description":
      return { kind: "description" };
    case "matching":
    case "matrix":
    case "gap_match":
    case "ordering":
    case "cloze":
    case "hotspot":
      return bodyOfKind(content);
  }
}

/** Problems that belong beside a field: at it, or anywhere below it. */
export function problemsAt<P extends { at: string }>(problems: readonly P[], place: string): P[] {
  return problems.filter(({ at }) => at === place || at.startsWith(`${place}.`) || at.startsWith(`${place}[`));
}
