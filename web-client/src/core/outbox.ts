// Answers on their way to the server, by (slot, seq). Pure; the log on disk and the socket are
// outside and report back.
//
//   write ─▶ typed ─persisted─▶ saved_here ─taken─▶ (in flight) ─acked─▶ saved | late
//                                    ▲                   │ disconnected / no ack in time
//                                    └───────────────────┘ refused: kept, shown, not resent
//
// Invariants: the last write of a slot wins; per slot at most one answer is in flight; a seq never
// carries two contents; nothing leaves this page before it is in its own log (or the log has failed).
// A long essay travels as what changed since the answer that the server last said it has.
import { type TextEdit, editBetween } from "./edit";
import type { Response, StoredAnswer, Trouble } from "../wire";

export type AnswerState = "typed" | "saved_here" | "saved" | "late" | "refused";

export interface Entry {
  readonly slot: number;
  readonly seq: number;
  readonly response: Response | null;
  readonly authored_ms: number;
  readonly state: AnswerState;
  readonly trouble?: Trouble;
}

interface Flight {
  readonly seq: number;
  readonly response: Response | null;
  readonly sent_ms: number;
}

/** What the server has of a slot. */
interface Base {
  readonly seq: number;
  readonly response: Response | null;
}

export interface Outbox {
  readonly latest: ReadonlyMap<number, Entry>;
  readonly flying: ReadonlyMap<number, Flight>;
  readonly bases: ReadonlyMap<number, Base>;
}

/** An answer without ack for this long is sent again; the server takes it as the same one. */
export const ACK_PATIENCE_MS = 8_000;
/** So many answers are sent before the first ack is back. */
export const FLYING_MAX = 16;

/** A shorter essay is sent whole: the edit would save nothing worth its care. */
export const EDIT_FROM_CHARS = 400;

export const outboxEmpty: Outbox = { latest: new Map(), flying: new Map(), bases: new Map() };

/** What the log of an earlier visit holds: the newest entry of each slot. */
export function outboxFrom(entries: Iterable<Entry>): Outbox {
  const latest = new Map<number, Entry>();
  for (const entry of entries) {
    const known = latest.get(entry.slot);
    if (!known || entry.seq >= known.seq) {
      latest.set(entry.slot, entry.state === "typed" ? { ...entry, state: "saved_here" } : entry);
    }
  }
  return { ...outboxEmpty, latest };
}

/** A new answer; returns the entry to be put into the log. */
export function write(
  outbox: Outbox,
  slot: number,
  response: Response | null,
  authored_ms: number,
): { outbox: Outbox; entry: Entry } {
  const entry = nextEntry(outbox, slot, response, authored_ms);
  return { outbox: put(outbox, entry), entry };
}

/** The entry that `write` would make: what is still being typed goes into the log under its number. */
export function nextEntry(outbox: Outbox, slot: number, response: Response | null, authored_ms: number): Entry {
  return { slot, seq: (outbox.latest.get(slot)?.seq ?? 0) + 1, response, authored_ms, state: "typed" };
}

/** The log has it, or cannot take it: either way it may be sent now. */
export function logged(outbox: Outbox, slot: number, seq: number): Outbox {
  const entry = outbox.latest.get(slot);
  return entry?.seq === seq && entry.state === "typed" ? put(outbox, { ...entry, state: "saved_here" }) : outbox;
}

/** What is to be sent now, oldest first. */
export function due(outbox: Outbox, now_ms: number): readonly Entry[] {
  const waiting: Entry[] = [];
  let flying = 0;
  for (const entry of outbox.latest.values()) {
    const flight = outbox.flying.get(entry.slot);
    if (flight && now_ms - flight.sent_ms < ACK_PATIENCE_MS) flying += 1;
    else if (entry.state === "saved_here") waiting.push(entry);
  }
  waiting.sort((a, b) => a.authored_ms - b.authored_ms);
  return waiting.slice(0, Math.max(0, FLYING_MAX - flying));
}

/** How an entry travels: as an edit of what the server has where that is much shorter, else whole. */
export function editOf(outbox: Outbox, entry: Entry): (TextEdit & { readonly base_seq: number }) | undefined {
  const base = outbox.bases.get(entry.slot);
  if (entry.response?.kind !== "essay" || base?.response?.kind !== "essay" || base.seq >= entry.seq) return undefined;
  if (entry.response.text.length < EDIT_FROM_CHARS) return undefined;
  // An edit keeps the files of its base: others travel with the whole.
  if (canonical(base.response.attachments ?? []) !== canonical(entry.response.attachments ?? [])) return undefined;
  const edit = editBetween(base.response.text, entry.response.text);
  return edit.insert.length * 2 < entry.response.text.length ? { ...edit, base_seq: base.seq } : undefined;
}

export function taken(outbox: Outbox, slot: number, seq: number, now_ms: number): Outbox {
  const response = outbox.latest.get(slot)?.response ?? null;
  return { ...outbox, flying: new Map(outbox.flying).set(slot, { seq, response, sent_ms: now_ms }) };
}

export function acked(outbox: Outbox, slot: number, seq: number, late: boolean): Outbox {
  const flight = outbox.flying.get(slot);
  const based = flight?.seq === seq ? { ...outbox, bases: new Map(outbox.bases).set(slot, flight) } : outbox;
  const landed = land(based, slot, seq);
  const entry = landed.latest.get(slot);
  if (entry?.seq !== seq) return landed;
  const { trouble: _, ...rest } = entry;
  return put(landed, { ...rest, state: late ? "late" : "saved" });
}

/**
 * Not stored. A passing trouble (the store is away) is tried again, a used number is stepped over; what
 * is wrong with the answer itself is kept and shown.
 */
export function nacked(outbox: Outbox, slot: number, seq: number, trouble: Trouble): Outbox {
  const passing = isPassing(trouble.code);
  // A passing refusal stays "in flight" until its patience ends, which paces the retries.
  const landed = passing ? outbox : land(outbox, slot, seq);
  const entry = landed.latest.get(slot);
  if (entry?.seq !== seq) return landed;
  if (isBehind(trouble.code)) {
    // Either the number or what the edit stood on was not what we thought: the whole, under the next number.
    const bases = new Map(landed.bases);
    bases.delete(slot);
    return put({ ...land(landed, slot, seq), bases }, { ...entry, seq: entry.seq + 1, state: "typed" });
  }
  return put(landed, { ...entry, state: passing ? "saved_here" : "refused", trouble });
}

/** The socket is gone: what was in flight may or may not have arrived, so it is sent again. */
export function disconnected(outbox: Outbox): Outbox {
  return { ...outbox, flying: new Map() };
}

/**
 * Joins what the server has with what is here. A slot answered in both places keeps the later one:
 * ours by the moment it was typed, the server's by the moment it was received, both by the server's
 * clock. Returns the entries whose seq is new, to be put into the log.
 */
export function welcomed(
  outbox: Outbox,
  stored: readonly StoredAnswer[],
  offset_ms: number,
): { outbox: Outbox; rebased: readonly Entry[] } {
  const latest = new Map(outbox.latest);
  const bases = new Map<number, Base>();
  const rebased: Entry[] = [];
  for (const answer of stored) {
    bases.set(answer.slot, { seq: answer.seq, response: answer.response ?? null });
    const theirs: Entry = {
      slot: answer.slot,
      seq: answer.seq,
      response: answer.response ?? null,
      authored_ms: answer.received_ms - offset_ms,
      state: "saved",
    };
    const ours = latest.get(answer.slot);
    if (!ours || isSettled(ours)) {
      if (!ours || ours.seq <= theirs.seq) latest.set(answer.slot, keepLate(ours, theirs));
    } else if (ours.seq > theirs.seq) {
      continue;
    } else if (same(ours.response, theirs.response)) {
      latest.set(answer.slot, theirs);
    } else if (ours.authored_ms + offset_ms > answer.received_ms) {
      const moved: Entry = { ...ours, seq: theirs.seq + 1, state: "typed" };
      latest.set(answer.slot, moved);
      rebased.push(moved);
    } else {
      latest.set(answer.slot, theirs);
    }
  }
  return { outbox: { latest, flying: new Map(), bases }, rebased };
}

/** Answers that are not on the server yet. */
export function unsaved(outbox: Outbox): number {
  let count = 0;
  for (const entry of outbox.latest.values()) if (entry.state === "typed" || entry.state === "saved_here") count += 1;
  return count;
}

/** Answers that the socket has not been given yet; frames wait for these. */
export function unsent(outbox: Outbox): number {
  let count = 0;
  for (const entry of outbox.latest.values()) {
    const waits = entry.state === "typed" || entry.state === "saved_here";
    if (waits && outbox.flying.get(entry.slot)?.seq !== entry.seq) count += 1;
  }
  return count;
}

export type SavedSummary = "nothing" | "typed" | "saved_here" | "saved" | "refused";

/** One word for all answers: the least safe state of any. */
export function savedSummary(outbox: Outbox): SavedSummary {
  let summary: SavedSummary = "nothing";
  for (const entry of outbox.latest.values()) {
    if (entry.state === "refused") return "refused";
    if (entry.state === "typed") summary = "typed";
    else if (entry.state === "saved_here" && summary !== "typed") summary = "saved_here";
    else if (summary === "nothing") summary = "saved";
  }
  return summary;
}

/** Two responses with the same content, whatever the order of their keys. */
export function same(a: Response | null, b: Response | null): boolean {
  return canonical(a) === canonical(b);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([x], [y]) => (x < y ? -1 : 1)))
      : part,
  );
}

function isSettled(entry: Entry): boolean {
  return entry.state === "saved" || entry.state === "late" || entry.state === "refused";
}

/** The server lists a late answer like any other; the page remembers that it was late. */
function keepLate(ours: Entry | undefined, theirs: Entry): Entry {
  return ours?.state === "late" && ours.seq === theirs.seq ? { ...theirs, state: "late" } : theirs;
}

/** Only what is wrong with the answer itself is final; a busy, restarting or moved server is not. */
function isPassing(code: string): boolean {
  if (isBehind(code)) return false;
  const final = code.startsWith("answer.") || code.startsWith("field.") || code === "not_found" || code === "forbidden";
  return !final && !["message.invalid", "message.malformed", "message.too_long", "message.unknown_type"].includes(code);
}

function isBehind(code: string): boolean {
  return code === "answer.seq_reused" || code === "answer.send_whole";
}

function put(outbox: Outbox, entry: Entry): Outbox {
  return { ...outbox, latest: new Map(outbox.latest).set(entry.slot, entry) };
}

function land(outbox: Outbox, slot: number, seq: number): Outbox {
  if (outbox.flying.get(slot)?.seq !== seq) return outbox;
  const flying = new Map(outbox.flying);
  flying.delete(slot);
  return { ...outbox, flying };
}
