// The sitting with a fake socket, fake time and a fake log: what survives what.
import { beforeEach, describe, expect, it } from "vitest";
import type { Entry } from "../../../core/outbox";
import type { AnswerLog } from "../../../platform/idb";
import type { SocketLike } from "../../../platform/socket";
import type { FromCandidate, Response, ToCandidate, Welcome } from "../../../wire";
import { Sitting } from "./sitting";
import { responseAt, savedAll, savedAt } from "./state";

class FakeSocket implements SocketLike {
  binaryType = "";
  readyState = 1;
  bufferedAmount = 0;
  onopen: ((event: never) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  onerror: ((event: never) => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  sent: FromCandidate[] = [];
  send(data: string | ArrayBuffer) {
    if (typeof data === "string") this.sent.push(JSON.parse(data) as FromCandidate);
  }
  close() {
    this.readyState = 3;
  }
  says(message: ToCandidate) {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
  answers() {
    return this.sent.filter((message) => message.type === "answer");
  }
}

const HOURS = 7 * 3_600_000;
const text = (value: string): Response => ({ kind: "short_answer", text: value });
const welcome = (now_ms: number, more: Partial<Welcome> = {}): ToCandidate => ({
  type: "welcome",
  protocol: 1,
  server_ms: now_ms + HOURS,
  stage: "in_progress",
  exam_title: "",
  instructions: "",
  candidate_name: "",
  candidate_number: "",
  seat: "",
  starts_ms: 0,
  deadline_ms: now_ms + HOURS + 60_000,
  answers: [],
  messages: [],
  filming: { wanted: true, interval_ms: 1_000, width: 640, quality: 75 },
  ...more,
});

let now: number;
let ticks: (() => void)[];
let sockets: FakeSocket[];
let kept: Entry[];
let log: AnswerLog;
let logWorks: boolean;

beforeEach(() => {
  now = 1_000;
  ticks = [];
  sockets = [];
  kept = [];
  logWorks = true;
  log = {
    read: () => Promise.resolve(kept),
    put: (entry) => (logWorks ? (kept.push(entry), Promise.resolve()) : Promise.reject(new Error("full"))),
    settle: () => Promise.resolve(),
    clear: () => Promise.resolve(),
  };
});

async function join(more: Partial<Welcome> = {}) {
  const sitting = new Sitting("s", "tab", {
    openLog: () => Promise.resolve(log),
    socket: {
      open: () => {
        const socket = new FakeSocket();
        sockets.push(socket);
        return socket;
      },
      now: () => now,
      random: () => 0,
      every: (_, callback) => {
        ticks.push(callback);
        return () => undefined;
      },
      onNetworkBack: () => () => undefined,
    },
  });
  await sitting.start();
  last().onopen?.(undefined as never);
  last().says(welcome(now, more));
  return sitting;
}
const last = () => sockets[sockets.length - 1] as FakeSocket;
const settle = () => new Promise((resolve) => setTimeout(resolve, 0));
async function pass(ms: number) {
  for (let done = 0; done < ms; done += 200) {
    now += 200;
    for (const tick of ticks) tick();
    await settle();
  }
}

describe("sitting", () => {
  it("typed → saved here → saved on the server, each said as it is", async () => {
    const sitting = await join();
    sitting.type(0, text("甲"));
    expect(savedAt(sitting.state, 0)).toBe("typed");
    await pass(800);
    expect(last().answers()).toMatchObject([{ slot: 0, seq: 1, response: text("甲") }]);
    expect(savedAt(sitting.state, 0)).toBe("saved_here");
    last().says({ type: "ack", slot: 0, seq: 1, server_ms: 0, late: false });
    expect(savedAll(sitting.state)).toBe("saved");
  });

  it("does not wait for a pause for ever", async () => {
    const sitting = await join();
    for (let turn = 0; turn < 20; turn += 1) {
      sitting.type(0, text("字".repeat(turn + 1)));
      await pass(200);
    }
    expect(last().answers().length).toBeGreaterThan(0);
  });

  it("answers nothing twice when nothing changed", async () => {
    const sitting = await join();
    sitting.answer(0, text("甲"));
    await settle();
    last().says({ type: "ack", slot: 0, seq: 1, server_ms: 0, late: false });
    sitting.answer(0, text("甲"));
    await pass(1_000);
    expect(last().answers()).toHaveLength(1);
  });

  it("keeps typing offline, sends everything on return, the newest of each slot", async () => {
    const sitting = await join();
    last().onclose?.({ code: 1006 });
    sitting.answer(0, text("a"));
    sitting.answer(0, text("ab"));
    sitting.answer(3, text("c"));
    await settle();
    expect(savedAll(sitting.state)).toBe("saved_here");
    expect(kept).toHaveLength(3);
    await pass(1_000);
    last().onopen?.(undefined as never);
    last().says(welcome(now));
    await settle();
    expect(last().answers()).toMatchObject([{ slot: 0, seq: 2 }, { slot: 3, seq: 1 }]);
  });

  it("a reload finds what was not sent yet", async () => {
    kept = [{ slot: 2, seq: 5, response: text("before"), authored_ms: 1, state: "typed" }];
    const sitting = await join();
    await pass(200);
    expect(responseAt(sitting.state, 2)).toEqual(text("before"));
    expect(last().answers()).toMatchObject([{ slot: 2, seq: 5 }]);
  });

  it("a browser that keeps nothing still sends, and says so", async () => {
    logWorks = false;
    const sitting = await join();
    sitting.answer(0, text("a"));
    await settle();
    expect(sitting.state.keeps_here).toBe(false);
    expect(last().answers()).toHaveLength(1);
  });

  it("hands in in two steps, and a lost connection takes the first one back", async () => {
    const sitting = await join();
    expect(sitting.confirmHandIn()).toBe(false);
    sitting.requestHandIn();
    last().says({ type: "hand_in_summary", unanswered: [1], token: "t" });
    expect(sitting.state.hand_in?.unanswered).toEqual([1]);
    last().onclose?.({ code: 1006 });
    expect(sitting.state.hand_in).toBeUndefined();
    expect(last().sent.some((message) => message.type === "hand_in_confirm")).toBe(false);
  });

  it("answers that changed after the summary take the first step back", async () => {
    const sitting = await join();
    last().says({ type: "hand_in_summary", unanswered: [], token: "t" });
    expect(sitting.confirmHandIn()).toBe(true);
    last().says({ type: "trouble", code: "hand_in.changed", zh: "", en: "" });
    expect(sitting.state.hand_in).toBeUndefined();
    expect(sitting.state.trouble?.code).toBe("hand_in.changed");
  });

  it("takes nothing more once it is over, but still brings what was typed before", async () => {
    const sitting = await join();
    last().onclose?.({ code: 1006 });
    sitting.answer(0, text("in time"));
    await pass(1_000);
    last().onopen?.(undefined as never);
    last().says(welcome(now, { stage: "finished" }));
    last().says({ type: "finished", finished_ms: 1, reason: "time_up" });
    sitting.type(1, text("too late"));
    await pass(1_000);
    expect(last().answers()).toMatchObject([{ slot: 0 }]);
    last().says({ type: "ack", slot: 0, seq: 1, server_ms: 2, late: true });
    expect(savedAt(sitting.state, 0)).toBe("late");
  });

  it("moves the clock at once when time is added, and remembers why", async () => {
    const sitting = await join();
    last().says({ type: "clock", server_ms: now + HOURS, deadline_ms: 99, change_ms: 300_000, reason: "设备故障", bound_by: "personal_time" });
    expect(sitting.state).toMatchObject({ deadline_ms: 99, change: { change_ms: 300_000, reason: "设备故障" } });
  });

  it("sends what the browser noticed while offline with its own time, within bounds", async () => {
    const sitting = await join();
    last().onclose?.({ code: 1006 });
    for (let turn = 0; turn < 80; turn += 1) sitting.report("paste");
    await pass(1_000);
    last().onopen?.(undefined as never);
    last().says(welcome(now));
    const events = last().sent.filter((message) => message.type === "event");
    expect(events).toHaveLength(50);
    expect(events[0]).toMatchObject({ event: "paste", at_ms: 1_000 });
  });

  it("knows when it is open elsewhere, and a message it does not know changes nothing", async () => {
    const sitting = await join();
    last().onmessage?.({ data: '{"type":"from_the_future"}' });
    expect(sitting.link.state.phase).toBe("live");
    last().says({ type: "trouble", code: "sitting.open_elsewhere", zh: "", en: "" });
    expect(sitting.link.state.phase).toBe("elsewhere");
  });
});
