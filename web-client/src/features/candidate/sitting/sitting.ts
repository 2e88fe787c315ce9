// The running sitting of this page: joins the socket, the outbox, the page's own log and the timers,
// and is read by topic. It decides nothing about time or marks: the server does.
//
//   type ─▶ draft ─(pause in typing, leaving the question)─▶ outbox ─▶ log ─▶ socket ─▶ ack
import type { Connection } from "../../../core/connection";
import * as box from "../../../core/outbox";
import { Topics } from "../../../core/topics";
import { type AnswerLog, memoryLog } from "../../../platform/idb";
import { Link, type SocketPorts, browserPorts } from "../../../platform/socket";
import { type ClientEvent, type FromCandidate, PROTOCOL_VERSION, type Response, type ToCandidate } from "../../../wire";
import { type SittingState, type Topic, meaningOf, receive, responseAt, sittingStart } from "./state";

export interface SittingPorts {
  readonly socket: SocketPorts;
  readonly openLog: () => Promise<AnswerLog>;
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
  #state: SittingState = sittingStart;
  readonly #ports: SittingPorts;
  #log: AnswerLog = memoryLog();
  #events: { event: ClientEvent; at_ms: number }[] = [];
  #read = new Set<string>();
  #pinged_ms = 0;
  #stop: (() => void) | undefined;

  constructor(sitting_id: string, tab: string, ports: Partial<SittingPorts> = {}) {
    this.#ports = { socket: browserPorts, openLog: () => Promise.resolve(memoryLog()), ...ports };
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

  /** Reads the log of an earlier visit, then connects. */
  async start(): Promise<void> {
    try {
      this.#log = await this.#ports.openLog();
      const kept = box.outboxFrom(await this.#log.read());
      this.#set({ ...this.#state, outbox: kept }, "answers");
    } catch {
      this.#log = memoryLog();
      this.#set({ ...this.#state, keeps_here: false }, "answers");
    }
    this.#stop ??= this.#ports.socket.every(TICK_MS, () => this.#tick());
    this.link.start();
  }

  stop(): void {
    this.flush();
    this.#stop?.();
    this.#stop = undefined;
    this.link.stop();
  }

  /** A choice: an answer at once. */
  answer(slot: number, response: Response | null): void {
    this.type(slot, response);
    this.flush(slot);
  }

  /** Text being typed: becomes an answer at the next pause. */
  type(slot: number, response: Response | null): void {
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
    const step = receive(this.#state, message, received_ms);
    this.#set(step.state, ...step.topics);
    for (const entry of step.rebased ?? []) this.#keep(entry);
    if (step.settled) void this.#log.settle(step.settled).catch(() => undefined);
  }

  #connection(now: Connection, before: Connection): void {
    if (now.phase === "live" && before.phase !== "live") {
      this.#ping();
      this.#drain();
    }
    if (before.phase === "live" && now.phase !== "live") {
      this.#set({ ...this.#state, outbox: box.disconnected(this.#state.outbox), hand_in: undefined }, "answers", "hand_in");
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
  }

  #ping(): void {
    if (this.link.send({ type: "ping", client_ms: Math.round(this.now()) })) this.#pinged_ms = this.now();
  }

  /** Puts an entry into the log; only then it may leave. */
  #keep(entry: box.Entry): void {
    const go = () => {
      this.#set({ ...this.#state, outbox: box.logged(this.#state.outbox, entry.slot, entry.seq) }, "answers");
      this.#drain();
    };
    this.#log.put(entry).then(go, () => {
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
      if (!this.link.send({ type: "answer", slot, seq, response, authored_ms })) return;
      this.#set({ ...this.#state, outbox: box.taken(this.#state.outbox, slot, seq, now_ms) });
    }
    for (const message_id of [...this.#read]) {
      if (!this.link.send({ type: "message_read", message_id })) return;
      this.#read.delete(message_id);
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
