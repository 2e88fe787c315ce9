// The sitting with a fake socket, fake time and a fake log: what survives what.
import { beforeEach, describe, expect, it, vi } from "vitest";
import { unsaved } from "../../../core/outbox";
import { keyFrom, seal } from "../../../platform/seal";
import type { Paper, Response, Welcome } from "../../../wire";
import { AHEAD_MS, FakeKeeping, FakeWorld, LOG_KEY, settled, welcomeAt } from "./fakes";
import { Sitting } from "./sitting";
import { responseAt, savedAll, savedAt } from "./state";

const text = (value: string): Response => ({ kind: "short_answer", text: value });
const paper: Paper = { marks_total: 1, sections: [] };

let world: FakeWorld;
let keeping: FakeKeeping;

beforeEach(() => {
  world = new FakeWorld();
  keeping = new FakeKeeping();
});

async function open() {
  const sitting = new Sitting("s", "tab", { keeping, socket: world.ports });
  await sitting.start();
  return sitting;
}
async function join(more: Partial<Welcome> = {}) {
  const sitting = await open();
  last().opens();
  last().says(welcome(more));
  return sitting;
}
const welcome = (more: Partial<Welcome> = {}) => welcomeAt(world.now_ms, more);
const last = () => world.socket;
async function pass(ms: number) {
  for (let done = 0; done < ms; done += 200) {
    world.tick(200);
    await settled();
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
    last().says({ type: "ack", slot: 0, seq: 1, server_ms: 0, late: false, head: "" });
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
    await settled();
    last().says({ type: "ack", slot: 0, seq: 1, server_ms: 0, late: false, head: "" });
    sitting.answer(0, text("甲"));
    await pass(1_000);
    expect(last().answers()).toHaveLength(1);
  });

  it("keeps typing offline, sends everything on return, the newest of each slot", async () => {
    const sitting = await join();
    last().drops();
    sitting.answer(0, text("a"));
    sitting.answer(0, text("ab"));
    sitting.answer(3, text("c"));
    await settled();
    expect(savedAll(sitting.state)).toBe("saved_here");
    expect(keeping.kept).toHaveLength(3);
    await pass(1_000);
    last().opens();
    last().says(welcome());
    await settled();
    expect(last().answers()).toMatchObject([{ slot: 0, seq: 2 }, { slot: 3, seq: 1 }]);
  });

  it("a reload finds what was not sent yet", async () => {
    keeping.kept = [{ slot: 2, seq: 5, response: text("before"), authored_ms: 1, state: "typed" }];
    const sitting = await join();
    await pass(200);
    expect(responseAt(sitting.state, 2)).toEqual(text("before"));
    expect(last().answers()).toMatchObject([{ slot: 2, seq: 5 }]);
  });

  it("a browser that keeps nothing still sends, and says so", async () => {
    keeping.works = false;
    const sitting = await join();
    sitting.answer(0, text("a"));
    await settled();
    expect(sitting.state.keeps_here).toBe(false);
    expect(last().answers()).toHaveLength(1);
  });

  it("hands in in two steps, and a lost connection takes the first one back", async () => {
    const sitting = await join();
    expect(sitting.confirmHandIn()).toBe(false);
    sitting.requestHandIn();
    last().says({ type: "hand_in_summary", unanswered: [1], token: "t" });
    expect(sitting.state.hand_in?.unanswered).toEqual([1]);
    last().drops();
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
    last().drops();
    sitting.answer(0, text("in time"));
    await pass(1_000);
    last().opens();
    last().says(welcome({ stage: "finished" }));
    last().says({ type: "finished", finished_ms: 1, reason: "time_up", receipt: null });
    sitting.type(1, text("too late"));
    await pass(1_000);
    expect(last().answers()).toMatchObject([{ slot: 0 }]);
    last().says({ type: "ack", slot: 0, seq: 1, server_ms: 2, late: true, head: "" });
    expect(savedAt(sitting.state, 0)).toBe("late");
  });

  it("moves the clock at once when time is added, and remembers why", async () => {
    const sitting = await join();
    last().says({ type: "clock", server_ms: world.now_ms + AHEAD_MS, deadline_ms: 99, change_ms: 300_000, reason: "设备故障", bound_by: "personal_time", change_id: "c1" });
    expect(sitting.state).toMatchObject({ deadline_ms: 99, change: { change_ms: 300_000, reason: "设备故障" } });
  });

  it("sends what the browser noticed while offline with its own time, within bounds", async () => {
    const sitting = await join();
    last().drops();
    for (let turn = 0; turn < 80; turn += 1) sitting.report("paste");
    await pass(1_000);
    last().opens();
    last().says(welcome());
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

  it("a reload without network shows the paper and every answer, and goes on keeping", async () => {
    const before = await join({ paper });
    before.answer(0, text("甲"));
    await settled();
    last().says({ type: "ack", slot: 0, seq: 1, server_ms: 0, late: false, head: "" });
    last().drops();
    before.answer(1, text("乙"));
    await settled();
    before.stop();
    const after = await open();
    expect(after.state.welcome?.paper).toEqual(paper);
    expect([responseAt(after.state, 0), responseAt(after.state, 1)]).toEqual([text("甲"), text("乙")]);
    expect(after.state.deadline_ms).toBe(1_000 + AHEAD_MS + 3_600_000);
    expect(after.link.state.phase).toBe("connecting");
    after.answer(2, text("丙"));
    await pass(800);
    last().opens();
    last().says(welcome({ paper, answers: [{ slot: 0, seq: 1, response: text("甲"), received_ms: 1_000 + AHEAD_MS }] }));
    await settled();
    expect(last().answers()).toMatchObject([{ slot: 1, seq: 1, response: text("乙") }, { slot: 2, seq: 1, response: text("丙") }]);
  });

  it("without a key here, the server's opens what was not sent before anything is taken in", async () => {
    keeping.has_key = false;
    keeping.kept = [{ slot: 2, seq: 1, response: text("unsent"), authored_ms: 900, state: "typed" }];
    const sitting = await join();
    last().says({ type: "message", id: "m", body: "", sent_ms: 0, to_all: true, read: false });
    expect(sitting.state.welcome).toBeUndefined();
    await settled();
    expect(keeping.opened_with).toEqual([LOG_KEY]);
    expect(sitting.state.messages).toHaveLength(1);
    expect(last().answers()).toMatchObject([{ slot: 2, seq: 1, response: text("unsent") }]);
  });

  it("a second device takes over: what is half typed here is kept here, and comes along on return", async () => {
    const sitting = await join();
    sitting.type(0, text("half"));
    last().says({ type: "superseded" });
    await settled();
    expect(sitting.link.state.phase).toBe("superseded");
    expect(keeping.kept).toMatchObject([{ slot: 0, seq: 1, response: text("half") }]);
    expect(unsaved(sitting.state.outbox)).toBe(1);
    sitting.link.takeOver();
    last().opens();
    expect(last().sent[0]).toMatchObject({ type: "hello", takeover: true });
    last().says(welcome());
    await settled();
    expect(last().answers()).toMatchObject([{ slot: 0, response: text("half") }]);
  });

  it("forgets the exam once it is over and everything has arrived, not before", async () => {
    const sitting = await join({ paper });
    sitting.answer(0, text("甲"));
    await settled();
    last().says({ type: "finished", finished_ms: 1, reason: "time_up", receipt: null });
    expect(keeping.cleared).toBe(0);
    last().says({ type: "ack", slot: 0, seq: 1, server_ms: 0, late: false, head: "" });
    expect(keeping.cleared).toBe(1);
  });

  it("opens again when time is added after the end, answers intact", async () => {
    const sitting = await join({ paper });
    last().says({ type: "finished", finished_ms: 1, reason: "time_up", receipt: null });
    last().says(welcome({ paper, answers: [{ slot: 0, seq: 3, response: text("甲"), received_ms: 1 }] }));
    expect(sitting.state.finished).toBeUndefined();
    sitting.answer(0, text("乙"));
    await settled();
    expect(last().answers()).toMatchObject([{ slot: 0, seq: 4, response: text("乙") }]);
  });

  it("knows the age of the last word of the server", async () => {
    const sitting = await join();
    expect(sitting.state.acked_ms).toBeUndefined();
    sitting.answer(0, text("甲"));
    await settled();
    world.now_ms = 5_000;
    last().says({ type: "ack", slot: 0, seq: 1, server_ms: 0, late: false, head: "" });
    expect(sitting.state.acked_ms).toBe(5_000);
  });

  it("a page that was left before its log was read opens no socket", async () => {
    const sitting = new Sitting("s", "tab", { keeping, socket: world.ports });
    const starting = sitting.start();
    sitting.stop();
    await starting;
    expect(world.sockets).toHaveLength(0);
  });

  it("sends what changed of a long essay, and the whole when asked", async () => {
    const essay = (value: string): Response => ({ kind: "essay", text: value });
    const long = "学".repeat(500);
    const sitting = await join({ answers: [{ slot: 0, seq: 4, response: essay(long), received_ms: 1 }] });
    sitting.type(0, essay(`${long}习`));
    await pass(800);
    expect(last().sent.at(-1)).toEqual({ type: "answer_edit", slot: 0, seq: 5, base_seq: 4, at: 500, delete: 0, insert: "习", authored_ms: 1_000 });
    last().says({ type: "nack", slot: 0, seq: 5, trouble: { code: "answer.send_whole", zh: "", en: "" } });
    await settled();
    expect(last().answers()).toMatchObject([{ slot: 0, seq: 6, response: essay(`${long}习`) }]);
  });

  it("a change of the clock is said to be seen once, also after an absence, and what was seen is not told again", async () => {
    const sitting = await join({ clock_change: { change_id: "c0", reason: "停电", seen: false } });
    expect(sitting.state.change).toMatchObject({ change_id: "c0", change_ms: undefined, reason: "停电" });
    last().drops();
    sitting.clockSeen("c0");
    await pass(800);
    last().opens();
    last().says(welcome({ clock_change: { change_id: "c1", reason: "", seen: true } }));
    await pass(200);
    expect(last().sent.filter((message) => message.type === "clock_seen")).toEqual([{ type: "clock_seen", change_id: "c0" }]);
    expect(sitting.state.change?.change_id).toBe("c0");
  });

  it("calls for help, and hears that somebody comes", async () => {
    const sitting = await join();
    expect(sitting.callForHelp("键盘坏了")).toBe(true);
    expect(last().sent.at(-1)).toEqual({ type: "call_for_help", note: "键盘坏了" });
    last().says({ type: "help", note: "键盘坏了", called_ms: 1, answered_ms: 2 });
    expect(sitting.state.help?.answered_ms).toBe(2);
  });

  it("waits where an invigilator decides about the device, and says why not", async () => {
    const sitting = await open();
    last().opens();
    last().says({ type: "takeover_pending", asked_ms: 1 });
    expect(sitting.link.state.phase).toBe("pending");
    await pass(10_200);
    expect(last().types()).toContain("ping");
    last().says({ type: "takeover_refused", reason: "请回原座位" });
    expect(sitting.link.state.phase).toBe("elsewhere");
    expect(sitting.state.takeover).toEqual({ refused: "请回原座位" });
  });

  it("a stopping server says when to come back", async () => {
    await join();
    last().says({ type: "reconnect", after_ms: 2_000 });
    last().drops(4503);
    await pass(1_800);
    expect(world.sockets).toHaveLength(1);
    await pass(400);
    expect(world.sockets).toHaveLength(2);
  });

  it("a pause hides the paper here too", async () => {
    const sitting = await join({ paper });
    expect(keeping.visit?.welcome.paper).toEqual(paper);
    last().says(welcome({ stage: "paused", pause: { since_ms: 1, remaining_ms: 60_000, reason: "" } }));
    expect(keeping.visit?.welcome.paper).toBeUndefined();
    expect(sitting.state.welcome?.stage).toBe("paused");
  });

  it("keeps the newest receipt", async () => {
    const sitting = await join({ paper });
    const receipt = { text: "examhall …", steps: 3, head: "ab" };
    last().says({ type: "finished", finished_ms: 1, reason: "handed_in", receipt: null });
    last().says({ type: "finished", finished_ms: 1, reason: "handed_in", receipt });
    expect(sitting.state.finished?.receipt).toEqual(receipt);
  });

  it("half a sentence outlives the page, without a pause in typing", async () => {
    const sitting = await join({ paper });
    for (const typed of ["半", "半句", "半句话"]) sitting.type(0, text(typed));
    await settled();
    expect(last().answers()).toEqual([]);
    const after = await open();
    expect(responseAt(after.state, 0)).toEqual(text("半句话"));
  });

  it("knows how long what was sent before took to arrive", async () => {
    const sitting = await join();
    const trips: number[] = [];
    expect(sitting.probe((trip_ms) => trips.push(trip_ms))).toBe(true);
    const asked = last().sent.at(-1);
    if (asked?.type !== "ping") throw new Error("no ping");
    world.now_ms += 2_300;
    last().says({ type: "pong", client_ms: asked.client_ms, server_ms: 0 });
    last().says({ type: "pong", client_ms: asked.client_ms, server_ms: 0 });
    expect(trips).toEqual([2_300]);
    last().drops();
    expect(sitting.probe(() => undefined)).toBe(false);
  });

  it("keeps a sealed paper, says so, and opens it with the key of the start", async () => {
    const sitting = await join({ stage: "awaiting_start", deadline_ms: null });
    const { key, message } = await sealed("s", paper);
    last().says(message);
    expect(sitting.state.has_sealed).toBe(true);
    expect(last().sent).toContainEqual({ type: "paper_kept", kept: true });
    last().says(welcome({ paper_key: key }));
    // What is said while it opens is not overtaken.
    last().says({ type: "clock", server_ms: 1, deadline_ms: 77, change_ms: 1, reason: "", bound_by: "personal_time", change_id: "c" });
    expect(last().sent).not.toContainEqual({ type: "paper_kept", kept: false });
    await vi.waitFor(() => expect(sitting.state.welcome?.paper).toEqual(paper));
    expect(sitting.state.deadline_ms).toBe(77);
    expect(JSON.stringify(sitting.state.welcome)).not.toContain(key);
    expect(keeping.visit?.welcome.paper).toEqual(paper);
  });

  it("joins a sealed paper that comes in parts, and begins anew after a line that was lost", async () => {
    const sitting = await join({ stage: "awaiting_start", deadline_ms: null });
    const { key, message } = await sealed("s", paper);
    const half = Math.floor(message.sealed.length / 2);
    const first = { ...message, last: false, sealed: message.sealed.slice(0, half) };
    const second = { ...message, part: 1, sealed: message.sealed.slice(half) };
    last().says(second);
    expect(last().sent).toContainEqual({ type: "paper_kept", kept: false });
    last().says(first);
    last().says(first);
    expect(last().sent).not.toContainEqual({ type: "paper_kept", kept: true });
    last().says(second);
    expect(last().sent).toContainEqual({ type: "paper_kept", kept: true });
    last().says(welcome({ paper_key: key }));
    await vi.waitFor(() => expect(sitting.state.welcome?.paper).toEqual(paper));
  });

  it("asks for the paper itself when the sealed one does not open, or is not there", async () => {
    const sitting = await join({ stage: "awaiting_start", deadline_ms: null });
    const { message } = await sealed("another sitting", paper);
    last().says(message);
    last().says(welcome({ paper_key: LOG_KEY }));
    await vi.waitFor(() => expect(last().sent).toContainEqual({ type: "paper_kept", kept: false }));
    expect(sitting.state.welcome?.stage).toBe("awaiting_start");
    last().says(welcome({ paper }));
    expect(sitting.state.welcome?.paper).toEqual(paper);
  });
});

/** As the server seals it. */
async function sealed(sitting_id: string, what: Paper) {
  const key = "c3".repeat(32);
  const { iv, bytes } = await seal(await keyFrom(key), `paper/${sitting_id}`, what);
  const text = btoa(String.fromCharCode(...new Uint8Array(bytes)));
  const hex = Array.from(iv, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return { key, message: { type: "sealed_paper", iv: hex, part: 0, last: true, sealed: text } as const };
}
