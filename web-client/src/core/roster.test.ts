// Tests of roster.
import { describe, expect, it } from "vitest";
import type { IncidentCard, Row, RowChange, ToInvigilator } from "../wire";
import { rosterEmpty, rosterNext, rosterNow, rosterStale } from "./roster";

const row = (person_id: string, answered = 0): Row => ({
  person_id,
  sitting_id: `sitting-${person_id}`,
  state: "in_progress",
  lane: "face",
  connected: true,
  in_outage: false,
  answered,
  slots: 10,
  indicators: [],
  unread_messages: 0,
  unread_warnings: 0,
  is_fresh: true,
  is_key: false,
});
const card = (id: string): IncidentCard => ({
  id,
  sitting_id: "sitting-a",
  person_id: "a",
  indicator: "no_face",
  severity: "incident",
  started_ms: 1,
  key_frames: 0,
});
const watching = { alive: true, sign_in_by_face: true, analysed_per_second: 3, shed_last_minute: 0 };
const snapshot: ToInvigilator = {
  type: "snapshot",
  protocol: 1,
  seq: 7,
  server_ms: 1_000,
  exam_title: "数学",
  session_title: "上午",
  starts_ms: 500,
  candidates: [
    { person_id: "a", name: "甲", number: "1", seat: "", has_photo: true, node_id: "n", node_name: "第一考场" },
    { person_id: "b", name: "乙", number: "2", seat: "", has_photo: false, node_id: "n", node_name: "第一考场" },
  ],
  rows: [row("a"), row("b")],
  incidents: [],
  watching,
  outages: [],
  keepers: [], present: [], rooms: [],
};
const delta = (seq: number, rows: RowChange[] = [], incidents: IncidentCard[] = []): ToInvigilator => ({
  type: "delta",
  seq,
  server_ms: 2_000,
  rows,
  incidents,
});
const started = rosterNext(rosterEmpty, snapshot, 10).roster;

describe("roster", () => {
  it("applies deltas in order and names what changed", () => {
    const change = rosterNext(started, delta(8, [{ n: 1, answered: 4 }], [card("i1")]), 20);
    expect(change.persons).toEqual(["b"]);
    expect(change.incidents).toEqual(["i1"]);
    expect(change.roster.rows.get("b")?.answered).toBe(4);
    expect(change.roster.rows.get("a")).toBe(started.rows.get("a"));
    expect(change.roster.watching).toEqual(watching);
  });

  it("asks once for a snapshot at a gap and shows nothing half-true after it", () => {
    const gap = rosterNext(started, delta(10, [{ n: 0, answered: 9 }]), 20);
    expect(gap).toMatchObject({ ask_snapshot: true, roster: { status: "gap" } });
    expect(gap.roster.rows.get("a")?.answered).toBe(0);
    expect(rosterNext(gap.roster, delta(11, [{ n: 0, answered: 9 }]), 21)).toMatchObject({ ask_snapshot: false, persons: [] });
    expect(rosterNext(gap.roster, snapshot, 22)).toMatchObject({ all: true, roster: { status: "live", seq: 7 } });
  });

  it("ignores a delta that is already known", () => {
    expect(rosterNext(started, delta(7, [{ n: 0, answered: 9 }]), 20).roster).toBe(started);
  });

  it("waits for the snapshot before anything else", () => {
    expect(rosterNext(rosterEmpty, delta(1), 5).ask_snapshot).toBe(false);
  });

  it("carries the server's clock on and says when it is stale", () => {
    expect(rosterNow(started, 510)).toBe(1_500);
    expect(rosterStale(started).status).toBe("gap");
    expect(rosterStale(rosterEmpty).status).toBe("waiting");
  });
});
