// The server's end of a trial: speaks the candidate's protocol to the page that knows no other, keeps what is
// answered in memory, and hands it out at the end. Nothing leaves the browser before that.
import { type Keeping, keepsNoFiles } from "../../platform/idb";
import type { SocketLike, SocketPorts } from "../../platform/socket";
import { type FromCandidate, PROTOCOL_VERSION, type Response, type StoredAnswer, type ToCandidate, type TrialPaper } from "../../wire";

export interface Ended {
  readonly reason: "handed_in" | "time_up";
  readonly answers: ReadonlyMap<number, Response>;
}

interface HallPorts {
  readonly now: () => number;
  readonly every: (period_ms: number, callback: () => void) => () => void;
}

const OPEN = 1;
const CLOSED = 3;
const BEAT_MS = 1_000;

export class TrialHall {
  readonly #trial: TrialPaper;
  readonly #ports: HallPorts;
  readonly #ended: (how: Ended) => void;
  readonly #started_ms: number;
  readonly #answers = new Map<number, { seq: number; response: Response | null }>();
  #over = false;

  constructor(trial: TrialPaper, ports: HallPorts, ended: (how: Ended) => void) {
    this.#trial = trial;
    this.#ports = ports;
    this.#ended = ended;
    this.#started_ms = ports.now();
  }

  /** A socket of this hall; it opens as soon as somebody listens. */
  open(): SocketLike {
    const socket = new TrialSocket((message) => this.#hear(message, socket));
    const stop = this.#ports.every(BEAT_MS, () => {
      if (socket.readyState === CLOSED) return stop();
      if (!this.#over && this.#ports.now() >= this.#deadline()) this.#end("time_up", socket);
      else socket.says({ type: "heartbeat", server_ms: Math.round(this.#ports.now()), deadline_ms: this.#deadline() });
    });
    return socket;
  }

  #deadline(): number {
    return Math.round(this.#started_ms + this.#trial.duration_minutes * 60_000);
  }

  #hear(message: FromCandidate, socket: TrialSocket): void {
    const server_ms = Math.round(this.#ports.now());
    switch (message.type) {
      case "hello":
        return socket.says(this.#welcome(server_ms));
      case "ping":
        return socket.says({ type: "pong", client_ms: message.client_ms, server_ms });
      case "answer":
        this.#answers.set(message.slot, { seq: message.seq, response: message.response ?? null });
        return socket.says({ type: "ack", slot: message.slot, seq: message.seq, server_ms, late: false, head: "" });
      case "answer_edit":
        // The page then sends the text whole, as it does whenever the server does not know the base.
        return socket.says({ type: "nack", slot: message.slot, seq: message.seq, trouble: { code: "answer.send_whole", zh: "", en: "" } });
      case "hand_in_request":
        return socket.says({ type: "hand_in_summary", unanswered: this.#open(), token: "trial" });
      case "hand_in_confirm":
        return this.#end("handed_in", socket);
      case "call_for_help":
        return socket.says({ type: "help", note: message.note, called_ms: server_ms, answered_ms: server_ms });
      case "paper_kept":
      case "clock_seen":
      case "event":
      case "ask_for_staff":
      case "cannot_move_head":
      case "message_read":
        return;
    }
  }

  #welcome(server_ms: number): ToCandidate {
    const { exam_title, session_title, instructions, paper } = this.#trial;
    return {
      type: "welcome", protocol: PROTOCOL_VERSION, server_ms, stage: "in_progress", instructions,
      exam_title: session_title == null ? exam_title : `${exam_title} · ${session_title}`,
      candidate_name: "", candidate_number: "", seat: "", starts_ms: Math.round(this.#started_ms), deadline_ms: this.#deadline(), bound_by: "personal_time",
      paper, answers: this.#stored(server_ms), steps: 0, head: "", messages: [], log_key: "",
      filming: { wanted: false, interval_ms: 1_000, width: 640, quality: 75 },
    };
  }

  #stored(received_ms: number): StoredAnswer[] {
    return [...this.#answers].map(([slot, { seq, response }]) => ({ slot, seq, response, received_ms }));
  }

  #open(): number[] {
    const slots = this.#trial.paper.sections.flatMap((section) => section.questions.map(({ slot }) => slot));
    return slots.filter((slot) => (this.#answers.get(slot)?.response ?? null) === null);
  }

  #end(reason: Ended["reason"], socket: TrialSocket): void {
    if (this.#over) return;
    this.#over = true;
    socket.says({ type: "finished", finished_ms: Math.round(this.#ports.now()), reason, receipt: null });
    const given = [...this.#answers].flatMap(([slot, { response }]) => (response === null ? [] : [[slot, response] as const]));
    this.#ended({ reason, answers: new Map(given) });
  }
}

class TrialSocket implements SocketLike {
  binaryType = "";
  readyState = OPEN;
  readonly bufferedAmount = 0;
  onclose: SocketLike["onclose"] = null;
  onerror: SocketLike["onerror"] = null;
  onmessage: SocketLike["onmessage"] = null;
  readonly #hear: (message: FromCandidate) => void;

  constructor(hear: (message: FromCandidate) => void) {
    this.#hear = hear;
  }

  /** Whoever listens for the opening is told in a moment, as a browser would. */
  set onopen(listener: SocketLike["onopen"]) {
    queueMicrotask(() => listener?.(undefined as never));
  }

  send(data: string | ArrayBuffer): void {
    if (typeof data !== "string") return;
    const message = JSON.parse(data) as FromCandidate;
    queueMicrotask(() => this.#hear(message));
  }

  close(): void {
    this.readyState = CLOSED;
  }

  says(message: ToCandidate): void {
    if (this.readyState === OPEN) this.onmessage?.({ data: JSON.stringify(message) });
  }
}

/** Ports of a sitting that is held in this hall. */
export function hallPorts(hall: TrialHall, browser: SocketPorts): SocketPorts {
  return { ...browser, open: () => hall.open() };
}

/** A trial is not kept: a reload begins it anew. */
export function keepsForNow(): Keeping {
  const done = () => Promise.resolve();
  const log = { read: () => Promise.resolve([]), put: done, settle: done, keepVisit: done, ...keepsNoFiles, clear: done };
  return { resume: () => Promise.resolve(undefined), open: () => Promise.resolve(log) };
}
