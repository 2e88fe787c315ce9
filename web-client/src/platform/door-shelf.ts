// What a device at the door keeps while the network is away: pictures and numbers of whoever signed in, in IndexedDB,
// sealed (seal.ts) under a key of this operator and this session, which the server derives and tells again to the same
// operator. The key is kept as one that scripts can use and not read, so that a reload without network goes on; it is
// wiped at log-out with `forgetDoorKeys`, what waits stays sealed and opens for the same operator only.
//
// Invariants: nothing is written in clear; what was kept for one operator or session is never read for another.
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import { type Sealed, keyFrom, seal, unseal } from "./seal";

interface Schema extends DBSchema {
  keys: { key: string; value: { readonly place: string; readonly key: CryptoKey; readonly kept_ms: number } };
  waiting: { key: [string, string]; value: { readonly place: string; readonly request_key: string; readonly sealed: Sealed } };
}

const NAME = "examhall-door";
const VERSION = 1;
/** A key without its operator is of no use the next day. */
const KEY_KEEP_MS = 24 * 3_600_000;

function database(): Promise<IDBPDatabase<Schema>> {
  return openDB<Schema>(NAME, VERSION, {
    upgrade(db) {
      db.createObjectStore("keys", { keyPath: "place" });
      db.createObjectStore("waiting", { keyPath: ["place", "request_key"] });
    },
  });
}

export interface DoorShelf<T> {
  all(): Promise<readonly T[]>;
  put(taken: T): Promise<void>;
  drop(request_key: string): Promise<void>;
}

/** The shelf of an operator and a session: by the key the server told, or by the one kept from before. */
export async function openShelf<T extends { readonly request_key: string }>(
  { operator, session, key_text, now_ms }: { operator: string; session: string; key_text: string | undefined; now_ms: number },
): Promise<DoorShelf<T> | undefined> {
  const place = `${operator}/${session}`;
  const db = await database();
  for (const old of await db.getAll("keys")) {
    if (old.kept_ms + KEY_KEEP_MS < now_ms) await db.delete("keys", old.place);
  }
  const key = key_text === undefined ? (await db.get("keys", place))?.key : await keyFrom(key_text);
  if (key === undefined) return undefined;
  if (key_text !== undefined) await db.put("keys", { place, key, kept_ms: now_ms });
  const label = (request_key: string) => `door/${place}/${request_key}`;
  return {
    async all() {
      const range = IDBKeyRange.bound([place], [place, []]);
      const records = await db.getAll("waiting", range);
      const opened = await Promise.all(records.map(({ request_key, sealed }) => unseal<T>(key, label(request_key), sealed)));
      return opened.filter((one) => one !== undefined);
    },
    async put(taken) {
      // Sealed first: a transaction does not wait for anything but its own database.
      const sealed = await seal(key, label(taken.request_key), taken);
      const transaction = db.transaction("waiting", "readwrite", { durability: "strict" });
      await Promise.all([transaction.store.put({ place, request_key: taken.request_key, sealed }), transaction.done]);
    },
    drop: (request_key) => db.delete("waiting", [place, request_key]),
  };
}

/** Wipes the keys: whoever uses this device next opens nothing of what waits. */
export async function forgetDoorKeys(): Promise<void> {
  const db = await database();
  await db.clear("keys");
}
