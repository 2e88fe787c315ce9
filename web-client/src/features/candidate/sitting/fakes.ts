// The world around a sitting in tests: a socket that remembers what it was given, a log in memory, a
// welcome. Time stands still unless the test moves it.
import type { Entry } from "../../../core/outbox";
import type { AnswerLog, Keeping, Visit } from "../../../platform/idb";
import type { SocketLike, SocketPorts } from "../../../platform/socket";
import type { FromCandidate, ToCandidate, Welcome } from "../../../wire";

export class FakeSocket implements SocketLike {
  binaryType = "";
  readyState = 1;
  bufferedAmount = 0;
  onopen: ((event: never) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  onerror: ((event: never) => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  sent: FromCandidate[] = [];
  frames = 0;
  send(data: string | ArrayBuffer) {
    if (typeof data === "string") this.sent.push(JSON.parse(data) as FromCandidate);
    else this.frames += 1;
  }
  close() {
    this.readyState = 3;
  }
  says(message: ToCandidate) {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
  opens() {
    this.onopen?.(undefined as never);
  }
  drops(code = 1006) {
    this.readyState = 3;
    this.onclose?.({ code });
  }
  answers() {
    return this.sent.filter((message) => message.type === "answer");
  }
  types() {
    return this.sent.map((message) => message.type);
  }
}

/** A browser's memory: what is put into it is there for the next page. */
export class FakeKeeping implements Keeping {
  kept: Entry[] = [];
  files = new Map<string, Uint8Array<ArrayBuffer>>();
  visit: Visit | undefined;
  /** False: the browser refuses to write. */
  works = true;
  /** True: an earlier page has left its key here. */
  has_key = true;
  cleared = 0;
  opened_with: string[] = [];
  readonly log: AnswerLog = {
    read: () => Promise.resolve([...this.kept]),
    put: (entry) => {
      if (!this.works) return Promise.reject(new Error("full"));
      this.kept = [...this.kept.filter(({ slot, seq }) => slot !== entry.slot || seq !== entry.seq), entry];
      return Promise.resolve();
    },
    settle: () => Promise.resolve(),
    keepVisit: (visit) => {
      this.visit = visit;
      return Promise.resolve();
    },
    putFile: (sha256, bytes) => {
      if (!this.works) return Promise.reject(new Error("full"));
      this.files.set(sha256, bytes);
      return Promise.resolve();
    },
    fileDigests: () => Promise.resolve([...this.files.keys()]),
    getFile: (sha256) => Promise.resolve(this.files.get(sha256)),
    dropFile: (sha256) => {
      this.files.delete(sha256);
      return Promise.resolve();
    },
    clear: () => {
      this.cleared += 1;
      return Promise.resolve();
    },
  };
  resume() {
    return Promise.resolve(this.has_key ? { log: this.log, visit: this.visit } : undefined);
  }
  open(key_text: string) {
    this.opened_with.push(key_text);
    return this.works ? Promise.resolve(this.log) : Promise.reject(new Error("refused"));
  }
}

export class FakeWorld {
  now_ms = 1_000;
  sockets: FakeSocket[] = [];
  ticks = new Set<() => void>();
  readonly ports: SocketPorts = {
    open: () => {
      const socket = new FakeSocket();
      this.sockets.push(socket);
      return socket;
    },
    now: () => this.now_ms,
    random: () => 0,
    every: (_, callback) => {
      this.ticks.add(callback);
      return () => this.ticks.delete(callback);
    },
    onNetworkBack: () => () => undefined,
  };
  get socket(): FakeSocket {
    const last = this.sockets[this.sockets.length - 1];
    if (!last) throw new Error("no socket was opened");
    return last;
  }
  tick(ms: number) {
    this.now_ms += ms;
    for (const tick of [...this.ticks]) tick();
  }
}

/** The server is seven hours ahead, so that a clock mixed up is seen. */
export const AHEAD_MS = 7 * 3_600_000;
export const LOG_KEY = "5a".repeat(32);

export function welcomeAt(now_ms: number, more: Partial<Welcome> = {}): ToCandidate {
  const welcome: Welcome = {
    protocol: 1,
    server_ms: now_ms + AHEAD_MS,
    stage: "in_progress",
    exam_title: "考试",
    instructions: "",
    candidate_name: "甲",
    candidate_number: "1",
    seat: "",
    starts_ms: 0,
    deadline_ms: now_ms + AHEAD_MS + 3_600_000,
    answers: [],
    steps: 0,
    head: "",
    messages: [],
    filming: { wanted: true, interval_ms: 1_000, width: 640, quality: 75 },
    log_key: LOG_KEY,
    ...more,
  };
  return { type: "welcome", ...welcome };
}

/** Lets promises that are under way come to their end. */
export const settled = () => new Promise((resolve) => setTimeout(resolve, 0));
