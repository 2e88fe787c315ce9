// Only what differs from the usual is kept.
import { expect, it } from "vitest";
import { leastOf, mostOf, settingOf, unusual, unusualRest, withChallenge, withScreen, withSetting } from "./proctoring";

it("keeps what differs, and forgets what is the usual again", () => {
  const set = withSetting(withSetting({}, "frame_interval_ms", 500), "away_ms", 8_000);
  expect(set).toEqual({ frame_interval_ms: 500, rules: { away_ms: 8_000 } });
  expect([settingOf(set, "away_ms"), settingOf(set, "no_face_ms")]).toEqual([8_000, 8_000]);
  expect(unusual(set)).toEqual(["frame_interval_ms", "away_ms"]);
  expect(withSetting(withSetting(set, "away_ms", 5_000), "frame_interval_ms", 1_000)).toEqual({});
});

it("never asks for more hits than looks", () => {
  expect([mostOf({}, "pad_looks_min"), leastOf({}, "pad_looks_of")]).toEqual([5, 3]);
  const wider = withSetting({}, "pad_looks_of", 8);
  expect([mostOf(wider, "pad_looks_min"), mostOf(wider, "away_ms"), leastOf(wider, "away_yaw_deg")]).toEqual([8, 600_000, 5]);
});

it("asks for movements only where somebody said so", () => {
  const asked = withChallenge({ frame_interval_ms: 500 }, true);
  expect(asked).toEqual({ frame_interval_ms: 500, challenge: true });
  expect(withChallenge(asked, false)).toEqual({ frame_interval_ms: 500 });
});

it("asks for screens only where somebody said so", () => {
  const asked = withScreen({ admit: "staff" }, true);
  expect(asked).toEqual({ admit: "staff", screen: "asked" });
  expect([unusualRest(asked), unusualRest({ screen: "off" })]).toEqual([2, 0]);
  expect(withScreen(asked, false)).toEqual({ admit: "staff" });
});
