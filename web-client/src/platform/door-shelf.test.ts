// The shelf of the door: sealed on disk, opened by the same operator only.
import "fake-indexeddb/auto";
import { openDB } from "idb";
import { describe, expect, it } from "vitest";
import { forgetDoorKeys, openShelf } from "./door-shelf";

const KEY = "ab".repeat(32);
const taken = { request_key: "k1", number: "20260005", pictures: ["AAAA"] };

describe("the shelf of the door", () => {
  it("keeps what waits sealed and gives it back after a reload", async () => {
    const shelf = await openShelf<typeof taken>({ operator: "o", session: "s", key_text: KEY, now_ms: 1 });
    await shelf?.put(taken);
    const db = await openDB("examhall-door");
    expect(JSON.stringify(await db.getAll("waiting"))).not.toContain("20260005");
    db.close();
    const again = await openShelf<typeof taken>({ operator: "o", session: "s", key_text: undefined, now_ms: 2 });
    expect(await again?.all()).toEqual([taken]);
    const other = await openShelf<typeof taken>({ operator: "x", session: "s", key_text: KEY, now_ms: 2 });
    expect(await other?.all()).toEqual([]);
    await again?.drop("k1");
    expect(await again?.all()).toEqual([]);
  });

  it("forgets the key, and does not open without one", async () => {
    const shelf = await openShelf<typeof taken>({ operator: "o", session: "t", key_text: KEY, now_ms: 1 });
    await shelf?.put(taken);
    await forgetDoorKeys();
    expect(await openShelf({ operator: "o", session: "t", key_text: undefined, now_ms: 2 })).toBeUndefined();
    // The server tells the same one again.
    const again = await openShelf<typeof taken>({ operator: "o", session: "t", key_text: KEY, now_ms: 2 });
    expect(await again?.all()).toEqual([taken]);
  });

  it("keeps no key for longer than a day", async () => {
    await openShelf({ operator: "o", session: "u", key_text: KEY, now_ms: 1 });
    expect(await openShelf({ operator: "o", session: "u", key_text: undefined, now_ms: 25 * 3_600_000 })).toBeUndefined();
  });
});
