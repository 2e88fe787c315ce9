// Only what differs from the usual is kept.
import { expect, it } from "vitest";
import { settingOf, unusual, withChallenge, withSetting } from "./proctoring";

it("keeps what differs, and forgets what is the usual again", () => {
  const set = withSetting(withSetting({}, "frame_interval_ms", 500), "away_ms", 8_000);
  expect(set).toEqual({ frame_interval_ms: 500, rules: { away_ms: 8_000 } });
  expect([settingOf(set, "away_ms"), settingOf(set, "no_face_ms")]).toEqual([8_000, 8_000]);
  expect(unusual(set)).toEqual(["frame_interval_ms", "away_ms"]);
  expect(withSetting(withSetting(set, "away_ms", 5_000), "frame_interval_ms", 1_000)).toEqual({});
});

it("asks for movements only where somebody said so", () => {
  const asked = withChallenge({ frame_interval_ms: 500 }, true);
  expect(asked).toEqual({ frame_interval_ms: 500, challenge: true });
  expect(withChallenge(asked, false)).toEqual({ frame_interval_ms: 500 });
});
