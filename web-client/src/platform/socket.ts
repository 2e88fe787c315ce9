// A socket that is kept open: runs the connection reducer of core with a real WebSocket and timers.
// It knows nothing of exams; what a message means for the connection is told by `meaning`.
import { type Connection, type ConnectionEvent, connectionNext, connectionStart } from "../core/connection";
import { every, nowMs, randomUnit } from "./time";

/** The part of WebSocket that is used; tests pass their own. */
export interface SocketLike {
  binaryType: string;
  readonly readyState: number;
  readonly bufferedAmount: number;
  onopen: ((event: never) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
  onerror: ((event: never) => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  send(data: string | ArrayBuffer): void;
  close(code?: number): void;
}

export interface SocketPorts {
  open(url: string): SocketLike;
  now(): number;
  random(): number;
  every(period_ms: number, callback: () => void): () => void;
  /** Calls back when the network is said to be back; returns the way out. */
  onNetworkBack(callback: () => void): () => void;
}

export interface LinkOptions<In, Out> {
  readonly path: string;
  readonly hello: (takeover: boolean) => Out;
  readonly meaning: (message: In) => "welcomed" | "superseded" | "elsewhere" | "pending" | "heard";
  readonly onMessage: (message: In, received_ms: number) => void;
  readonly onBinary?: (message: ArrayBuffer) => void;
  readonly onChange?: (now: Connection, before: Connection) => void;
  readonly ports?: SocketPorts;
}

const OPEN = 1;
const TICK_MS = 250;

export const browserPorts: SocketPorts = {
  open: (url) => new WebSocket(url) as unknown as SocketLike,
  now: nowMs,
  random: randomUnit,
  every,
  onNetworkBack: (callback) => {
    window.addEventListener("online", callback);
    return () => window.removeEventListener("online", callback);
  },
};

/** `wss://…` of this site for a path. */
export function socketUrl(path: string, page: { protocol: string; host: string } = location): string {
  return `${page.protocol === "https:" ? "wss:" : "ws:"}//${page.host}${path}`;
}

export class Link<In, Out> {
  readonly #options: LinkOptions<In, Out>;
  readonly #ports: SocketPorts;
  #state: Connection = connectionStart;
  #socket: SocketLike | undefined;
  #stops: (() => void)[] = [];

  constructor(options: LinkOptions<In, Out>) {
    this.#options = options;
    this.#ports = options.ports ?? browserPorts;
  }

  get state(): Connection {
    return this.#state;
  }

  /** Bytes given to the socket that have not left yet. */
  get bufferedBytes(): number {
    return this.#socket?.bufferedAmount ?? 0;
  }

  start(): void {
    if (this.#stops.length > 0) return;
    this.#stops = [
      this.#ports.every(TICK_MS, () =>
        this.#apply({ type: "tick", now_ms: this.#ports.now(), random: this.#ports.random() }),
      ),
      this.#ports.onNetworkBack(() => this.#apply({ type: "network_back" })),
    ];
    this.#open();
  }

  stop(): void {
    this.#apply({ type: "stopped" });
  }

  takeOver(): void {
    this.#apply({ type: "take_over" });
  }

  /** False when the connection is not live; nothing is queued here. */
  send(message: Out): boolean {
    if (this.#state.phase !== "live") return false;
    return this.#write(JSON.stringify(message));
  }

  /** A sign of life, also while this device waits to be let over. */
  sendSign(message: Out): boolean {
    return (this.#state.phase === "live" || this.#state.phase === "pending") && this.#write(JSON.stringify(message));
  }

  /** The server stops soon: come back after so long instead of with everybody else. */
  comeBackIn(after_ms: number): void {
    this.#apply({ type: "told_to_return", after_ms });
  }

  sendBinary(message: ArrayBuffer): boolean {
    if (this.#state.phase !== "live") return false;
    return this.#write(message);
  }

  #write(data: string | ArrayBuffer): boolean {
    if (this.#socket?.readyState !== OPEN) return false;
    this.#socket.send(data);
    return true;
  }

  #open(): void {
    const socket = this.#ports.open(socketUrl(this.#options.path));
    this.#socket = socket;
    socket.binaryType = "arraybuffer";
    const mine = (act: () => void) => () => {
      if (this.#socket === socket) act();
    };
    socket.onopen = mine(() => {
      const takeover = this.#state.phase === "connecting" && this.#state.takeover;
      this.#apply({ type: "opened", now_ms: this.#ports.now() });
      this.#write(JSON.stringify(this.#options.hello(takeover)));
    });
    socket.onerror = null;
    socket.onclose = (event) =>
      mine(() =>
        this.#apply({ type: "closed", code: event.code, now_ms: this.#ports.now(), random: this.#ports.random() }),
      )();
    socket.onmessage = (event) => mine(() => this.#receive(event.data))();
  }

  #receive(data: unknown): void {
    const now_ms = this.#ports.now();
    if (data instanceof ArrayBuffer) {
      this.#apply({ type: "heard", now_ms });
      this.#options.onBinary?.(data);
      return;
    }
    if (typeof data !== "string") return;
    let message: In;
    try {
      message = JSON.parse(data) as In;
    } catch {
      return;
    }
    const meaning = this.#options.meaning(message);
    // The message first: whoever hears "live" finds the state it brings in place.
    this.#options.onMessage(message, now_ms);
    this.#apply(meaning === "superseded" || meaning === "elsewhere" ? { type: meaning } : { type: meaning, now_ms });
  }

  #apply(event: ConnectionEvent): void {
    const before = this.#state;
    const now = connectionNext(before, event);
    if (now === before) return;
    this.#state = now;
    if (now.phase !== before.phase) this.#follow(now, before);
    if (now.phase !== before.phase || now.phase !== "live") this.#options.onChange?.(now, before);
  }

  /** Effects of a new phase. */
  #follow(now: Connection, before: Connection): void {
    const gone = now.phase === "backoff" || now.phase === "superseded" || now.phase === "elsewhere" || now.phase === "closed";
    if (gone) {
      const socket = this.#socket;
      this.#socket = undefined;
      socket?.close(1000);
    }
    if (now.phase === "closed") {
      for (const stop of this.#stops) stop();
      this.#stops = [];
    }
    if (now.phase === "connecting" && before.phase !== "connecting") this.#open();
  }
}
