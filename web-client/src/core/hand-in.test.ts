// Tests of hand-in: each rule by itself, and ten thousand random sequences of keys and clicks.
import { describe, expect, it } from "vitest";
import { type HandIn, THINK_MS, handInNext, handInStart } from "./hand-in";
import { type Ending, Page, type Rules, asBuilt } from "./hand-in.fuzz";

const SEED = 20_261_128;
const SEQUENCES = 10_000;
const sure: HandIn = { step: "sure", since_ms: 5_000 };

describe("two steps", () => {
  it("next leads to the question only when the server's summary lies there", () => {
    expect(handInNext(handInStart, { type: "next", now_ms: 5_000 }, false)).toEqual({ state: handInStart, hands_in: false });
    expect(handInNext(handInStart, { type: "next", now_ms: 5_000 }, true)).toEqual({ state: sure, hands_in: false });
  });

  it("confirm hands in once, after a second, and never from the first step", () => {
    const at = (ms: number) => ({ type: "confirm", now_ms: 5_000 + ms }) as const;
    expect(handInNext(handInStart, at(9_000), true).hands_in).toBe(false);
    expect(handInNext(sure, at(THINK_MS - 1), true).hands_in).toBe(false);
    expect(handInNext(sure, at(THINK_MS), false).hands_in).toBe(false);
    const given = handInNext(sure, at(THINK_MS), true);
    expect(given).toEqual({ state: { step: "sending" }, hands_in: true });
    expect(handInNext(given.state, at(9_000), true).hands_in).toBe(false);
  });

  it("a lost network or a summary that is void takes both steps back", () => {
    for (const state of [sure, { step: "sending" } as const]) expect(handInNext(state, { type: "unready" }, false).state).toEqual(handInStart);
  });
});

function endings(rules: Rules): Record<Ending, number> {
  const counts = { nothing: 0, "on purpose": 0, stray: 0 };
  for (let number = 0; number < SEQUENCES; number += 1) counts[new Page(rules, SEED + number).sequence(40)] += 1;
  return counts;
}

describe(`${SEQUENCES} random sequences`, () => {
  it("hand in nothing without the two steps, and do get as far as the last button", () => {
    const found = endings(asBuilt);
    expect(found.stray).toBe(0);
    expect(found["on purpose"]).toBeGreaterThan(SEQUENCES / 100);
  });

  it.each<[string, Rules]>([
    ["the last button takes a press at once", { ...asBuilt, next: (state, event, ready) => handInNext(state, event, ready, 0) }],
    ["the last button has the focus and takes a press at once", { focus_last: true, next: (state, event, ready) => handInNext(state, event, ready, 0) }],
    ["the first step is enough", { ...asBuilt, next: (state, event, ready) => ({ ...handInNext(state, event, ready), hands_in: event.type === "next" && ready }) }],
    ["a lost network hands in", { ...asBuilt, next: (state, event, ready) => ({ ...handInNext(state, event, ready), hands_in: event.type === "unready" }) }],
  ])("find it when %s", (_, rules) => expect(endings(rules).stray).toBeGreaterThan(0));
});
