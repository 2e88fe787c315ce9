// Times that cannot be, and times that are too short.
import { expect, it } from "vitest";
import { faultOf, phaseOf, suggested } from "./when";

it("refuses a wrong order and tells a close that is too early for the exam", () => {
  const good = suggested(10_000_000, 90);
  expect(faultOf(good, 90)).toBeUndefined();
  expect(faultOf({ ...good, opens_ms: good.starts_ms + 1 }, 90)).toEqual({ kind: "order" });
  expect(faultOf({ ...good, closes_ms: good.starts_ms }, 90)).toEqual({ kind: "order" });
  expect(faultOf({ ...good, closes_ms: good.starts_ms + 60 * 60_000 }, 90)).toEqual({ kind: "short", minutes: 60 });
  expect(faultOf({ ...good, opens_ms: Number.NaN }, 90)).toEqual({ kind: "order" });
});

it("a session runs from its opening to its close, both included", () => {
  const times = { opens_ms: 10, closes_ms: 20 };
  expect([9, 10, 20, 21].map((now) => phaseOf(times, now))).toEqual(["upcoming", "running", "running", "past"]);
});
