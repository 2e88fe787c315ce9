// The player's line of time: where it begins and ends, what stands at a moment, where the next flag is. Pure.
import type { HeldPicture, Timeline } from "../../../wire";

export interface Span {
  readonly from: number;
  readonly to: number;
}

/** From the first thing known to the last; a sitting that runs ends at its latest sign of life. */
export function spanOf({ held, answers, minutes }: Timeline): Span {
  const moments = [
    held.arrived_ms, held.finished_ms, held.started_ms,
    ...held.pictures.map((picture) => picture.captured_ms),
    ...held.incidents.flatMap(({ card }) => [card.started_ms, card.ended_ms]),
    ...answers.map((answer) => answer.at_ms), ...minutes.map((minute) => minute.at_ms + 60_000),
  ].filter((at) => typeof at === "number");
  const from = held.started_ms ?? held.arrived_ms;
  const first = Math.min(from, ...held.pictures.map((picture) => picture.captured_ms));
  return { from: first, to: Math.max(first + 1_000, ...moments) };
}

/** The latest picture taken at or before the moment. */
export function pictureAt(pictures: readonly HeldPicture[], at: number): HeldPicture | undefined {
  return pictures.filter((picture) => picture.captured_ms <= at).at(-1);
}

/** How many slots had an answer by then; how they were answered is not told. */
export function answeredBy(timeline: Timeline, at: number): number {
  return new Set(timeline.answers.filter((answer) => answer.at_ms <= at).map((answer) => answer.slot)).size;
}

/** The flag before or after the moment. */
export function flagBeside(timeline: Timeline, at: number, step: -1 | 1): Timeline["held"]["incidents"][number] | undefined {
  const flags = [...timeline.held.incidents].sort((a, b) => a.card.started_ms - b.card.started_ms);
  return step === 1 ? flags.find(({ card }) => card.started_ms > at) : flags.filter(({ card }) => card.started_ms < at).at(-1);
}

/** Flags that are on at the moment; a moment's flag stays on for two seconds, so that it can be seen. */
export function flagsAt(timeline: Timeline, at: number): Timeline["held"]["incidents"] {
  return timeline.held.incidents.filter(({ card }) => card.started_ms <= at && at <= Math.max(card.ended_ms ?? Number.POSITIVE_INFINITY, card.started_ms + 2_000));
}

/** Where a moment stands on the line, in percent. */
export function place({ from, to }: Span, at: number): number {
  return Math.min(100, Math.max(0, ((at - from) / (to - from)) * 100));
}
