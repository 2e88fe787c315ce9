// The page's own log of answers, in IndexedDB, bound to a person and a sitting: what was typed
// survives a reload, a crash and hours without network. Another person on the same computer never
// sees it. Entries that the server has make older ones of the same slot superfluous.
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { Entry } from "../core/outbox";

export interface AnswerLog {
  /** The entries of an earlier visit. */
  read(): Promise<readonly Entry[]>;
  put(entry: Entry): Promise<void>;
  /** The server has it: drops what is older in the slot. */
  settle(entry: Entry): Promise<void>;
  /** Everything of this sitting. */
  clear(): Promise<void>;
}

interface Kept extends Entry {
  readonly person_id: string;
  readonly sitting_id: string;
  readonly kept_ms: number;
}

interface Schema extends DBSchema {
  answers: {
    key: [string, string, number, number];
    value: Kept;
    indexes: { kept_ms: number };
  };
}

const NAME = "examhall";
const VERSION = 1;
/** Longer than any sitting and its dispute; then a shared computer forgets. */
export const KEEP_MS = 14 * 24 * 3_600_000;

function open(): Promise<IDBPDatabase<Schema>> {
  return openDB<Schema>(NAME, VERSION, {
    upgrade(db) {
      const store = db.createObjectStore("answers", { keyPath: ["person_id", "sitting_id", "slot", "seq"] });
      store.createIndex("kept_ms", "kept_ms");
    },
  });
}

/** Opens the log of one sitting; forgets old sittings of anyone on the way. */
export async function openAnswerLog(person_id: string, sitting_id: string, now_ms: number): Promise<AnswerLog> {
  const db = await open();
  await forgetBefore(db, now_ms - KEEP_MS);
  const slotRange = (slot: number, seq: number) =>
    IDBKeyRange.bound([person_id, sitting_id, slot, 0], [person_id, sitting_id, slot, seq], false, true);
  const all = IDBKeyRange.bound([person_id, sitting_id], [person_id, sitting_id, []]);
  return {
    async read() {
      const kept = await db.getAll("answers", all);
      return kept.map(({ slot, seq, response, authored_ms, state }) => ({ slot, seq, response, authored_ms, state }));
    },
    async put(entry) {
      const transaction = db.transaction("answers", "readwrite", { durability: "strict" });
      await Promise.all([
        transaction.store.put({ ...entry, person_id, sitting_id, kept_ms: entry.authored_ms }),
        transaction.done,
      ]);
    },
    async settle(entry) {
      const transaction = db.transaction("answers", "readwrite");
      await Promise.all([
        transaction.store.delete(slotRange(entry.slot, entry.seq)),
        transaction.store.put({ ...entry, person_id, sitting_id, kept_ms: entry.authored_ms }),
        transaction.done,
      ]);
    },
    async clear() {
      await db.delete("answers", all);
    },
  };
}

async function forgetBefore(db: IDBPDatabase<Schema>, before_ms: number): Promise<void> {
  const transaction = db.transaction("answers", "readwrite");
  let cursor = await transaction.store.index("kept_ms").openCursor(IDBKeyRange.upperBound(before_ms));
  while (cursor) {
    await cursor.delete();
    cursor = await cursor.continue();
  }
  await transaction.done;
}

/** A log that lasts as long as the page, for browsers that refuse IndexedDB. */
export function memoryLog(): AnswerLog {
  return { read: () => Promise.resolve([]), put: refuse, settle: () => Promise.resolve(), clear: () => Promise.resolve() };
}

function refuse(): Promise<void> {
  return Promise.reject(new Error("this browser keeps nothing"));
}
