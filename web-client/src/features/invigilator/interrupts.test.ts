// Nobody is interrupted more than four times a minute, and nothing waits for more than fifteen seconds.
import { describe, expect, it } from "vitest";
import { interruptsNext, interruptsNone, QUIET_MS, type Interrupts } from "./interrupts";

const all = () => true;

describe("interrupts", () => {
  it("tells the first at once and what follows together", () => {
    const first = interruptsNext<string>(interruptsNone, ["a"], 0, all);
    expect(first.now).toEqual(["a"]);
    const second = interruptsNext(first.state, ["b"], 1_000, all);
    expect([second.now, second.again_ms]).toEqual([[], QUIET_MS]);
    const third = interruptsNext(second.state, ["c"], 2_000, all);
    expect(interruptsNext(third.state, [], QUIET_MS, all).now).toEqual(["b", "c"]);
  });

  it("does not tell what was dealt with meanwhile", () => {
    const first = interruptsNext<string>(interruptsNone, ["a"], 0, all);
    const second = interruptsNext(first.state, ["b", "c"], 1_000, all);
    expect(interruptsNext(second.state, [], QUIET_MS, (one) => one === "c").now).toEqual(["c"]);
    expect(interruptsNext(second.state, [], QUIET_MS, () => false)).toMatchObject({ now: [], again_ms: undefined });
  });

  it("keeps its budget under a flood", () => {
    let state: Interrupts<number> = interruptsNone;
    const told: number[] = [];
    let waited_ms = 0;
    for (let now_ms = 0; now_ms < 10 * 60_000; now_ms += 100) {
      const next = interruptsNext(state, [now_ms], now_ms, all);
      state = next.state;
      if (next.now.length > 0) told.push(now_ms);
      for (const came_ms of next.now) waited_ms = Math.max(waited_ms, now_ms - came_ms);
    }
    expect(told.length).toBeLessThanOrEqual(40);
    expect(waited_ms).toBeLessThanOrEqual(QUIET_MS);
  });
});
