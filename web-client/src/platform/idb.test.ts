// Tests of idb.
import "fake-indexeddb/auto";
import { expect, it } from "vitest";
import type { Entry } from "../core/outbox";
import { KEEP_MS, openAnswerLog } from "./idb";

const entry = (slot: number, seq: number, authored_ms = 1_000): Entry => ({
  slot,
  seq,
  response: { kind: "essay", text: `${slot}/${seq}` },
  authored_ms,
  state: "typed",
});

it("keeps answers by person and sitting, and only theirs", async () => {
  const mine = await openAnswerLog("me", "s1", 2_000);
  await mine.put(entry(0, 1));
  await mine.put(entry(1, 1));
  const other = await openAnswerLog("me", "s2", 2_000);
  const stranger = await openAnswerLog("you", "s1", 2_000);
  expect(await other.read()).toEqual([]);
  expect(await stranger.read()).toEqual([]);
  const again = await openAnswerLog("me", "s1", 2_000);
  expect(await again.read()).toEqual([entry(0, 1), entry(1, 1)]);
});

it("drops what an acknowledged answer made superfluous, and everything on clearing", async () => {
  const log = await openAnswerLog("me", "s3", 2_000);
  for (const seq of [1, 2, 3, 4]) await log.put(entry(0, seq));
  await log.put(entry(1, 1));
  await log.settle({ ...entry(0, 3), state: "saved" });
  expect((await log.read()).map(({ slot, seq }) => [slot, seq])).toEqual([[0, 3], [0, 4], [1, 1]]);
  await log.clear();
  expect(await log.read()).toEqual([]);
});

it("forgets what is old, whoever's it is", async () => {
  const log = await openAnswerLog("me", "s4", 2_000);
  await log.put(entry(0, 1, 1_000));
  await openAnswerLog("you", "s9", 1_001 + KEEP_MS);
  expect(await log.read()).toEqual([]);
});
