// The board of a session: one snapshot, then numbered deltas. A gap in the numbers means that
// something was missed: the board says it is stale and the page asks for a new snapshot. Pure; what
// changed is returned by name, so that one candidate's change re-renders one card.
import type { Candidate, IncidentCard, Keeper, OutageCard, RoomOfSession, Row, RowChange, Snapshot, ToInvigilator, Watching } from "../wire";
import { assertNever } from "./assert-never";

export interface Roster {
  /** `waiting` before the first snapshot, `gap` after a missed delta. */
  readonly status: "waiting" | "live" | "gap";
  readonly seq: number;
  /** The server's clock of the newest message, and the page's clock when it came. */
  readonly server_ms: number;
  readonly received_ms: number;
  readonly exam_title: string;
  readonly session_title: string;
  readonly starts_ms: number;
  readonly candidates: ReadonlyMap<string, Candidate>;
  readonly rows: ReadonlyMap<string, Row>;
  /** Whose row has which number, as deltas count them. */
  readonly numbers: readonly string[];
  /** Invigilators who look after candidates. */
  readonly keepers: readonly Keeper[];
  /** Everyone who has the board open; the same array until somebody comes or goes. */
  readonly present: readonly Keeper[];
  /** Rooms that candidates of the session can sit in. */
  readonly rooms: readonly RoomOfSession[];
  readonly incidents: ReadonlyMap<string, IncidentCard>;
  readonly watching: Watching | undefined;
  /** Room outages, newest first; the same array until one changes. */
  readonly outages: readonly OutageCard[];
}

export interface RosterChange {
  readonly roster: Roster;
  /** Persons whose row changed. */
  readonly persons: readonly string[];
  /** Incidents that are new or changed. */
  readonly incidents: readonly string[];
  /** Everything changed: render all. */
  readonly all: boolean;
  /** The page must send `watch` again. */
  readonly ask_snapshot: boolean;
}

export const rosterEmpty: Roster = {
  status: "waiting",
  seq: 0,
  server_ms: 0,
  received_ms: 0,
  exam_title: "",
  session_title: "",
  starts_ms: 0,
  candidates: new Map(),
  rows: new Map(),
  numbers: [],
  keepers: [],
  present: [],
  rooms: [],
  incidents: new Map(),
  watching: undefined,
  outages: [],
};

type Delta = Extract<ToInvigilator, { type: "delta" }>;

export function rosterNext(roster: Roster, message: ToInvigilator, received_ms: number): RosterChange {
  switch (message.type) {
    case "snapshot":
      return { ...nothing(fromSnapshot(message, received_ms)), all: true };
    case "delta":
      return delta(roster, message, received_ms);
    case "pong":
      return nothing({ ...roster, server_ms: message.server_ms, received_ms });
    case "trouble":
      return nothing(roster);
    default:
      return assertNever(message);
  }
}

/** The socket was lost: what is shown is old until the next snapshot. */
export function rosterStale(roster: Roster): Roster {
  return roster.status === "live" ? { ...roster, status: "gap" } : roster;
}

/** The server's clock now, carried on by the page's. */
export function rosterNow(roster: Roster, now_ms: number): number {
  return roster.server_ms + (now_ms - roster.received_ms);
}

function nothing(roster: Roster): RosterChange {
  return { roster, persons: [], incidents: [], all: false, ask_snapshot: false };
}

function fromSnapshot(snapshot: Snapshot, received_ms: number): Roster {
  return {
    status: "live",
    seq: snapshot.seq,
    server_ms: snapshot.server_ms,
    received_ms,
    exam_title: snapshot.exam_title,
    session_title: snapshot.session_title,
    starts_ms: snapshot.starts_ms,
    candidates: new Map(snapshot.candidates.map((candidate) => [candidate.person_id, candidate])),
    rows: new Map(snapshot.rows.map((row) => [row.person_id, row])),
    numbers: snapshot.rows.map((row) => row.person_id),
    keepers: snapshot.keepers,
    present: snapshot.present,
    rooms: snapshot.rooms,
    incidents: new Map(snapshot.incidents.map((card) => [card.id, card])),
    watching: snapshot.watching,
    outages: snapshot.outages,
  };
}

function delta(roster: Roster, message: Delta, received_ms: number): RosterChange {
  // Until the new snapshot comes, later deltas are of no use and ask for nothing more.
  if (roster.status !== "live") return nothing(roster);
  if (message.seq <= roster.seq) return nothing(roster);
  if (message.seq !== roster.seq + 1) {
    return { ...nothing({ ...roster, status: "gap" }), ask_snapshot: true };
  }
  return {
    roster: {
      ...roster,
      seq: message.seq,
      server_ms: message.server_ms,
      received_ms,
      rows: changed(roster, message.rows),
      incidents: merged(roster.incidents, message.incidents, (card) => card.id),
      watching: message.watching ?? roster.watching,
      outages: message.outages ?? roster.outages,
      keepers: message.keepers ?? roster.keepers,
      present: message.present ?? roster.present,
    },
    persons: message.rows.flatMap((change) => roster.numbers[change.n] ?? []),
    incidents: message.incidents.map((card) => card.id),
    all: false,
    ask_snapshot: false,
  };
}

/** A field that is not in a change stays; one that is `null` is empty now. */
function changed(roster: Roster, changes: readonly RowChange[]): ReadonlyMap<string, Row> {
  if (changes.length === 0) return roster.rows;
  const next = new Map(roster.rows);
  for (const { n, ...told } of changes) {
    const id = roster.numbers[n];
    const row = id === undefined ? undefined : next.get(id);
    if (id !== undefined && row !== undefined) next.set(id, { ...row, ...told } as Row);
  }
  return next;
}

function merged<T>(old: ReadonlyMap<string, T>, changed: readonly T[], key: (value: T) => string): ReadonlyMap<string, T> {
  if (changed.length === 0) return old;
  const next = new Map(old);
  for (const value of changed) next.set(key(value), value);
  return next;
}
