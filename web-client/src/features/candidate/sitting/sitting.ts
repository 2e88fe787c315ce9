// The running sitting of this page: joins the socket, the outbox, the page's own log and the timers,
// and is read by topic. It decides nothing about time or marks: the server does.
//
//   type ─▶ draft ─(pause in typing, leaving the question)─▶ outbox ─▶ log ─▶ socket ─▶ ack
//
// The log is opened by the key of an earlier visit, else by the one the first welcome brings; until it is
// open nothing that the server says is taken in, so that what was typed before is never overlooked.
import type { Connection } from "../../../core/connection";
import * as box from "../../../core/outbox";
import { Topics } from "../../../core/topics";
import { type AnswerLog, type Keeping, keepsNothing, memoryLog } from "../../../platform/idb";
import { SharedScreen } from "../../../platform/screen";
import { Link, type SocketPorts, browserPorts } from "../../../platform/socket";
import { canUnseal, joined, openPaper } from "../../../platform/seal";
import { type ClientEvent, type FromCandidate, PROTOCOL_VERSION, type Response, type SealedPaper, type ToCandidate } from "../../../wire";
import { Uploads, type UploadPorts, namedIn } from "./uploads";
import { type SittingState, type Step, type Topic, meaningOf, receive, responseAt, resumed, sittingStart, visitOf } from "./state";

export interface SittingPorts {
  readonly socket: SocketPorts;
  readonly keeping: Keeping;
  /** How files of essays travel; absent where none do. */
  readonly upload: UploadPorts | undefined;
}

/** A pause in typing of this length makes an answer; so does this much typing without a pause. */
const PAUSE_MS = 600;
const TYPING_MAX_MS = 3_000;
const TICK_MS = 200;
const PING_EVERY_MS = 10_000;
const EVENTS_MAX = 50;

export class Sitting {
  readonly topics = new Topics<Topic>();
  readonly link: Link<ToCandidate, FromCandidate>;
  readonly uploads: Uploads | undefined;
  readonly screen = new SharedScreen();
  #state: SittingState = sittingStart;
  readonly #ports: SittingPorts;
  #log: AnswerLog | undefined;
  /** What the server said while the log is being opened. */
  #held: { message: ToCandidate; received_ms: number }[] | undefined;
  /** The paper as it came before the start. In memory only: a page that comes back is given it anew. */
  #sealed: SealedPaper | undefined;
  #over = false;
  #events: { event: ClientEvent; at_ms: number }[] = [];
  #read = new Set<string>();
  #seen = new Set<string>();
  /** Slots whose draft is being written; true where a newer text waits. */
  #writing = new Map<number, boolean>();
  #probe: { readonly client_ms: number; readonly done: (trip_ms: number) => void } | undefined;
  #pinged_ms = 0;
  #stop: (() => void) | undefined;

  readonly #sitting_id: string;

  constructor(sitting_id: string, tab: string, ports: Partial<SittingPorts> = {}) {
    this.#sitting_id = sitting_id;
    this.#ports = { socket: browserPorts, keeping: keepsNothing, upload: undefined, ...ports };
    this.uploads = this.#ports.upload && new Uploads(this.#ports.upload, () => this.topics.notify("files"));
    this.link = new Link<ToCandidate, FromCandidate>({
      path: "/ws/candidate",
      ports: this.#ports.socket,
      hello: (takeover) => ({
        type: "hello",
        protocol: PROTOCOL_VERSION,
        sitting_id,
        tab,
        takeover,
        client_ms: Math.round(this.now()),
      }),
      meaning: meaningOf,
      onMessage: (message, received_ms) => this.#receive(message, received_ms),
      onChange: (now, before) => this.#connection(now, before),
    });
  }

  get state(): SittingState {
    return this.#state;
  }

  now(): number {
    return this.#ports.socket.now();
  }

  /** Takes up what an earlier visit left here, then connects. */
  async start(): Promise<void> {
    try {
      const kept = await this.#ports.keeping.resume();
      if (kept) await this.#takeUp(kept.log, (entries) => resumed(this.#state, kept.visit, entries));
    } catch {
      // The server's key may still open it; if not, the page says that it keeps nothing.
    }
    if (this.#over) return;
    this.#set({ ...this.#state, away_ms: this.now() });
    this.#stop ??= this.#ports.socket.every(TICK_MS, () => this.#tick());
    this.link.start();
  }

  stop(): void {
    this.#over = true;
    this.flush();
    this.#stop?.();
    this.#stop = undefined;
    this.link.stop();
  }

  /** A choice: an answer at once. */
  answer(slot: number, response: Response | null): void {
    this.#draft(slot, response);
    this.flush(slot);
  }

  /** Text being typed: in the log at once, an answer at the next pause. */
  type(slot: number, response: Response | null): void {
    this.#draft(slot, response);
    this.#keepDraft(slot);
  }

  #draft(slot: number, response: Response | null): void {
    if (this.#state.finished) return;
    const now_ms = this.now();
    const since_ms = this.#state.drafts.get(slot)?.since_ms ?? now_ms;
    const drafts = new Map(this.#state.drafts).set(slot, { response, since_ms, changed_ms: now_ms });
    this.#set({ ...this.#state, drafts }, "answers");
  }

  /** Makes answers of what is being typed: of one slot, or of all. */
  flush(only?: number): void {
    for (const [slot, draft] of [...this.#state.drafts]) {
      if (only !== undefined && slot !== only) continue;
      const drafts = new Map(this.#state.drafts);
      drafts.delete(slot);
      if (box.same(draft.response, responseAt({ drafts, outbox: this.#state.outbox }, slot))) {
        this.#set({ ...this.#state, drafts }, "answers");
        continue;
      }
      const { outbox, entry } = box.write(this.#state.outbox, slot, draft.response, Math.round(draft.changed_ms));
      this.#set({ ...this.#state, drafts, outbox }, "answers");
      this.#keep(entry);
    }
  }

  /** A change of the clock is on the screen. */
  clockSeen(change_id: string): void {
    this.#seen.add(change_id);
    this.#drain();
  }

  callForHelp(note: string): boolean {
    return this.link.send({ type: "call_for_help", note });
  }

  /** Asks for a sign of the server and tells how long it took: whatever was sent before has arrived then. */
  probe(done: (trip_ms: number) => void): boolean {
    if (!this.#ping()) return false;
    this.#probe = { client_ms: Math.round(this.#pinged_ms), done };
    return true;
  }

  /** A picture of camera or screen is on its way; one at a time, or neither would know how long it took. */
  readonly isProbing = (): boolean => this.#probe !== undefined;

  askForStaff(note: string): boolean {
    return this.link.send({ type: "ask_for_staff", note });
  }

  cannotMoveHead(): boolean {
    return this.link.send({ type: "cannot_move_head" });
  }

  requestHandIn(): boolean {
    this.flush();
    return this.link.send({ type: "hand_in_request" });
  }

  confirmHandIn(): boolean {
    const token = this.#state.hand_in?.token;
    return token !== undefined && this.link.send({ type: "hand_in_confirm", token });
  }

  cancelHandIn(): void {
    this.#set({ ...this.#state, hand_in: undefined }, "hand_in");
  }

  markRead(message_id: string): void {
    this.#read.add(message_id);
    const messages = this.#state.messages.map((note) => (note.id === message_id ? { ...note, read: true } : note));
    this.#set({ ...this.#state, messages }, "messages");
    this.#drain();
  }

  /** Something the browser noticed; kept, within bounds, while offline. */
  report(event: ClientEvent): void {
    this.#events = [...this.#events, { event, at_ms: Math.round(this.now()) }].slice(-EVENTS_MAX);
    this.#drain();
  }

  dismissTrouble(): void {
    this.#set({ ...this.#state, trouble: undefined }, "trouble");
  }

  #receive(message: ToCandidate, received_ms: number): void {
    if (this.#held) {
      this.#held.push({ message, received_ms });
      return;
    }
    if (message.type === "welcome" && !this.#log) {
      this.#held = [{ message, received_ms }];
      void this.#openLog(message.log_key);
      return;
    }
    if (message.type === "sealed_paper") {
      this.#sealed = joined(this.#sealed, message);
      if (message.last) this.link.send({ type: "paper_kept", kept: canUnseal() && this.#sealed !== undefined });
    }
    if (message.type === "welcome" && message.paper_key) {
      this.#held = [];
      void this.#openPaper(message, message.paper_key, received_ms);
      return;
    }
    if (message.type === "reconnect") this.link.comeBackIn(message.after_ms);
    if (message.type === "pong" && message.client_ms === this.#probe?.client_ms) {
      const { client_ms, done } = this.#probe;
      this.#probe = undefined;
      done(received_ms - client_ms);
    }
    const settled = this.#apply(receive(this.#state, message, received_ms));
    if (message.type === "welcome" || message.type === "clock") this.#keepVisit();
    if (settled || message.type === "finished") this.#forgetWhenDone();
  }

  /** Opens the log by the server's key, then takes in what was said meanwhile. */
  async #openLog(key_text: string): Promise<void> {
    try {
      await this.#takeUp(await this.#ports.keeping.open(key_text), (entries) => resumed(this.#state, undefined, entries));
    } catch {
      this.#log = memoryLog();
      this.#set({ ...this.#state, keeps_here: false }, "answers");
    }
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const { message, received_ms } of held) this.#receive(message, received_ms);
    this.#drain();
  }

  /** The exam begins: opens what came before. What does not open is asked for, and nothing is shown until it is here. */
  async #openPaper(welcome: Extract<ToCandidate, { type: "welcome" }>, key: string, received_ms: number): Promise<void> {
    const paper = this.#sealed ? await openPaper(key, this.#sitting_id, this.#sealed) : undefined;
    const held = this.#held ?? [];
    this.#held = undefined;
    this.#sealed = undefined;
    if (paper) this.#receive({ ...welcome, paper, paper_key: null }, received_ms);
    else this.link.send({ type: "paper_kept", kept: false });
    for (const { message, received_ms: at_ms } of held) this.#receive(message, at_ms);
    this.#drain();
  }

  async #takeUp(log: AnswerLog, step: (entries: readonly box.Entry[]) => Step): Promise<void> {
    const entries = await log.read();
    await this.uploads?.open(log);
    this.#log = log;
    this.#apply(step(entries));
  }

  #apply(step: Step): box.Entry | undefined {
    this.#set(step.state, ...step.topics);
    for (const entry of step.rebased ?? []) this.#keep(entry);
    if (step.settled) void this.#log?.settle(step.settled).catch(() => undefined);
    return step.settled;
  }

  #keepVisit(): void {
    const visit = visitOf(this.#state);
    // Refused for want of room: the answers themselves are tried, and told, one by one.
    if (visit) void this.#log?.keepVisit(visit).catch(() => undefined);
  }

  /** The exam is over and everything has arrived: this browser forgets it. */
  #forgetWhenDone(): void {
    const { finished, outbox, drafts } = this.#state;
    if (finished && drafts.size === 0 && box.unsaved(outbox) === 0 && this.filesPending === 0) void this.#log?.clear().catch(() => undefined);
  }

  /** Files of answers that are here and not with the server yet. */
  get filesPending(): number {
    return this.uploads?.pending(this.#named()) ?? 0;
  }

  /** Digests that stand in answers which the server has. */
  #named(): ReadonlySet<string> {
    const saved = [...this.#state.outbox.latest.values()].filter((entry) => entry.state === "saved" || entry.state === "late");
    return new Set(saved.flatMap((entry) => namedIn(entry.response)));
  }

  /** Answers first: a file waits until none is on its way. */
  #upload(): void {
    // After the end the socket is closed, and files still come.
    const may_send = this.link.state.phase === "live" || this.#state.finished !== undefined;
    if (!this.uploads || !may_send || box.unsaved(this.#state.outbox) > 0) return;
    const before = this.filesPending;
    void this.uploads.turn(this.#named()).then(() => {
      if (before > 0) this.#forgetWhenDone();
    });
  }

  #connection(now: Connection, before: Connection): void {
    if (now.phase === "live" && before.phase !== "live") {
      this.#set({ ...this.#state, away_ms: undefined });
      this.#probe = undefined; // What was on its way went with the line before.
      this.#ping();
      this.#drain();
    }
    // What is half typed is an answer of this page, even if another one goes on.
    if (now.phase === "superseded" || now.phase === "elsewhere") this.flush();
    if (before.phase === "live" && now.phase !== "live") {
      const outbox = box.disconnected(this.#state.outbox);
      this.#set({ ...this.#state, outbox, hand_in: undefined, away_ms: this.now() }, "answers", "hand_in");
    }
    this.topics.notify("connection");
  }

  #tick(): void {
    const now_ms = this.now();
    for (const [slot, draft] of this.#state.drafts) {
      if (now_ms - draft.changed_ms >= PAUSE_MS || now_ms - draft.since_ms >= TYPING_MAX_MS) this.flush(slot);
    }
    if (now_ms - this.#pinged_ms >= PING_EVERY_MS) this.#ping();
    this.#drain();
    this.#upload();
  }

  #ping(): boolean {
    const now_ms = this.now();
    const sent = this.link.sendSign({ type: "ping", client_ms: Math.round(now_ms) });
    if (sent) this.#pinged_ms = now_ms;
    return sent;
  }

  /** Puts what is being typed into the log; while one text is written, only the newest waits. */
  #keepDraft(slot: number): void {
    const draft = this.#state.drafts.get(slot);
    if (!draft || !this.#log) return;
    if (this.#writing.has(slot)) {
      this.#writing.set(slot, true);
      return;
    }
    this.#writing.set(slot, false);
    const entry = box.nextEntry(this.#state.outbox, slot, draft.response, Math.round(draft.changed_ms));
    const written = () => {
      const newer = this.#writing.get(slot);
      this.#writing.delete(slot);
      if (newer) this.#keepDraft(slot);
    };
    // A refusal is said when the answer itself is kept.
    this.#log.put(entry).then(written, written);
  }

  /** Puts an entry into the log; only then it may leave. */
  #keep(entry: box.Entry): void {
    const go = () => {
      this.#set({ ...this.#state, outbox: box.logged(this.#state.outbox, entry.slot, entry.seq) }, "answers");
      this.#drain();
    };
    (this.#log ?? memoryLog()).put(entry).then(go, () => {
      this.#set({ ...this.#state, keeps_here: false }, "answers");
      go();
    });
  }

  /** Sends what is due: answers first, then read receipts and events. */
  #drain(): void {
    if (this.link.state.phase !== "live") return;
    const now_ms = this.now();
    for (const entry of box.due(this.#state.outbox, now_ms)) {
      const { slot, seq, response, authored_ms } = entry;
      const edit = box.editOf(this.#state.outbox, entry);
      const sent = this.link.send(edit ? { type: "answer_edit", slot, seq, authored_ms, ...edit } : { type: "answer", slot, seq, response, authored_ms });
      if (!sent) return;
      this.#set({ ...this.#state, outbox: box.taken(this.#state.outbox, slot, seq, now_ms) });
    }
    for (const message_id of [...this.#read]) {
      if (!this.link.send({ type: "message_read", message_id })) return;
      this.#read.delete(message_id);
    }
    for (const change_id of [...this.#seen]) {
      if (!this.link.send({ type: "clock_seen", change_id })) return;
      this.#seen.delete(change_id);
    }
    while (this.#events[0]) {
      if (!this.link.send({ type: "event", ...this.#events[0] })) return;
      this.#events = this.#events.slice(1);
    }
  }

  #set(state: SittingState, ...topics: readonly Topic[]): void {
    this.#state = state;
    this.topics.notify(...topics);
  }
}
