// The montage's pages and their marks, as plain functions: what Enter confirms, where the arrows lead, how long it
// still takes. What the machine found odd is never confirmed by the page.
import type { VerificationBand, VerificationCandidate, VerificationMark } from "../../../wire";

/** Candidates on a page: two rows of six on a wide screen. */
export const PAGE = 12;
/** Faces shown of one candidate; odd ones come first. */
export const FACES = 4;

/** Whether this one is marked by hand, not by confirming the page. */
export function isOdd(band: VerificationBand): boolean {
  return band === "outlier" || band === "uncompared";
}

export function pagesOf<T>(all: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / PAGE) }, (_, at) => all.slice(at * PAGE, at * PAGE + PAGE));
}

/** What confirming the page marks as the same: everybody who is not odd and not marked. */
export function confirmed(page: readonly VerificationCandidate[]): { sitting_id: string; mark: VerificationMark; reason: string }[] {
  return page.filter((one) => one.own == null && !isOdd(one.band)).map(({ sitting_id }) => ({ sitting_id, mark: "same", reason: "" }));
}

/** Odd ones of the page that nobody has marked yet. */
export function oddLeft(page: readonly VerificationCandidate[]): number {
  return page.filter((one) => one.own == null && isOdd(one.band)).length;
}

/** Where an arrow leads from a place on the page. */
export function moved(at: number, key: string, columns: number, length: number): number {
  const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[key] ?? 0;
  const to = at + step;
  return to < 0 || to >= length ? at : to;
}

/** Minutes left at the pace since `began`; nothing before ten were marked. */
export function minutesLeft(done: number, left: number, spent_ms: number): number | undefined {
  if (done < 10 || spent_ms <= 0) return undefined;
  return Math.ceil((left * spent_ms) / done / 60_000);
}
