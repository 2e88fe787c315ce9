// Whether to film a frame now, how wide and how good. Answers outrank pictures: no frame is taken
// while an answer has not been given to the socket, or while the last frame is still on its way. What the
// socket holds back tells little of that (the system's own buffer takes many frames), so each frame is
// followed by a ping, and the next waits for the pong: an answer finds one frame before it at most, and
// how long that takes decides rate and size. On a weak network the policy steps down (rarer, then
// smaller) and climbs back slowly. Frames not taken are simply not taken: latest wins, nothing queues.
import type { Filming } from "../wire";

export interface CaptureState {
  /** 0 is what the server asked for; each step halves the rate, then the quality and width follow. */
  readonly step: number;
  /** When the last frame was taken; the wait after it follows what the server asks for now. */
  readonly taken_ms: number;
  /** Not asked again before. */
  readonly retry_ms: number;
  readonly skipped_in_a_row: number;
  readonly sent_in_a_row: number;
}

export interface CaptureFacts {
  readonly now_ms: number;
  readonly filming: Filming;
  readonly live: boolean;
  /** Bytes that the socket still holds. */
  readonly buffered_bytes: number;
  /** A frame was sent and its pong is not back. */
  readonly frame_under_way: boolean;
  readonly unsent_answers: number;
  /** The encoder is still at work on the frame before. */
  readonly encoding: boolean;
}

export type SkipReason = "not_wanted" | "not_live" | "too_early" | "answers_first" | "network_busy" | "encoder_busy";

export type Capture =
  | { readonly take: true; readonly width: number; readonly quality: number }
  | { readonly take: false; readonly why: SkipReason };

export const captureStart: CaptureState = { step: 0, taken_ms: Number.NEGATIVE_INFINITY, retry_ms: 0, skipped_in_a_row: 0, sent_in_a_row: 0 };

export const STEP_MAX = 4;
const SKIPS_TO_STEP_DOWN = 3;
const SENDS_TO_STEP_UP = 20;
/** Well below the time after which a camera counts as lost, also with the frame's way. */
const INTERVAL_MS_MAX = 8_000;
const WIDTH_MIN = 240;
/** Width by step, as a share of what was asked for. */
const WIDTH_SHARES = [1, 1, 0.75, 0.5, 0.375];
const QUALITY_MIN = 40;
const RETRY_MS = 200;
/** An answer may wait behind a frame for so long; a frame that takes longer was too large or too soon. */
export const TRIP_MS_MAX = 1_500;

export function captureNext(state: CaptureState, facts: CaptureFacts): { state: CaptureState; capture: Capture } {
  const skip = (why: SkipReason, next: CaptureState = state) => ({ state: next, capture: { take: false as const, why } });
  if (!facts.filming.wanted) return skip("not_wanted", captureStart);
  if (!facts.live) return skip("not_live");
  if (facts.now_ms < Math.max(state.retry_ms, state.taken_ms + interval_ms(facts.filming, state.step))) return skip("too_early");
  if (facts.encoding) return skip("encoder_busy");
  if (facts.frame_under_way) return skip("network_busy", later(state, facts.now_ms));
  if (facts.unsent_answers > 0) return skip("answers_first", later(state, facts.now_ms));
  if (facts.buffered_bytes > 0) return skip("network_busy", strained(state, facts.now_ms));
  const sent = state.sent_in_a_row + 1;
  const climbs = sent >= SENDS_TO_STEP_UP && state.step > 0;
  const step = climbs ? state.step - 1 : state.step;
  return {
    state: {
      step,
      taken_ms: facts.now_ms,
      retry_ms: 0,
      skipped_in_a_row: 0,
      sent_in_a_row: climbs ? 0 : sent,
    },
    capture: { take: true, ...size(facts.filming, step) },
  };
}

/** The last frame has arrived, after so long. */
export function frameLanded(state: CaptureState, trip_ms: number): CaptureState {
  if (trip_ms <= TRIP_MS_MAX) return state;
  const steps = trip_ms > 3 * TRIP_MS_MAX ? 2 : 1;
  return { ...state, step: Math.min(STEP_MAX, state.step + steps), sent_in_a_row: 0, skipped_in_a_row: 0 };
}

/** Milliseconds between frames at a step. */
export function interval_ms(filming: Filming, step: number): number {
  return Math.max(filming.interval_ms, Math.min(INTERVAL_MS_MAX, filming.interval_ms * 2 ** step));
}

function size(filming: Filming, step: number): { width: number; quality: number } {
  const width = Math.max(WIDTH_MIN, Math.round(filming.width * (WIDTH_SHARES[step] ?? 1)));
  const quality = Math.max(QUALITY_MIN, filming.quality - 15 * Math.max(0, step - 1));
  return { width: Math.min(filming.width, width), quality: Math.min(filming.quality, quality) };
}

function later(state: CaptureState, now_ms: number): CaptureState {
  return { ...state, retry_ms: now_ms + RETRY_MS };
}

function strained(state: CaptureState, now_ms: number): CaptureState {
  const skipped = state.skipped_in_a_row + 1;
  const down = skipped >= SKIPS_TO_STEP_DOWN;
  return {
    ...state,
    step: down ? Math.min(STEP_MAX, state.step + 1) : state.step,
    retry_ms: now_ms + RETRY_MS,
    skipped_in_a_row: down ? 0 : skipped,
    sent_in_a_row: 0,
  };
}
