// Who comes first, and who is never hidden.
import { describe, expect, it } from "vitest";
import type { IncidentCard, Row } from "../../wire";
import { byUrgency, findingsOf, headsOf, isUndecided, levelOf, type Shown } from "./attention";
import { columnsFor, foldedAtFirst, gridFor, sameLines, wallLines } from "./layout";
import { recheckState } from "./Recheck";
import { gone } from "./Split";

const row = (more: Partial<Row> = {}): Row => ({
  person_id: "p", state: "in_progress", lane: "face", connected: true, in_outage: false, answered: 0, slots: 1, indicators: [], unread_messages: 0, unread_warnings: 0, is_fresh: true, is_key: false, ...more,
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
    expect(levelOf(row({ reverify_ms: 1 }), [])).toBe("admit");
    expect(levelOf(row({ end_proposed_ms: 1 }), [])).toBe("admit");
    expect(levelOf(row({ connected: false, in_outage: true }), [])).toBe("fine");
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
    expect(isUndecided(card({ is_disputed: true, decision: { ...decision, decision: "confirmed" } }))).toBe(true);
  });
  it("are ordered by weight, then newest first", () => {
    const cards = [card({ id: "old" }), card({ id: "light", severity: "info", started_ms: 9 }), card({ id: "new", started_ms: 5 })];
    expect([...cards].sort(byUrgency).map((each) => each.id)).toEqual(["new", "old", "light"]);
  });
});

describe("findingsOf", () => {
  const on = (indicator: "no_face" | "looking_away" | "object", severity: "info" | "warning" | "incident") => ({ indicator, severity, since_ms: 0 });
  const names = (found: ReturnType<typeof findingsOf>) => [...found.shown.map((one) => one.indicator), found.more];
  it("shows an undecided incident before a warning that is on, and information only by itself", () => {
    const incidents = [card({ indicator: "another_person" }), card({ id: "j", indicator: "paste", severity: "warning" })];
    expect(names(findingsOf({ row: row({ indicators: [on("looking_away", "info")] }), incidents }, 1))).toEqual(["another_person", 1]);
    expect(names(findingsOf({ row: row({ indicators: [on("looking_away", "info"), on("no_face", "warning")] }), incidents }, 3))).toEqual(["another_person", "no_face", 1]);
    expect(names(findingsOf({ row: row({ indicators: [on("object", "incident")] }), incidents }, 1))).toEqual(["object", 0]);
    expect(names(findingsOf({ row: row({ indicators: [on("looking_away", "info")] }), incidents: [] }, 3))).toEqual(["looking_away", 0]);
  });
  it("names what is on and undecided once", () => {
    expect(names(findingsOf({ row: row({ indicators: [on("no_face", "incident")] }), incidents: [card()] }, 3))).toEqual(["no_face", 0]);
  });
});

describe("wallLines", () => {
  const people = [shown("a", "fine"), shown("b", "decide"), shown("c", "fine"), shown("d", "over", "丁一")];
  const wish = { filter: "all", search: "", folded: new Set(["over"]), columns: 2 } as const;
  it("puts need first and folds what is folded", () => {
    expect(wallLines(people, wish as never).map((line) => (line.kind === "heading" ? `${line.group} ${line.count}` : line.personIds.join("")))).toEqual(["act 1", "b", "fine 2", "ac", "over 1"]);
  });
  it("folds the healthy away in a list, and brings them back with the first finding", () => {
    const folded = foldedAtFirst("rows", 200);
    const list = { filter: "all", search: "", columns: 1, folded } as const;
    const ids = (all: readonly Shown[]) => wallLines(all, list).flatMap((line) => (line.kind === "people" ? line.personIds : []));
    expect(ids(people)).toEqual(["b"]);
    expect(ids([shown("a", "look"), ...people.slice(1)])).toEqual(["b", "a"]);
    expect([...foldedAtFirst("rows", 30)]).toEqual(["over"]);
  });
  it("keeps to one room, one keeper and the key list", () => {
    const kept = { ...shown("k", "fine"), row: row({ person_id: "k", keeper_id: "me", is_key: true }) };
    const away = { ...shown("r", "decide"), candidate: { ...shown("r", "decide").candidate, node_id: "other" } };
    const all = [...people, kept, away];
    const ids = (more: object) => wallLines(all, { filter: "all", search: "", folded: new Set(), columns: 1, ...more }).flatMap((line) => (line.kind === "people" ? line.personIds : [])).join("");
    expect(ids({ room: "other" })).toBe("r");
    expect(ids({ keeper: "me" })).toBe("k");
    expect(ids({ keeper: "nobody" })).toBe("bracd");
    expect(ids({ filter: "key" })).toBe("k");
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

it("gridFor shows so many at once, and fewer side by side where they would be too small", () => {
  expect(gridFor("9", { width: 1_000, height: 900, gap: 10 })).toEqual({ columns: 3, tileHeight: 290 });
  expect(gridFor("25", { width: 330, height: 700, gap: 10 })).toEqual({ columns: 2, tileHeight: 150 });
});

describe("looking after candidates", () => {
  const of = (id: string, level: Shown["level"], keeper_id: string | null, more: Partial<Row> = {}): Shown => ({ ...shown(id, level), row: row({ person_id: id, keeper_id, ...more }) });
  const wall = (people: readonly Shown[], me?: string) => wallLines(people, { filter: "all", search: "", folded: new Set(), columns: 1, me });
  const ids = (people: readonly Shown[], me?: string) => wall(people, me).flatMap((line) => (line.kind === "people" ? line.personIds : []));

  it("puts one's own first within each need and never above it", () => {
    const people = [of("a", "fine", "x"), of("b", "fine", "me"), of("c", "admit", "x"), of("d", "look", null)];
    expect(ids(people)).toEqual(["c", "d", "a", "b"]);
    expect(ids(people, "me")).toEqual(["c", "d", "b", "a"]);
  });
  it("knows the same wall again, and another one", () => {
    const people = [of("a", "fine", null), of("b", "look", null)];
    expect(sameLines(wall(people), wall([...people]))).toBe(true);
    expect(sameLines(wall(people), wall([of("a", "fine", null), of("b", "fine", null)]))).toBe(false);
    expect(sameLines(wall(people), wall(people.slice(1)))).toBe(false);
  });
  it("counts heads by need", () => {
    const people = [of("a", "decide", null), of("b", "look", null, { is_key: true }), of("c", "lost", null, { connected: false, clock_unseen_ms: 1 }), of("d", "admit", null, { help: { note: "", called_ms: 1 } })];
    expect(headsOf(people)).toEqual({ all: 4, act: 2, look: 2, lost: 1, key: 1, help: 1, unseen: 1 });
  });
  it("names whose invigilator has closed the board, and only of those who still sit", () => {
    const keeper = (person_id: string) => ({ person_id, name: person_id });
    const people = [of("a", "fine", "x"), of("b", "over", "x", { state: "finished" }), of("c", "over", "y", { state: "finished" }), of("d", "fine", "z")].map((one) => ({ ...one, incidents: [] }));
    const found = gone({ people, keepers: ["x", "y", "z"].map(keeper), present: [keeper("z")] });
    expect(found).toEqual([{ keeper: keeper("x"), personIds: ["a"] }]);
  });
  it("says how looking again stands, and when nothing came back", () => {
    expect(recheckState({}, 0)).toBeUndefined();
    expect(recheckState({ reverify_ms: 1_000 }, 45_999)).toBe("looking");
    expect(recheckState({ reverify_ms: 1_000 }, 46_000)).toBe("overdue");
    expect(recheckState({ reverify_ms: 1_000, recheck: { finding: "unsure", at_ms: 2_000 } }, 99_000)).toBe("unsure");
  });
});
