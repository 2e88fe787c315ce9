// Who comes first, and who is never hidden.
import { describe, expect, it } from "vitest";
import type { IncidentCard, Row } from "../../wire";
import { byUrgency, isUndecided, levelOf, type Shown } from "./attention";
import { columnsFor, wallLines } from "./layout";

const row = (more: Partial<Row> = {}): Row => ({
  person_id: "p", state: "in_progress", lane: "face", connected: true, in_outage: false, answered: 0, slots: 1, indicators: [], unread_messages: 0, ...more,
});
const card = (more: Partial<IncidentCard> = {}): IncidentCard => ({
  id: "i", sitting_id: "s", person_id: "p", indicator: "no_face", severity: "incident", started_ms: 0, key_frames: 0, ...more,
});
const shown = (id: string, level: Shown["level"], name = id): Shown => ({
  candidate: { person_id: id, name, number: `n${id}`, seat: "", has_photo: false, node_id: "n", node_name: "第一考场" }, row: row({ person_id: id }), level,
});

describe("levelOf", () => {
  it("weighs what is on and what is undecided, and a missing connection above a hint", () => {
    expect(levelOf(row(), [])).toBe("fine");
    expect(levelOf(row({ indicators: [{ indicator: "looking_away", severity: "info", since_ms: 0 }] }), [])).toBe("note");
    expect(levelOf(row({ connected: false, indicators: [{ indicator: "paste", severity: "info", since_ms: 0 }] }), [])).toBe("lost");
    expect(levelOf(row({ indicators: [{ indicator: "no_face", severity: "warning", since_ms: 0 }] }), [])).toBe("look");
    expect(levelOf(row({ state: "awaiting_staff" }), [])).toBe("admit");
    expect(levelOf(row({ help: { note: "", called_ms: 1 } }), [])).toBe("admit");
    expect(levelOf(row({ takeover: { request_id: "t", asked_ms: 1 } }), [])).toBe("admit");
  });
  it("keeps an undecided incident in sight after the exam is over", () => {
    expect(levelOf(row({ state: "finished", connected: false }), [card()])).toBe("decide");
    expect(levelOf(row({ state: "finished", connected: false }), [])).toBe("over");
  });
});

describe("incidents", () => {
  it("count as undecided again when a decision was taken back", () => {
    const decision = { reason: "r", decided_by: "x", decided_ms: 0 };
    expect(isUndecided(card({ decision: { ...decision, decision: "dismissed" } }))).toBe(false);
    expect(isUndecided(card({ decision: { ...decision, decision: "reopened" } }))).toBe(true);
  });
  it("are ordered by weight, then newest first", () => {
    const cards = [card({ id: "old" }), card({ id: "light", severity: "info", started_ms: 9 }), card({ id: "new", started_ms: 5 })];
    expect([...cards].sort(byUrgency).map((each) => each.id)).toEqual(["new", "old", "light"]);
  });
});

describe("wallLines", () => {
  const people = [shown("a", "fine"), shown("b", "decide"), shown("c", "fine"), shown("d", "over", "丁一")];
  const wish = { filter: "all", search: "", folded: new Set(["over"]), columns: 2 } as const;
  it("puts need first and folds what is folded", () => {
    expect(wallLines(people, wish as never).map((line) => (line.kind === "heading" ? `${line.group} ${line.count}` : line.personIds.join("")))).toEqual(["act 1", "b", "fine 2", "ac", "over 1"]);
  });
  it("searches inside folded groups", () => {
    const lines = wallLines(people, { ...wish, search: "丁" } as never);
    expect(lines.at(-1)).toMatchObject({ kind: "people", personIds: ["d"] });
  });
});

it("columnsFor fills the width and never gives none", () => {
  expect(columnsFor(1_000, 196, 10)).toBe(4);
  expect(columnsFor(100, 196, 10)).toBe(1);
});
