// Whether to send a picture of the shared screen now, and how large. It comes last on the line: after
// every answer, after the camera, and not at all where the camera is already held back. One picture is
// on its way at a time, and the wait after it is ten times what it took, so that the screen has a tenth
// of a line at most. Pictures not taken are simply not taken: nothing queues.
import type { Filming } from "../wire";
import { TRIP_MS_MAX } from "./capture-policy";

export interface ScreenPolicy {
  /** 0 is what the server asked for; each step makes the picture smaller and coarser. */
  readonly step: number;
  readonly taken_ms: number;
  /** What the last picture took on its way. */
  readonly trip_ms: number;
  readonly quick_in_a_row: number;
}

export interface ScreenFacts {
  readonly now_ms: number;
  /** How the exam asks for it; undefined where it does not. */
  readonly asked: Filming | undefined;
  readonly shared: boolean;
  readonly live: boolean;
  readonly buffered_bytes: number;
  /** A picture, of camera or screen, is on its way. */
  readonly picture_under_way: boolean;
  readonly unsent_answers: number;
  /** How far the camera is held back by the line. */
  readonly camera_step: number;
  readonly encoding: boolean;
}

export type ScreenSkip = "not_asked" | "not_shared" | "not_live" | "too_early" | "answers_first" | "camera_first" | "network_busy" | "encoder_busy";

export type ScreenCapture =
  | { readonly take: true; readonly width: number; readonly quality: number }
  | { readonly take: false; readonly why: ScreenSkip };

export const screenStart: ScreenPolicy = { step: 0, taken_ms: Number.NEGATIVE_INFINITY, trip_ms: 0, quick_in_a_row: 0 };

/** A copy of `SCREEN_BYTES_MAX` of the server, which takes no larger picture. */
export const SCREEN_BYTES_MAX = 256 * 1024;
export const SCREEN_STEP_MAX = 2;
const WAIT_PER_TRIP = 10;
const QUICK_TO_STEP_UP = 6;
const WIDTH_SHARES = [1, 0.75, 0.5];
const QUALITY_LESS = 10;
const QUALITY_MIN = 30;

export function screenNext(state: ScreenPolicy, facts: ScreenFacts): { state: ScreenPolicy; capture: ScreenCapture } {
  const skip = (why: ScreenSkip, next: ScreenPolicy = state) => ({ state: next, capture: { take: false as const, why } });
  if (!facts.asked) return skip("not_asked", screenStart);
  if (!facts.shared) return skip("not_shared", screenStart);
  if (!facts.live) return skip("not_live");
  if (facts.now_ms < state.taken_ms + Math.max(facts.asked.interval_ms, WAIT_PER_TRIP * state.trip_ms)) return skip("too_early");
  if (facts.unsent_answers > 0) return skip("answers_first");
  if (facts.camera_step > 0) return skip("camera_first");
  if (facts.picture_under_way || facts.buffered_bytes > 0) return skip("network_busy");
  if (facts.encoding) return skip("encoder_busy");
  const width = Math.round(facts.asked.width * (WIDTH_SHARES[state.step] ?? 1));
  const quality = Math.max(QUALITY_MIN, facts.asked.quality - QUALITY_LESS * state.step);
  return { state: { ...state, taken_ms: facts.now_ms }, capture: { take: true, width, quality } };
}

/** The last picture has arrived, after so long. */
export function screenLanded(state: ScreenPolicy, trip_ms: number): ScreenPolicy {
  if (trip_ms > TRIP_MS_MAX) return { ...screenTooLarge(state), trip_ms };
  const quick = state.quick_in_a_row + 1;
  if (state.step > 0 && quick >= QUICK_TO_STEP_UP) return { ...state, trip_ms, step: state.step - 1, quick_in_a_row: 0 };
  return { ...state, trip_ms, quick_in_a_row: quick };
}

/** The picture had more bytes than the server takes, or took too long: the next is smaller. */
export function screenTooLarge(state: ScreenPolicy): ScreenPolicy {
  return { ...state, step: Math.min(SCREEN_STEP_MAX, state.step + 1), quick_in_a_row: 0 };
}
