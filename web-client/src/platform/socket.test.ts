// Tests of socket.
import { describe, expect, it } from "vitest";
import { Link, type SocketLike, type SocketPorts, socketUrl } from "./socket";

class FakeSocket implements SocketLike {
  binaryType = "blob";
  readyState = 0;
  bufferedAmount = 0;
  onopen: ((event: never) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  onerror: ((event: never) => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  sent: unknown[] = [];
  closed = false;
  send(data: string | ArrayBuffer) {
    this.sent.push(typeof data === "string" ? JSON.parse(data) : data);
  }
  close() {
    this.closed = true;
    this.readyState = 3;
  }
  opens() {
    this.readyState = 1;
    this.onopen?.(undefined as never);
  }
  says(message: unknown) {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
}

function setUp() {
  const sockets: FakeSocket[] = [];
  let now = 0;
  let tick: () => void = () => undefined;
  const heard: string[] = [];
  const ports: SocketPorts = {
    open: () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket;
    },
    now: () => now,
    random: () => 0.5,
    every: (_, callback) => {
      tick = callback;
      return () => (tick = () => undefined);
    },
    onNetworkBack: () => () => undefined,
  };
  const link = new Link<{ type: string }, { type: string; takeover?: boolean }>({
    path: "/ws/candidate",
    hello: (takeover) => ({ type: "hello", takeover }),
    meaning: (message) =>
      message.type === "welcome" ? "welcomed" : message.type === "superseded" ? "superseded" : "heard",
    onMessage: (message) => heard.push(message.type),
    ports,
  });
  const pass = (ms: number) => {
    now += ms;
    tick();
  };
  link.start();
  return { link, sockets, heard, pass };
}

describe("link", () => {
  it("says hello first and sends nothing else before the welcome", () => {
    const { link, sockets } = setUp();
    sockets[0]?.opens();
    expect(link.send({ type: "ping" })).toBe(false);
    sockets[0]?.says({ type: "welcome" });
    expect(link.send({ type: "ping" })).toBe(true);
    expect(sockets[0]?.sent).toEqual([{ type: "hello", takeover: false }, { type: "ping" }]);
  });

  it("opens a new socket after a loss, and ignores what the old one still says", () => {
    const { link, sockets, heard, pass } = setUp();
    sockets[0]?.opens();
    sockets[0]?.says({ type: "welcome" });
    sockets[0]?.onclose?.({ code: 1006 });
    expect(link.state.phase).toBe("backoff");
    pass(1_000);
    expect(sockets).toHaveLength(2);
    sockets[0]?.says({ type: "ack" });
    expect(heard).toEqual(["welcome"]);
  });

  it("closes a socket that has gone silent and tries again", () => {
    const { sockets, pass } = setUp();
    sockets[0]?.opens();
    sockets[0]?.says({ type: "welcome" });
    pass(15_001);
    expect(sockets[0]?.closed).toBe(true);
    pass(1_000);
    expect(sockets).toHaveLength(2);
  });

  it("after being superseded waits for the person, then says so in the hello", () => {
    const { link, sockets, pass } = setUp();
    sockets[0]?.opens();
    sockets[0]?.says({ type: "superseded" });
    pass(60_000);
    expect(sockets).toHaveLength(1);
    link.takeOver();
    sockets[1]?.opens();
    expect(sockets[1]?.sent).toEqual([{ type: "hello", takeover: true }]);
  });

  it("makes the address from the page's own", () => {
    expect(socketUrl("/ws/x", { protocol: "https:", host: "exam.example" })).toBe("wss://exam.example/ws/x");
  });
});
