// Tests of idb, with the browser's real cryptography: what lies there is sealed, and whose it is.
import "fake-indexeddb/auto";
import { openDB } from "idb";
import { describe, expect, it } from "vitest";
import type { Entry } from "../core/outbox";
import { KEEP_MS, KEY_KEEP_MS, type Owner, type Visit, forgetKeys, keepingOf, lastOwner, sittingsKept } from "./idb";

const KEY = "0f".repeat(32);
const OTHER_KEY = "f0".repeat(32);
const entry = (slot: number, seq: number, authored_ms = 1_000): Entry => ({
  slot,
  seq,
  response: { kind: "essay", text: `机密${slot}/${seq}` },
  authored_ms,
  state: "typed",
});
const owner = (person_id: string, sitting_id: string): Owner => ({
  sitting_id,
  me: { person_id, display_name: "考生甲", number: "1", roles: ["student"] },
  exam: {
    session_id: `session of ${sitting_id}`, exam_title: "", session_title: "", opens_ms: 0, starts_ms: 0, closes_ms: 0, duration_ms: 0, stage: "open",
    has_photo: false, mode: "formal", result_released: false,
  },
});
const visit: Visit = {
  welcome: {
    protocol: 1, server_ms: 0, stage: "in_progress", exam_title: "绝密试卷", instructions: "", candidate_name: "考生甲", candidate_number: "1", seat: "",
    starts_ms: 0, answers: [], steps: 0, head: "", messages: [], filming: { wanted: false, interval_ms: 1, width: 1, quality: 1 },
  },
  offset_ms: 5,
  deadline_ms: 100_005,
  bound_by: "personal_time",
};
const at = (now_ms: number) => () => now_ms;
const slots = (entries: readonly Entry[]) => entries.map(({ slot, seq }) => [slot, seq]);

/** Everything in the database, as text: bytes as the characters they would be. */
async function everything(): Promise<string> {
  const db = await openDB("examhall");
  const parts: string[] = [];
  const show = (value: unknown): string => {
    if (value instanceof ArrayBuffer) return new TextDecoder().decode(value);
    if (ArrayBuffer.isView(value)) return new TextDecoder().decode(value);
    if (typeof value === "object" && value !== null) return Object.values(value).map(show).join("|");
    return String(value);
  };
  for (const name of db.objectStoreNames) parts.push(show(await db.getAll(name)));
  db.close();
  return parts.join("\n");
}

describe("what is kept", () => {
  it("holds files sealed, for their sitting only, until they may go", async () => {
    const log = await keepingOf(owner("me", "s31"), at(2_000)).open(KEY);
    const bytes = new TextEncoder().encode("机密附件");
    await log.putFile("ab", bytes);
    expect(await log.fileDigests()).toEqual(["ab"]);
    expect([...((await log.getFile("ab")) ?? [])]).toEqual([...bytes]);
    expect(await (await keepingOf(owner("me", "s31"), at(2_000)).open(OTHER_KEY)).getFile("ab")).toBeUndefined();
    expect(await (await keepingOf(owner("me", "s32"), at(2_000)).open(KEY)).fileDigests()).toEqual([]);
    expect(await everything()).not.toContain("机密附件");
    await log.dropFile("ab");
    expect(await log.fileDigests()).toEqual([]);
  });

  it("opens for its person by the server's key, and for nobody else", async () => {
    const log = await keepingOf(owner("me", "s1"), at(2_000)).open(KEY);
    await log.put(entry(0, 1));
    await log.put(entry(1, 1));
    expect(await (await keepingOf(owner("me", "s1"), at(2_000)).open(KEY)).read()).toEqual([entry(0, 1), entry(1, 1)]);
    expect(await (await keepingOf(owner("me", "s1"), at(2_000)).open(OTHER_KEY)).read()).toEqual([]);
    expect(await (await keepingOf(owner("you", "s1"), at(2_000)).open(KEY)).read()).toEqual([]);
    expect(await (await keepingOf(owner("me", "s2"), at(2_000)).open(KEY)).read()).toEqual([]);
  });

  it("is nowhere in clear: neither answers nor paper nor name", async () => {
    const log = await keepingOf(owner("me", "s3"), at(2_000)).open(KEY);
    await log.put(entry(0, 1));
    await log.settle(entry(0, 1));
    await log.keepVisit(visit);
    const text = await everything();
    expect(text).toContain("s3");
    for (const secret of ["机密", "绝密", "考生甲", KEY]) expect(text).not.toContain(secret);
  });

  it("comes back after a reload without the server: log, paper, owner", async () => {
    await forgetKeys();
    const log = await keepingOf(owner("me", "s4"), at(2_000)).open(KEY);
    await log.put(entry(3, 2));
    expect(await keepingOf(owner("me", "s4"), at(2_000)).resume()).toBeUndefined();
    await log.keepVisit(visit);
    const kept = await keepingOf(owner("me", "s4"), at(2_000)).resume();
    expect(kept?.visit).toEqual(visit);
    expect(await kept?.log.read()).toEqual([entry(3, 2)]);
    expect(await lastOwner(2_000)).toMatchObject({ me: { display_name: "考生甲" }, sitting_id: "s4", exam: { stage: "in_progress", sitting_id: "s4" } });
  });

  it("is out of reach after log-out, and comes back with the server's key", async () => {
    const log = await keepingOf(owner("me", "s5"), at(2_000)).open(KEY);
    await log.put(entry(0, 1));
    await log.keepVisit(visit);
    await forgetKeys();
    expect(await keepingOf(owner("me", "s5"), at(2_000)).resume()).toBeUndefined();
    expect(await lastOwner(2_000)).toBeUndefined();
    expect(await (await keepingOf(owner("me", "s5"), at(2_000)).open(KEY)).read()).toEqual([entry(0, 1)]);
  });

  it("another person's login wipes the keys of everybody else", async () => {
    for (const [person, sitting] of [["me", "s6"], ["you", "s7"]] as const) {
      await (await keepingOf(owner(person, sitting), at(2_000)).open(KEY)).keepVisit(visit);
    }
    await forgetKeys("you");
    expect(await keepingOf(owner("me", "s6"), at(2_000)).resume()).toBeUndefined();
    expect(await keepingOf(owner("you", "s7"), at(2_000)).resume()).toBeDefined();
    // And a key is nobody's but its person's.
    expect(await keepingOf(owner("me", "s7"), at(2_000)).resume()).toBeUndefined();
  });

  it("a key ends a day after the deadline, an answer after a week, whoever's it is", async () => {
    const log = await keepingOf(owner("me", "s8"), at(2_000)).open(KEY);
    await log.put(entry(0, 1, 1_000));
    await log.keepVisit(visit);
    expect(await lastOwner(100_000 + KEY_KEEP_MS - 1)).toBeDefined();
    expect(await lastOwner(100_000 + KEY_KEEP_MS)).toBeUndefined();
    expect(slots(await log.read())).toEqual([[0, 1]]);
    await keepingOf(owner("you", "s9"), at(1_001 + KEEP_MS)).open(OTHER_KEY);
    expect(await log.read()).toEqual([]);
  });
});

it("drops what an acknowledged answer made superfluous, and everything on clearing", async () => {
  const log = await keepingOf(owner("me", "s10"), at(2_000)).open(KEY);
  for (const seq of [1, 2, 3, 4]) await log.put(entry(0, seq));
  await log.put(entry(1, 1));
  await log.settle({ ...entry(0, 3), state: "saved" });
  expect(slots(await log.read())).toEqual([[0, 3], [0, 4], [1, 1]]);
  await log.keepVisit(visit);
  await log.clear();
  expect(await log.read()).toEqual([]);
  expect(await keepingOf(owner("me", "s10"), at(2_000)).resume()).toBeUndefined();
});

it("tells of which sittings answers lie here, also without their key", async () => {
  const log = await keepingOf(owner("me", "s12"), at(2_000)).open(KEY);
  await log.put(entry(0, 1));
  await forgetKeys();
  expect((await sittingsKept()).has("s12")).toBe(true);
  await log.clear();
  expect((await sittingsKept()).has("s12")).toBe(false);
});

it("keeps nothing rather than in clear where the key is none", async () => {
  await expect(keepingOf(owner("me", "s11"), at(2_000)).open("not a key")).rejects.toThrow("no key");
});
