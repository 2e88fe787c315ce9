// Small rules of practice, all pure: how a try stands, how an answer was, when a question comes back.
import type { Feedback, PracticeTry } from "../../wire";

export type Outcome = "right" | "partly" | "wrong" | "unanswered" | "byPerson";

export function outcomeOf(feedback: Feedback): Outcome {
  if (typeof feedback.right !== "boolean") return "byPerson";
  if (feedback.right) return "right";
  if (feedback.rule === "unanswered") return "unanswered";
  return (feedback.fraction ?? 0) > 0 ? "partly" : "wrong";
}

export interface Standing {
  readonly count: number;
  readonly answered: number;
  readonly right: number;
  readonly wrong: number;
  readonly open: number;
}

/** Slots without feedback although answered may not be shown now: they are neither right nor wrong. */
export function standingOf(of: PracticeTry): Standing {
  const answered = of.slots.filter((slot) => slot.answered);
  const told = answered.flatMap((slot) => (slot.feedback ? [slot.feedback] : []));
  return {
    count: of.slots.length,
    answered: answered.length,
    right: told.filter((feedback) => feedback.right === true).length,
    wrong: told.filter((feedback) => feedback.right === false).length,
    open: of.slots.length - answered.length,
  };
}

/** Where to go on: the first slot that is not answered, or the first of all. */
export function firstOpen(of: PracticeTry): number {
  return Math.max(0, of.slots.findIndex((slot) => !slot.answered));
}

export type When = { readonly key: "now" | "today" | "tomorrow" } | { readonly key: "days"; readonly count: number };

/** When a question comes back, in days of the reader's calendar. */
export function whenDue(due_ms: number, now_ms: number): When {
  if (due_ms <= now_ms) return { key: "now" };
  const count = dayOf(due_ms) - dayOf(now_ms);
  if (count === 0) return { key: "today" };
  return count === 1 ? { key: "tomorrow" } : { key: "days", count };
}

/** Days since 1970 by the calendar on the wall, whatever the zone. */
function dayOf(ms: number): number {
  const date = new Date(ms);
  return Math.round(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / 86_400_000);
}

/** At most four digits behind the point, none where there are none. */
export function numberText(value: number): string {
  return String(Math.round(value * 10_000) / 10_000);
}

export type PracticePlace = { readonly page: "home" } | { readonly page: "set"; readonly id: string } | { readonly page: "try"; readonly id: string } | { readonly page: "notebook" };

/** What stands behind `#/practice/` in the address. */
export function practicePlace(path: string): PracticePlace {
  if (path === "notebook") return { page: "notebook" };
  const match = /^(set|try)\/([0-9a-f-]{36})$/i.exec(path);
  if (match?.[1] === "set" && match[2]) return { page: "set", id: match[2] };
  if (match?.[1] === "try" && match[2]) return { page: "try", id: match[2] };
  return { page: "home" };
}
