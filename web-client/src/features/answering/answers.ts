// Small rules about responses: what counts as an answer, and what an emptied field sends. Pure.
import type { AttachmentGiven, Question, Response } from "../../wire";
import { withArea } from "./kinds/given";

/** Anything at all in it; a slot emptied again counts as open. */
export function isAnswered(response: Response | null): boolean {
  if (response === null) return false;
  switch (response.kind) {
    case "single_choice":
      return response.option !== "";
    case "multiple_choice":
      return response.options.length > 0;
    case "true_false":
      return true;
    case "fill_in":
      return response.blanks.some((blank) => blank.trim() !== "");
    case "numeric":
    case "short_answer":
      return response.text.trim() !== "";
    case "essay":
      return response.text.trim() !== "" || (response.attachments ?? []).length > 0;
    case "matching":
    case "matrix":
    case "gap_match":
      return response.pairs.length > 0;
    case "ordering":
      return response.items.length > 0;
    case "cloze":
      return response.parts.some((part) => part.trim() !== "");
    case "hotspot":
      return (response.areas ?? []).length + (response.points ?? []).length > 0;
  }
}

/** What is sent: `null` when nothing is left in it. */
export function orNull(response: Response): Response | null {
  return isAnswered(response) ? response : null;
}

/** An essay with its files; without either, nothing. */
export function essayOf(text: string, attachments: readonly AttachmentGiven[]): Response | null {
  if (text === "" && attachments.length === 0) return null;
  return { kind: "essay", text, ...(attachments.length > 0 ? { attachments: [...attachments] } : {}) };
}

/** All blanks of a fill-in, also those not touched yet. */
export function blanksOf(response: Response | null, count: number): readonly string[] {
  const filled = response?.kind === "fill_in" ? response.blanks : [];
  return Array.from({ length: count }, (_, index) => filled[index] ?? "");
}

export function withBlank(response: Response | null, count: number, index: number, text: string): Response | null {
  const blanks = blanksOf(response, count).map((blank, at) => (at === index ? text : blank));
  return orNull({ kind: "fill_in", blanks });
}

/** Characters as a person counts them: Chinese characters and letters, without white space. */
export function charsOf(text: string): number {
  return [...text.replace(/\s/gu, "")].length;
}

/** A hint only; the server reads the number. Full-width digits are what a Chinese keyboard gives. */
export function looksNumeric(text: string): boolean {
  const narrow = text.normalize("NFKC").trim().replace(/[−–]/gu, "-").replace(/,/gu, "");
  return narrow === "" || /^(\p{Sc}\s*)?[+-]?(\d+\.?\d*|\.\d+)(\s*([eE]|[×x*]\s*10\s*\^)\s*[+-]?\d+)?(\s*\/\s*\d+)?(\s*[^\d\s].*)?$/u.test(narrow);
}

/** The option that a digit key names. */
export function chooseByDigit(question: Question, response: Response | null, digit: number): Response | null | undefined {
  const { body } = question;
  switch (body.kind) {
    case "single_choice": {
      const option = body.options[digit - 1];
      return option && { kind: "single_choice", option: option.id };
    }
    case "multiple_choice": {
      const option = body.options[digit - 1];
      if (!option) return undefined;
      const chosen = response?.kind === "multiple_choice" ? response.options : [];
      const options = chosen.includes(option.id) ? chosen.filter((id) => id !== option.id) : [...chosen, option.id];
      return orNull({ kind: "multiple_choice", options });
    }
    case "true_false":
      return digit === 1 || digit === 2 ? { kind: "true_false", value: digit === 1 } : undefined;
    case "hotspot": {
      const area = body.areas[digit - 1];
      return area && withArea(body, response, area.id);
    }
    case "fill_in":
    case "numeric":
    case "short_answer":
    case "essay":
    case "matching":
    case "matrix":
    case "gap_match":
    case "ordering":
    case "cloze":
    case "description":
      return undefined;
  }
}

/** A, B, … for the options in the candidate's own order. */
export function letterOf(index: number): string {
  return String.fromCharCode(65 + index);
}
