// An answer as one text. Options are told by their id: only the paper knows their words. Pure.
import type { Response } from "../../../wire";

export function answerText(response: Response | null | undefined, say: (key: "cleared" | "isTrue" | "isFalse") => string): string {
  if (response === null || response === undefined) return say("cleared");
  switch (response.kind) {
    case "single_choice":
      return response.option;
    case "multiple_choice":
      return response.options.join("、");
    case "true_false":
      return say(response.value ? "isTrue" : "isFalse");
    case "fill_in":
      return response.blanks.join("；");
    case "numeric":
    case "short_answer":
      return response.text;
    case "essay":
      return [response.text, ...(response.attachments ?? []).map((file) => `[${file.name}]`)].filter((part) => part !== "").join(" ");
    case "matching":
    case "matrix":
    case "gap_match":
      return response.pairs.map(({ row, choice }) => `${row} → ${choice}`).join("；");
    case "ordering":
      return response.items.join(" → ");
    case "cloze":
      return response.parts.join("；");
    case "hotspot":
      return [...(response.areas ?? []), ...(response.points ?? []).map(({ x, y }) => `(${x}, ${y})`)].join("、");
  }
}
