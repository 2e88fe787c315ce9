// The room without a browser: what reaches which listener, and what is said again after a break.
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { SocketLike, SocketPorts } from "../../platform/socket";
import type { IncidentCard, Row, RowChange, Snapshot, ToInvigilator } from "../../wire";
import { Room } from "./room";

const A = "00000000-0000-7000-8000-00000000000a";
const B = "00000000-0000-7000-8000-00000000000b";

function row(person_id: string, more: Partial<Row> = {}): Row {
  return {
    person_id, sitting_id: `s-${person_id}`, state: "in_progress", lane: "face", connected: true, in_outage: false, is_fresh: true, is_key: false, unread_warnings: 0, answered: 1, slots: 10,
    indicators: [], unread_messages: 0, ...more,
  };
}

function snapshot(): { type: "snapshot" } & Snapshot {
  const candidate = (person_id: string, seat: string) => ({ person_id, name: seat, number: seat, seat, has_photo: true, node_id: "n", node_name: "第一考场" });
  return {
    type: "snapshot", protocol: 1, seq: 4, server_ms: 1_000, exam_title: "语文", session_title: "上午", starts_ms: 0,
    candidates: [candidate(B, "2"), candidate(A, "10")], rows: [row(A), row(B)], keepers: [], present: [], rooms: [], outages: [], incidents: [],
    watching: { alive: true, sign_in_by_face: true, analysed_per_second: 2, shed_last_minute: 0 },
  };
}

/** Row 0 is A's. */
function delta(seq: number, rows: RowChange[], incidents: IncidentCard[] = []): ToInvigilator {
  return { type: "delta", seq, server_ms: 2_000, rows, incidents };
}

class FakeSocket implements SocketLike {
  binaryType = "";
  readyState = 1;
  bufferedAmount = 0;
  onopen: SocketLike["onopen"] = null;
  onclose: SocketLike["onclose"] = null;
  onerror: SocketLike["onerror"] = null;
  onmessage: SocketLike["onmessage"] = null;
  readonly sent: { type: string }[] = [];
  send(data: string | ArrayBuffer): void {
    if (typeof data === "string") this.sent.push(JSON.parse(data) as { type: string });
  }
  close(): void {}
  say(message: ToInvigilator): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
  opens(): void {
    this.onopen?.(undefined as never);
  }
}

describe("Room", () => {
  let sockets: FakeSocket[];
  let tick: (() => void)[];
  let now: number;
  let room: Room;
  const socket = () => sockets.at(-1)!;

  beforeEach(() => {
    vi.stubGlobal("location", { protocol: "http:", host: "test" });
    sockets = [];
    tick = [];
    now = 10_000;
    const ports: SocketPorts = {
      open: () => {
        sockets.push(new FakeSocket());
        return socket();
      },
      now: () => now,
      random: () => 0,
      every: (_period, callback) => {
        tick.push(callback);
        return () => undefined;
      },
      onNetworkBack: () => () => undefined,
    };
    room = new Room("session", ports);
    room.start();
    socket().opens();
    socket().say(snapshot());
  });

  it("asks to watch first, and orders people by seat as a number", () => {
    expect(socket().sent[0]).toMatchObject({ type: "watch", session_id: "session" });
    expect(room.board().people.map((person) => person.candidate.seat)).toEqual(["2", "10"]);
    expect(room.now()).toBe(1_000);
  });

  it("tells only the person whose row changed, and the board only when the order may change", () => {
    const [a, b, board] = [vi.fn(), vi.fn(), vi.fn()];
    room.subscribe(`person:${A}`, a);
    room.subscribe(`person:${B}`, b);
    room.subscribe("board", board);
    socket().say(delta(5, [{ n: 0, answered: 2 }]));
    expect([a.mock.calls.length, b.mock.calls.length, board.mock.calls.length]).toEqual([1, 0, 0]);
    socket().say(delta(6, [{ n: 0, indicators: [{ indicator: "no_face", severity: "incident", since_ms: 1 }] }]));
    expect([a.mock.calls.length, b.mock.calls.length, board.mock.calls.length]).toEqual([2, 0, 1]);
    expect(room.person(A)?.level).toBe("decide");
  });

  it("announces a grave incident once, when the person already shows it", () => {
    const card: IncidentCard = { id: "i", sitting_id: `s-${A}`, person_id: A, indicator: "another_person", severity: "incident", started_ms: 1, key_frames: 0 };
    const heard: string[] = [];
    room.onNews((news) => {
      for (const { personId, incident } of news) if (room.person(personId)?.incidents.some((one) => one.id === incident?.id)) heard.push(personId);
    });
    socket().say(delta(5, [], [card, { ...card, id: "j", severity: "warning" }]));
    socket().say(delta(6, [], [{ ...card, key_frames: 1 }]));
    expect(heard).toEqual([A]);
  });

  it("asks for a new snapshot when a delta is missing", () => {
    socket().say(delta(9, [{ n: 0 }]));
    expect(socket().sent.at(-1)).toMatchObject({ type: "watch" });
    expect(room.status().roster).toBe("gap");
  });

  it("says again whose pictures are wanted after the connection came back", () => {
    room.showPictures(["x"]);
    room.focus("y");
    socket().onclose?.({ code: 1006 });
    expect(room.status()).toMatchObject({ connection: { phase: "backoff" }, roster: "gap" });
    now += 20_000;
    for (const each of tick) each();
    expect(sockets.length).toBe(2);
    socket().opens();
    socket().say(snapshot());
    expect(socket().sent.map((message) => message.type)).toEqual(["watch", "pictures", "focus"]);
  });

  it("puts a picture with its own sitting", () => {
    const told = vi.fn();
    room.subscribe("picture:01020304-0506-0708-090a-0b0c0d0e0f10", told);
    const bytes = new Uint8Array(26);
    for (let at = 0; at < 16; at += 1) bytes[at] = at + 1;
    new DataView(bytes.buffer).setBigInt64(16, 1_234n, true);
    socket().onmessage?.({ data: bytes.buffer });
    expect(told).toHaveBeenCalledOnce();
    expect(room.picture("01020304-0506-0708-090a-0b0c0d0e0f10")?.captured_ms).toBe(1_234);
  });

  it("keeps a screen apart from the camera of the same sitting", () => {
    const told = vi.fn();
    room.subscribe("screen:00000000-0000-0000-0000-000000000000", told);
    const bytes = new Uint8Array(26);
    new DataView(bytes.buffer).setBigInt64(16, 1_234n, true);
    bytes[23] = 1;
    socket().onmessage?.({ data: bytes.buffer });
    expect(told).toHaveBeenCalledOnce();
    expect(room.screen("00000000-0000-0000-0000-000000000000")?.captured_ms).toBe(1_234);
    expect(room.picture("00000000-0000-0000-0000-000000000000")).toBeUndefined();
    expect(room.screen("01020304-0506-0708-090a-0b0c0d0e0f10")).toBeUndefined();
  });
});
