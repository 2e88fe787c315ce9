// The session being watched, as an external store: it feeds what the socket brings to the roster and
// tells by topic what changed, so that one candidate's change re-renders one card. Time, chance and
// the socket are ports; tests run it without a browser.
import { connectionStart, type Connection } from "../../core/connection";
import { rosterEmpty, rosterNext, rosterNow, rosterStale, type Roster, type RosterChange } from "../../core/roster";
import { browserPorts, Link, type SocketPorts } from "../../platform/socket";
import { PROTOCOL_VERSION, type Candidate, type FromInvigilator, type IncidentCard, type Keeper, type OutageCard, type RoomOfSession, type Row, type RowState, type ToInvigilator, type Trouble, type Watching } from "../../wire";
import { bySeat, counts, headsOf, isUndecided, levelOf, type Heads, type Level } from "./attention";
import { readPicture, type Picture } from "./picture";
import { roomsOf, type Place } from "./rooms";

export type Topic = "board" | "incidents" | "outages" | "watching" | "status" | `person:${string}` | `picture:${string}` | `screen:${string}`;

/** A candidate as the board knows them; a new object whenever anything of it changes. */
export interface Person {
  readonly candidate: Candidate;
  readonly row: Row;
  readonly level: Level;
  readonly incidents: readonly IncidentCard[];
}

/** Who is on the board and how it sorts; a new object when that changes, not with every row. */
export interface Board {
  readonly people: readonly Person[];
  /** Invigilators who look after candidates. */
  readonly keepers: readonly Keeper[];
  /** Everyone who has the board open. */
  readonly present: readonly Keeper[];
  /** Rooms that candidates can sit in. */
  readonly rooms: readonly RoomOfSession[];
  readonly counts: Readonly<Record<RowState | "lost", number>>;
  readonly heads: Heads;
  /** Where candidates sit, with how many; the same array until a snapshot. */
  readonly places: readonly Place[];
}

/** A grave incident, or a candidate who calls. */
export interface News {
  readonly personId: string;
  readonly incident: IncidentCard | undefined;
}

export interface Status {
  readonly connection: Connection;
  readonly roster: Roster["status"];
  readonly exam_title: string;
  readonly session_title: string;
  readonly starts_ms: number;
  /** When the last sign of life came, by the page's clock. */
  readonly heard_ms: number;
  /** Refused with words: no permission, unknown session. */
  readonly trouble: Trouble | undefined;
}

const PICTURES_MAX = 50;
const NONE: readonly IncidentCard[] = [];
const PING_EVERY_MS = 5_000;

function byPerson(cards: readonly IncidentCard[]): Map<string, IncidentCard[]> {
  const grouped = new Map<string, IncidentCard[]>();
  for (const card of cards) {
    const known = grouped.get(card.person_id);
    if (known === undefined) grouped.set(card.person_id, [card]);
    else known.push(card);
  }
  return grouped;
}

export class Room {
  private link: Link<ToInvigilator, FromInvigilator> | undefined;
  private stopPinging: (() => void) | undefined;
  private connection: Connection = connectionStart;
  private roster: Roster = rosterEmpty;
  private heard = 0;
  private trouble: Trouble | undefined;
  private people = new Map<string, Person>();
  private pictures = new Map<string, Picture>();
  /** The newest of the one opened large; another's is forgotten with it. */
  private screenNow: Picture | undefined;
  private wanted: readonly string[] = [];
  private focused: string | null = null;
  private readonly listeners = new Map<Topic, Set<() => void>>();
  private readonly newsListeners = new Set<(news: readonly News[]) => void>();
  private boardNow: Board = { people: [], keepers: [], present: [], rooms: [], counts: counts([]), heads: headsOf([]), places: [] };
  /** By seat and number; names and seats change with a snapshot only. */
  private seated: readonly string[] = [];
  private cardsOf = new Map<string, IncidentCard[]>();
  private incidentsNow: readonly IncidentCard[] = [];
  private openNow = 0;
  private statusNow: Status;

  constructor(private readonly sessionId: string, private readonly ports: SocketPorts = browserPorts) {
    this.statusNow = this.makeStatus();
  }

  /** Opens the socket and keeps it open until `stop`. */
  start(): void {
    if (this.link !== undefined) return;
    this.connection = connectionStart;
    this.link = new Link<ToInvigilator, FromInvigilator>({
      path: "/ws/invigilator",
      hello: () => this.watch(),
      meaning: (message) => (message.type === "snapshot" ? "welcomed" : "heard"),
      onMessage: (message, received_ms) => this.hear(message, received_ms),
      onBinary: (bytes) => this.look(bytes),
      onChange: (now) => this.follow(now),
      ports: this.ports,
    });
    this.link.start();
    this.stopPinging = this.ports.every(PING_EVERY_MS, () => void this.link?.send({ type: "ping" }));
  }

  stop(): void {
    this.stopPinging?.();
    const link = this.link;
    this.link = undefined;
    link?.stop();
    this.roster = rosterStale(this.roster);
  }

  subscribe = (topic: Topic, listener: () => void): (() => void) => {
    const set = this.listeners.get(topic) ?? new Set();
    this.listeners.set(topic, set.add(listener));
    return () => set.delete(listener);
  };

  readonly board = (): Board => this.boardNow;
  readonly incidents = (): readonly IncidentCard[] => this.incidentsNow;
  readonly openIncidents = (): number => this.openNow;
  readonly outages = (): readonly OutageCard[] => this.roster.outages;
  readonly watching = (): Watching | undefined => this.roster.watching;
  readonly status = (): Status => this.statusNow;
  person(personId: string): Person | undefined {
    return this.people.get(personId);
  }
  picture(sittingId: string): Picture | undefined {
    return this.pictures.get(sittingId);
  }
  screen(sittingId: string): Picture | undefined {
    return this.screenNow?.sitting_id === sittingId ? this.screenNow : undefined;
  }
  /** The server's clock, carried on by the page's. */
  readonly now = (): number => (this.roster.status === "waiting" ? this.ports.now() : rosterNow(this.roster, this.ports.now()));

  /** Whose pictures are on screen. */
  showPictures(sittingIds: readonly string[]): void {
    const next = sittingIds.slice(0, PICTURES_MAX);
    if (next.length === this.wanted.length && next.every((id, index) => id === this.wanted[index])) return;
    this.wanted = next;
    this.link?.send({ type: "pictures", sitting_ids: [...next] });
  }

  /** Whose picture is shown large. */
  focus(sittingId: string | null): void {
    if (this.focused === sittingId) return;
    this.focused = sittingId;
    this.link?.send({ type: "focus", sitting_id: sittingId });
  }

  private watch(): FromInvigilator {
    return { type: "watch", protocol: PROTOCOL_VERSION, session_id: this.sessionId };
  }

  private follow(now: Connection): void {
    if (this.link === undefined) return;
    this.connection = now;
    if (now.phase === "live") {
      if (this.wanted.length > 0) this.link.send({ type: "pictures", sitting_ids: [...this.wanted] });
      if (this.focused !== null) this.link.send({ type: "focus", sitting_id: this.focused });
    } else {
      this.roster = rosterStale(this.roster);
    }
    this.publishStatus();
  }

  private look(bytes: ArrayBuffer): void {
    this.heard = this.ports.now();
    const picture = readPicture(bytes);
    if (picture === undefined) return;
    if (picture.of === "screen") {
      this.screenNow = picture;
      this.tell(`screen:${picture.sitting_id}`);
      return;
    }
    this.pictures.set(picture.sitting_id, picture);
    this.tell(`picture:${picture.sitting_id}`);
  }

  private hear(message: ToInvigilator, received_ms: number): void {
    this.heard = received_ms;
    switch (message.type) {
      case "trouble":
        this.trouble = message;
        this.publishStatus();
        return;
      case "snapshot":
      case "delta":
      case "pong":
        break;
      default:
        // A message of a later server is passed over.
        return;
    }
    const change = rosterNext(this.roster, message, received_ms);
    const before = this.roster;
    this.roster = change.roster;
    if (change.all) this.trouble = undefined;
    if (change.ask_snapshot) this.link?.send(this.watch());
    this.publish(change.all, change.persons, change.incidents, before.keepers !== this.roster.keepers || before.present !== this.roster.present);
    // What a snapshot brings stood there before the page looked: it is on the board and interrupts nobody.
    if (!change.all) this.announce(before, change);
    if (before.watching !== this.roster.watching) this.tell("watching");
    if (before.outages !== this.roster.outages) this.tell("outages");
    if (before.status !== this.roster.status || change.all) this.publishStatus();
  }

  /** Tells of grave incidents and calls that were not there before. */
  private announce(before: Roster, { roster, incidents, persons }: RosterChange): void {
    const news: News[] = [];
    for (const id of incidents) {
      const card = roster.incidents.get(id);
      if (card?.severity === "incident" && !before.incidents.has(id) && isUndecided(card)) news.push({ personId: card.person_id, incident: card });
    }
    for (const id of persons) {
      if (roster.rows.get(id)?.help != null && before.rows.get(id)?.help == null) news.push({ personId: id, incident: undefined });
    }
    if (news.length > 0) for (const listener of this.newsListeners) listener(news);
  }

  /** Hears of what is worth an interruption, as it comes. */
  onNews(listener: (news: readonly News[]) => void): () => void {
    this.newsListeners.add(listener);
    return () => this.newsListeners.delete(listener);
  }

  /** Renews what changed, and tells those who show it. */
  private publish(all: boolean, persons: readonly string[], incidents: readonly string[], keepers: boolean): void {
    if (all || incidents.length > 0) {
      this.incidentsNow = [...this.roster.incidents.values()];
      this.cardsOf = byPerson(this.incidentsNow);
      this.openNow = this.incidentsNow.filter((card) => isUndecided(card) && card.severity !== "info").length;
      this.tell("incidents");
    }
    const touched = new Set(all ? this.roster.candidates.keys() : persons);
    for (const id of incidents) {
      const card = this.roster.incidents.get(id);
      if (card) touched.add(card.person_id);
    }
    if (all) {
      for (const id of this.people.keys()) touched.add(id);
      this.people = new Map();
      this.seated = [...this.roster.candidates.values()].sort(bySeat).map((candidate) => candidate.person_id);
    }
    let resort = all || keepers;
    for (const id of touched) resort = this.renew(id) || resort;
    if (resort) {
      const people = this.seated.flatMap((id) => this.people.get(id) ?? []);
      this.boardNow = {
        people, keepers: this.roster.keepers, present: this.roster.present, rooms: this.roster.rooms, counts: counts(people.map((person) => person.row)), heads: headsOf(people),
        places: all ? roomsOf([...this.roster.candidates.values()]) : this.boardNow.places,
      };
      this.tell("board");
    }
    for (const id of touched) this.tell(`person:${id}`);
  }

  /** True when the person's place on the board may have changed. */
  private renew(personId: string): boolean {
    const candidate = this.roster.candidates.get(personId);
    const row = this.roster.rows.get(personId);
    if (!candidate || !row) return false;
    const old = this.people.get(personId);
    const incidents = this.cardsOf.get(personId) ?? NONE;
    const level = levelOf(row, incidents.filter(isUndecided));
    this.people.set(personId, { candidate, row, level, incidents });
    return old?.level !== level || old.row.state !== row.state || old.row.connected !== row.connected || old.row.sitting_id !== row.sitting_id
      || old.row.is_key !== row.is_key || old.row.keeper_id !== row.keeper_id || old.row.help !== row.help
      || old.row.takeover !== row.takeover || old.row.clock_unseen_ms !== row.clock_unseen_ms;
  }

  private makeStatus(): Status {
    const { status: roster, exam_title, session_title, starts_ms } = this.roster;
    return { connection: this.connection, roster, exam_title, session_title, starts_ms, heard_ms: this.heard, trouble: this.trouble };
  }

  private publishStatus(): void {
    this.statusNow = this.makeStatus();
    this.tell("status");
  }

  private tell(topic: Topic): void {
    for (const listener of this.listeners.get(topic) ?? []) listener();
  }
}
