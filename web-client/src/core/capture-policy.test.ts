// Tests of capture-policy.
import { describe, expect, it } from "vitest";
import { type CaptureFacts, type CaptureState, STEP_MAX, TRIP_MS_MAX, captureNext, captureStart, frameLanded, interval_ms } from "./capture-policy";

const filming = { wanted: true, interval_ms: 1_000, width: 640, quality: 75 };
const calm: CaptureFacts = { now_ms: 0, filming, live: true, buffered_bytes: 0, frame_under_way: false, unsent_answers: 0, encoding: false };

function play(state: CaptureState, facts: (turn: number) => Partial<CaptureFacts>, turns: number) {
  let taken = 0;
  let next = state;
  for (let turn = 0; turn < turns; turn += 1) {
    const result = captureNext(next, { ...calm, now_ms: turn * 200, ...facts(turn) });
    next = result.state;
    if (result.capture.take) taken += 1;
  }
  return { state: next, taken };
}

describe("capture policy", () => {
  it("films at the rate, width and quality that the server asks for", () => {
    expect(captureNext(captureStart, calm).capture).toEqual({ take: true, width: 640, quality: 75 });
    expect(play(captureStart, () => ({}), 50).taken).toBe(10); // 10 s at 5 looks per second
  });

  it("lets answers go first, without counting it as a weak network", () => {
    const held = captureNext(captureStart, { ...calm, unsent_answers: 1 });
    expect(held.capture).toEqual({ take: false, why: "answers_first" });
    expect(held.state.step).toBe(0);
  });

  it("keeps one unsent frame at most and steps down under back-pressure, up again when it eases", () => {
    const strained = play(captureStart, () => ({ buffered_bytes: 9_000 }), 100);
    expect(strained.taken).toBe(0);
    expect(strained.state.step).toBe(STEP_MAX);
    const small = captureNext(strained.state, { ...calm, now_ms: 60_000 });
    expect(small.capture).toEqual({ take: true, width: 240, quality: 40 });
    const eased = play(strained.state, (turn) => ({ now_ms: 60_000 + turn * 200 }), 3_000);
    expect(eased.state.step).toBe(0);
  });

  it("keeps one frame on its way at most, however much the socket would take", () => {
    expect(captureNext(captureStart, { ...calm, frame_under_way: true }).capture).toEqual({ take: false, why: "network_busy" });
  });

  it("at 64 kbit/s comes down within a few frames to one that delays an answer by less than its bound", () => {
    const BYTES_PER_MS = 8;
    let state = captureStart;
    let now_ms = 0;
    let slow = 0;
    let trip_ms = 0;
    for (let frame = 0; frame < 12; frame += 1) {
      now_ms = Math.max(now_ms, state.taken_ms + interval_ms(filming, state.step));
      const { state: next, capture } = captureNext(state, { ...calm, now_ms });
      if (!capture.take) throw new Error(capture.why);
      // A webcam picture of 640 × 480 at quality 75 has about 40 KB.
      trip_ms = 300 + (40_000 * (capture.width / 640) ** 2 * (capture.quality / 75)) / BYTES_PER_MS;
      if (trip_ms > TRIP_MS_MAX) slow += 1;
      state = frameLanded(next, trip_ms);
      now_ms += trip_ms;
    }
    expect(trip_ms).toBeLessThanOrEqual(TRIP_MS_MAX);
    expect(slow).toBeLessThanOrEqual(2);
    expect(interval_ms(filming, state.step)).toBe(8_000);
  });

  it("follows the server at once when it asks for more pictures", () => {
    const { state } = captureNext(captureStart, { ...calm, filming: { ...filming, interval_ms: 5_000 } });
    expect(captureNext(state, { ...calm, now_ms: 200, filming: { ...filming, interval_ms: 5_000 } }).capture.take).toBe(false);
    expect(captureNext(state, { ...calm, now_ms: 200, filming: { ...filming, interval_ms: 200 } }).capture.take).toBe(true);
  });

  it("never films faster than asked, nor rarer than a camera may before it counts as lost", () => {
    expect(interval_ms(filming, STEP_MAX)).toBe(8_000);
    expect(interval_ms({ ...filming, interval_ms: 8_000 }, STEP_MAX)).toBe(8_000);
  });

  it.each([
    ["not_wanted", { filming: { ...filming, wanted: false } }],
    ["not_live", { live: false }],
    ["encoder_busy", { encoding: true }],
  ] as const)("takes nothing when %s", (why, facts) => {
    expect(captureNext(captureStart, { ...calm, ...facts }).capture).toEqual({ take: false, why });
  });
});
