// What this browser keeps of a running exam, in IndexedDB: every answer before it is sent, and the paper
// as it was last shown, so that a reload, a crash or hours without network cost nothing.
//
// Everything with content is sealed (seal.ts) under a key of this person and this sitting. The server
// derives that key and tells it with every welcome; the page keeps it here as a key that scripts can use
// and not read. What each store holds:
//   keys     sitting → key, person, session: what a reload without network needs to open the rest
//   answers  (sitting, slot, seq) → sealed entry; that an answer exists, and when, is not hidden
//   files    (sitting, digest) → sealed file of an essay, until the server has it
//   visits   sitting → sealed paper, name, clock: the page of a reload without network
//
// Threat model. Against whoever uses this computer afterwards: the key lives as long as the login. It is
// wiped at log-out, when the server says that nobody (or somebody else) is logged in, when the exam is
// over and everything has arrived, and a day after the last deadline. What was not sent yet stays sealed
// and opens only for its candidate, to whom the server tells the same key again: forgetting loses nothing.
// Not against: whoever sits at the unlocked computer while the candidate is logged in (the page itself
// is as open to them); malware; someone who copies the disk before the key is wiped (a browser stores
// keys unprotected) or recovers wiped sectors.
//
// Invariants: nothing is written in clear, not even where sealing is impossible (then nothing is kept and
// the page says so); entries of one person are never read by another.
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { Entry } from "../core/outbox";
import type { BoundBy, Me, MyExam, Welcome } from "../wire";
import { type Sealed, keyFrom, seal, sealBytes, unseal, unsealBytes } from "./seal";

/** The exam as it was last shown. */
export interface Visit {
  readonly welcome: Omit<Welcome, "log_key" | "paper_key">;
  readonly offset_ms: number;
  readonly deadline_ms: number | undefined;
  readonly bound_by: BoundBy | undefined;
}

/** Whose exam it is, for a page that cannot ask the server. */
export interface Owner {
  readonly me: Omit<Me, "csrf_token">;
  readonly exam: MyExam;
  readonly sitting_id: string;
}

export interface AnswerLog {
  /** The entries of an earlier visit. */
  read(): Promise<readonly Entry[]>;
  put(entry: Entry): Promise<void>;
  /** The server has it: drops what is older in the slot. */
  settle(entry: Entry): Promise<void>;
  /** Keeps the exam as it is shown now, and the key with it. */
  keepVisit(visit: Visit): Promise<void>;
  /** Keeps a file of an essay until the server has it; which are kept; one of them; and that it may go. */
  putFile(sha256: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  fileDigests(): Promise<readonly string[]>;
  getFile(sha256: string): Promise<Uint8Array<ArrayBuffer> | undefined>;
  dropFile(sha256: string): Promise<void>;
  /** Everything of this sitting. */
  clear(): Promise<void>;
}

export interface Kept {
  readonly log: AnswerLog;
  readonly visit: Visit | undefined;
}

/** The two ways to the log of a sitting: by the key of an earlier visit, or by the key the server told. */
export interface Keeping {
  resume(): Promise<Kept | undefined>;
  open(key_text: string): Promise<AnswerLog>;
}

interface KeptKey {
  readonly sitting_id: string;
  readonly person_id: string;
  readonly session_id: string;
  readonly key: CryptoKey;
  readonly until_ms: number;
}

interface Schema extends DBSchema {
  keys: { key: string; value: KeptKey };
  answers: {
    key: [string, number, number];
    value: { readonly sitting_id: string; readonly slot: number; readonly seq: number; readonly kept_ms: number; readonly sealed: Sealed };
    indexes: { kept_ms: number };
  };
  files: {
    key: [string, string];
    value: { readonly sitting_id: string; readonly sha256: string; readonly kept_ms: number; readonly sealed: Sealed };
    indexes: { kept_ms: number };
  };
  visits: { key: string; value: { readonly sitting_id: string; readonly sealed: Sealed } };
}

const NAME = "examhall";
const VERSION = 3;
/** What every browser keeps for a site that is not visited, and long enough to come back with the computer. */
export const KEEP_DAYS = 7;
export const KEEP_MS = KEEP_DAYS * 24 * 3_600_000;
/** So long after the last known deadline a key stays: an extension, an evening without network. */
export const KEY_KEEP_MS = 24 * 3_600_000;
/** A database that does not open in this time is taken for refused. */
const OPEN_PATIENCE_MS = 4_000;
const WRITE_PATIENCE_MS = 4_000;

let opening: Promise<IDBPDatabase<Schema>> | undefined;

function database(): Promise<IDBPDatabase<Schema>> {
  const fresh = () => {
    opening = undefined;
  };
  opening ??= openDB<Schema>(NAME, VERSION, {
    upgrade(db, from) {
      if (from < 2) {
        // Version 1 held answers in clear, for a few days of development; none of them is worth keeping.
        for (const name of [...db.objectStoreNames]) db.deleteObjectStore(name);
        db.createObjectStore("keys", { keyPath: "sitting_id" });
        db.createObjectStore("answers", { keyPath: ["sitting_id", "slot", "seq"] }).createIndex("kept_ms", "kept_ms");
        db.createObjectStore("visits", { keyPath: "sitting_id" });
      }
      db.createObjectStore("files", { keyPath: ["sitting_id", "sha256"] }).createIndex("kept_ms", "kept_ms");
    },
    blocking(_now, _next, event) {
      // A newer page waits: an old one must not hold it up.
      (event.target as IDBDatabase | null)?.close();
      fresh();
    },
    terminated: fresh,
  });
  opening.catch(fresh);
  return within(OPEN_PATIENCE_MS, opening);
}

function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not within ${ms} ms`)), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** Where one sitting of one person is kept. */
export function keepingOf(owner: Owner, now: () => number): Keeping {
  const { sitting_id } = owner;
  return {
    async resume() {
      const db = await database();
      await forgetOld(db, now());
      const kept = await db.get("keys", sitting_id);
      if (kept?.person_id !== owner.me.person_id) return undefined;
      const opened = await readVisit(db, kept);
      return { log: logOf(db, owner, kept.key, now), visit: opened?.visit };
    },
    async open(key_text) {
      const [db, key] = await Promise.all([database(), keyFrom(key_text)]);
      await forgetOld(db, now());
      return logOf(db, owner, key, now);
    },
  };
}

function logOf(db: IDBPDatabase<Schema>, owner: Owner, key: CryptoKey, now: () => number): AnswerLog {
  const { sitting_id, me, exam } = owner;
  const all = IDBKeyRange.bound([sitting_id], [sitting_id, []]);
  const fileLabel = (sha256: string) => `${me.person_id}/${sitting_id}/file/${sha256}`;
  const label = (slot: number, seq: number) => `${me.person_id}/${sitting_id}/answer/${slot}/${seq}`;
  // One after the other: sealing takes its time, and a later text must not be overtaken by an earlier one.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    // A disk that hangs is told like one that refuses: an answer must not wait for it for ever.
    const mine = within(WRITE_PATIENCE_MS, last.then(work, work));
    last = mine.catch(() => undefined);
    return mine;
  };
  const record = async (entry: Entry) => {
    const { slot, seq, authored_ms } = entry;
    return { sitting_id, slot, seq, kept_ms: authored_ms, sealed: await seal(key, label(slot, seq), entry) };
  };
  return {
    async read() {
      const records = await db.getAll("answers", all);
      const opened = await Promise.all(records.map(({ slot, seq, sealed }) => unseal<Entry>(key, label(slot, seq), sealed)));
      return opened.filter((entry) => entry !== undefined);
    },
    put: (entry) => inTurn(async () => {
      // Sealed first: a transaction does not wait for anything but its own database.
      const kept = await record(entry);
      const transaction = db.transaction("answers", "readwrite", { durability: "strict" });
      await Promise.all([transaction.store.put(kept), transaction.done]);
    }),
    settle: (entry) => inTurn(async () => {
      const kept = await record(entry);
      const older = IDBKeyRange.bound([sitting_id, entry.slot, 0], [sitting_id, entry.slot, entry.seq], false, true);
      const transaction = db.transaction("answers", "readwrite");
      await Promise.all([transaction.store.delete(older), transaction.store.put(kept), transaction.done]);
    }),
    keepVisit: (visit) => inTurn(async () => {
      const content: OwnedVisit = { me, exam: { ...exam, stage: "in_progress", sitting_id }, visit };
      const sealed = await seal(key, visitLabel(me.person_id, sitting_id), content);
      const until_ms = Math.max(now(), (visit.deadline_ms ?? 0) - visit.offset_ms) + KEY_KEEP_MS;
      const transaction = db.transaction(["keys", "visits"], "readwrite");
      await Promise.all([
        transaction.objectStore("keys").put({ sitting_id, person_id: me.person_id, session_id: exam.session_id, key, until_ms }),
        transaction.objectStore("visits").put({ sitting_id, sealed }),
        transaction.done,
      ]);
    }),
    putFile: (sha256, bytes) => inTurn(async () => {
      const sealed = await sealBytes(key, fileLabel(sha256), bytes);
      const transaction = db.transaction("files", "readwrite", { durability: "strict" });
      await Promise.all([transaction.store.put({ sitting_id, sha256, kept_ms: now(), sealed }), transaction.done]);
    }),
    async fileDigests() {
      return (await db.getAllKeys("files", all)).map(([, sha256]) => sha256);
    },
    async getFile(sha256) {
      const found = await db.get("files", [sitting_id, sha256]);
      return found && unsealBytes(key, fileLabel(sha256), found.sealed);
    },
    dropFile: (sha256) => inTurn(() => db.delete("files", [sitting_id, sha256])),
    clear: () => inTurn(async () => {
      const transaction = db.transaction(["keys", "answers", "files", "visits"], "readwrite");
      await Promise.all([
        transaction.objectStore("keys").delete(sitting_id),
        transaction.objectStore("answers").delete(all),
        transaction.objectStore("files").delete(all),
        transaction.objectStore("visits").delete(sitting_id),
        transaction.done,
      ]);
    }),
  };
}

interface OwnedVisit {
  readonly me: Omit<Me, "csrf_token">;
  readonly exam: MyExam;
  readonly visit: Visit;
}

function visitLabel(person_id: string, sitting_id: string): string {
  return `${person_id}/${sitting_id}/visit`;
}

async function readVisit(db: IDBPDatabase<Schema>, kept: KeptKey): Promise<OwnedVisit | undefined> {
  const found = await db.get("visits", kept.sitting_id);
  return found && unseal<OwnedVisit>(kept.key, visitLabel(kept.person_id, kept.sitting_id), found.sealed);
}

/** Whose exam runs in this browser, for a page that cannot ask the server; the one with the latest end. */
export async function lastOwner(now_ms: number): Promise<Owner | undefined> {
  const db = await database();
  await forgetOld(db, now_ms);
  const keys = await db.getAll("keys");
  const [newest] = keys.sort((a, b) => b.until_ms - a.until_ms);
  const opened = newest && (await readVisit(db, newest));
  return opened && newest && { me: opened.me, exam: opened.exam, sitting_id: newest.sitting_id };
}

/** The sittings of which answers lie here: after their end, those that something of was not sent. */
export async function sittingsKept(): Promise<ReadonlySet<string>> {
  const keys = await (await database()).getAllKeys("answers");
  return new Set(keys.map(([sitting_id]) => sitting_id));
}

/** Wipes the keys, and what only a reload needs, of everybody but this person. Answers stay, sealed. */
export async function forgetKeys(except_person_id?: string): Promise<void> {
  const db = await database();
  await forgetWhere(db, (kept) => kept.person_id !== except_person_id);
}

async function forgetOld(db: IDBPDatabase<Schema>, now_ms: number): Promise<void> {
  await forgetWhere(db, (kept) => kept.until_ms <= now_ms);
  for (const name of ["answers", "files"] as const) {
    const transaction = db.transaction(name, "readwrite");
    let cursor = await transaction.store.index("kept_ms").openCursor(IDBKeyRange.upperBound(now_ms - KEEP_MS));
    while (cursor) {
      await cursor.delete();
      cursor = await cursor.continue();
    }
    await transaction.done;
  }
}

async function forgetWhere(db: IDBPDatabase<Schema>, which: (kept: KeptKey) => boolean): Promise<void> {
  const transaction = db.transaction(["keys", "visits"], "readwrite");
  for (const kept of await transaction.objectStore("keys").getAll()) {
    if (!which(kept)) continue;
    await transaction.objectStore("keys").delete(kept.sitting_id);
    await transaction.objectStore("visits").delete(kept.sitting_id);
  }
  await transaction.done;
}

/** Keeps nothing, for browsers and addresses that refuse it. */
export const keepsNothing: Keeping = { resume: () => Promise.resolve(undefined), open: refuse };

function refuse(): Promise<never> {
  return Promise.reject(new Error("this browser keeps nothing"));
}

/** Where no files are kept. */
export const keepsNoFiles: Pick<AnswerLog, "putFile" | "fileDigests" | "getFile" | "dropFile"> = {
  putFile: refuse,
  fileDigests: () => Promise.resolve([]),
  getFile: () => Promise.resolve(undefined),
  dropFile: () => Promise.resolve(),
};

/** A log that lasts as long as the page. */
export function memoryLog(): AnswerLog {
  const nothing = () => Promise.resolve();
  return { read: () => Promise.resolve([]), put: refuse, settle: nothing, keepVisit: nothing, ...keepsNoFiles, clear: nothing };
}
