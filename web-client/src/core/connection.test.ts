// Tests of connection.
import { describe, expect, it } from "vitest";
import {
  BACKOFF_MAX_MS,
  CLOSE,
  type Connection,
  type ConnectionEvent,
  backoff_ms,
  connectionNext,
  connectionStart,
} from "./connection";

const run = (state: Connection, ...events: ConnectionEvent[]) => events.reduce(connectionNext, state);
const live: Connection = { phase: "live", heard_ms: 100 };

describe("connection", () => {
  it("goes from connecting to live", () => {
    const state = run(connectionStart, { type: "opened", now_ms: 1 }, { type: "welcomed", now_ms: 2 });
    expect(state).toEqual({ phase: "live", heard_ms: 2 });
  });

  it("backs off longer with every failure, within bounds, and at once when the network is back", () => {
    let state = connectionStart;
    let last = 0;
    for (let turn = 0; turn < 8; turn += 1) {
      state = run(state, { type: "closed", code: 1006, now_ms: 0, random: 0.5 });
      if (state.phase !== "backoff") throw new Error(state.phase);
      expect(state.retry_at_ms).toBeGreaterThanOrEqual(last);
      expect(state.retry_at_ms).toBeLessThanOrEqual(BACKOFF_MAX_MS);
      last = state.retry_at_ms;
      state = run(state, { type: "tick", now_ms: state.retry_at_ms, random: 0 });
      expect(state.phase).toBe("connecting");
    }
    const waiting = run(state, { type: "closed", code: 1006, now_ms: 0, random: 0.5 });
    expect(run(waiting, { type: "network_back" }).phase).toBe("connecting");
  });

  it("spreads retries", () => {
    expect(backoff_ms(3, 0)).toBe(2_000);
    expect(backoff_ms(3, 0.999)).toBeGreaterThan(3_900);
  });

  it("notices silence of a socket that looks open", () => {
    expect(run(live, { type: "tick", now_ms: 15_000, random: 0 }).phase).toBe("live");
    expect(run(live, { type: "tick", now_ms: 15_101, random: 0 }).phase).toBe("backoff");
    const opened = run(connectionStart, { type: "opened", now_ms: 0 });
    expect(run(opened, { type: "tick", now_ms: 10_001, random: 0 }).phase).toBe("backoff");
  });

  it.each([
    [CLOSE.logged_out, { phase: "closed", why: "logged_out" }],
    [CLOSE.protocol, { phase: "closed", why: "protocol" }],
    [CLOSE.superseded, { phase: "superseded" }],
  ])("close code %i is final", (code, expected) => {
    expect(run(live, { type: "closed", code, now_ms: 0, random: 0 })).toEqual(expected);
  });

  it("stays superseded until the person takes over, and carries the wish through failures", () => {
    const superseded = run(live, { type: "superseded" });
    expect(run(superseded, { type: "closed", code: 4409, now_ms: 0, random: 0 })).toBe(superseded);
    expect(run(superseded, { type: "network_back" })).toBe(superseded);
    const again = run(superseded, { type: "take_over" }, { type: "closed", code: 1006, now_ms: 0, random: 0 });
    expect(again).toMatchObject({ phase: "backoff", takeover: true });
    expect(run(again, { type: "network_back" })).toMatchObject({ phase: "connecting", takeover: true });
  });

  it("a lost live socket does not take over by itself", () => {
    expect(run(live, { type: "closed", code: 1006, now_ms: 0, random: 0 })).toMatchObject({ takeover: false });
  });

  it("is over when stopped", () => {
    const over = run(live, { type: "stopped" });
    expect(run(over, { type: "take_over" }, { type: "network_back" })).toEqual({ phase: "closed", why: "done" });
  });

  it("waits for an invigilator's word, asks again after a cut, and goes live when it is given", () => {
    const pending = connectionNext({ phase: "handshake", attempt: 0, takeover: true, since_ms: 0 }, { type: "pending", now_ms: 5 });
    expect(pending).toEqual({ phase: "pending", heard_ms: 5 });
    expect(connectionNext(pending, { type: "tick", now_ms: 15_005, random: 0 })).toBe(pending);
    expect(connectionNext(pending, { type: "welcomed", now_ms: 9 })).toEqual({ phase: "live", heard_ms: 9 });
    expect(connectionNext(pending, { type: "closed", code: 1006, now_ms: 10, random: 0 })).toMatchObject({ phase: "backoff", takeover: true });
    expect(connectionNext(pending, { type: "elsewhere" })).toEqual({ phase: "elsewhere" });
  });

  it("comes back when the stopping server said, not with everybody else", () => {
    const told = connectionNext({ phase: "live", heard_ms: 0 }, { type: "told_to_return", after_ms: 7_300 });
    expect(connectionNext(told, { type: "closed", code: 4503, now_ms: 100, random: 0 })).toMatchObject({ phase: "backoff", retry_at_ms: 7_400 });
    expect(connectionNext(connectionStart, { type: "told_to_return", after_ms: 1 })).toBe(connectionStart);
  });
});
