// The player's line: what stands at which moment.
import { expect, it } from "vitest";
import type { Timeline } from "../../../wire";
import { answeredBy, flagBeside, flagsAt, pictureAt, place, spanOf } from "./timeline";

const flag = (id: string, started_ms: number, ended_ms: number | null) => ({
  card: { id, sitting_id: "s", person_id: "p", indicator: "object" as const, severity: "incident" as const, started_ms, ended_ms, score: null, threshold: null, other_person_id: null, key_frames: 0, decision: null, is_disputed: false },
  decisions: [], voices: [],
});
const picture = (evidence_id: string, captured_ms: number) => ({ evidence_id, incident_id: null, purpose: "start", captured_ms });
const timeline: Timeline = {
  held: { arrived_ms: 0, admitted_ms: 500, started_ms: 10_000, finished_ms: 100_000, observed_ms: 60_000, sign_ins: [], incidents: [flag("b", 50_000, 60_000), flag("a", 20_000, 20_000)], pictures: [picture("one", 400), picture("two", 50_000)] },
  answers: [{ at_ms: 11_000, slot: 0 }, { at_ms: 12_000, slot: 0 }, { at_ms: 40_000, slot: 1 }],
  minutes: [{ at_ms: 60_000, observed_ms: 30_000 }],
};

it("begins with the first picture and ends with the last thing known", () => {
  expect(spanOf(timeline)).toEqual({ from: 400, to: 120_000 });
  expect(place({ from: 0, to: 200 }, 50)).toBe(25);
  expect(place({ from: 0, to: 200 }, 500)).toBe(100);
});

it("shows the latest picture and counts slots once", () => {
  expect(pictureAt(timeline.held.pictures, 300)).toBeUndefined();
  expect(pictureAt(timeline.held.pictures, 49_999)?.evidence_id).toBe("one");
  expect([answeredBy(timeline, 10_000), answeredBy(timeline, 13_000), answeredBy(timeline, 90_000)]).toEqual([0, 1, 2]);
});

it("jumps from flag to flag in the order of time", () => {
  expect(flagBeside(timeline, 0, 1)?.card.id).toBe("a");
  expect(flagBeside(timeline, 20_000, 1)?.card.id).toBe("b");
  expect(flagBeside(timeline, 50_000, -1)?.card.id).toBe("a");
  expect(flagBeside(timeline, 50_000, 1)).toBeUndefined();
  expect(flagsAt(timeline, 21_000).map(({ card }) => card.id)).toEqual(["a"]);
});
