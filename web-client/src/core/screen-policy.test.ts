// The screen comes last on the line, and never takes more than its share of it.
import { expect, it } from "vitest";
import { type ScreenFacts, screenLanded, screenNext, screenStart, screenTooLarge } from "./screen-policy";

const calm: ScreenFacts = {
  now_ms: 100_000, asked: { wanted: true, interval_ms: 5_000, width: 1_280, quality: 60 }, shared: true, live: true,
  buffered_bytes: 0, picture_under_way: false, unsent_answers: 0, camera_step: 0, encoding: false,
};

it("takes one picture every five seconds, and none that was not asked for", () => {
  const first = screenNext(screenStart, calm);
  expect(first.capture).toEqual({ take: true, width: 1_280, quality: 60 });
  const at = (now_ms: number) => screenNext(first.state, { ...calm, now_ms }).capture;
  expect([at(104_999).take, at(105_000).take]).toEqual([false, true]);
  expect(screenNext(screenStart, { ...calm, asked: undefined }).capture).toEqual({ take: false, why: "not_asked" });
  expect(screenNext(screenStart, { ...calm, shared: false }).capture).toEqual({ take: false, why: "not_shared" });
});

it.each([
  [{ unsent_answers: 1 }, "answers_first"],
  [{ camera_step: 1 }, "camera_first"],
  [{ picture_under_way: true }, "network_busy"],
  [{ buffered_bytes: 1 }, "network_busy"],
  [{ encoding: true }, "encoder_busy"],
  [{ live: false }, "not_live"],
] as const)("gives way: %o", (more, why) => {
  const { state, capture } = screenNext(screenStart, { ...calm, ...more });
  expect(capture).toEqual({ take: false, why });
  // It is asked again at once, not after another wait.
  expect(screenNext(state, calm).capture.take).toBe(true);
});

it("waits ten times what the last one took, and sends smaller ones on a thin line", () => {
  const sent = screenNext(screenStart, calm).state;
  const slow = screenLanded(sent, 3_000);
  expect(screenNext(slow, { ...calm, now_ms: 129_999 }).capture).toEqual({ take: false, why: "too_early" });
  expect(screenNext(slow, { ...calm, now_ms: 130_000 }).capture).toEqual({ take: true, width: 960, quality: 50 });
  const slower = screenLanded(screenTooLarge(screenTooLarge(slow)), 200);
  expect(screenNext(slower, { ...calm, now_ms: 200_000 }).capture).toEqual({ take: true, width: 640, quality: 40 });
  // Six quick ones, and it is larger again.
  const quick = Array.from({ length: 5 }).reduce((state: typeof slower) => screenLanded(state, 100), slower);
  expect(quick.step).toBe(1);
});
