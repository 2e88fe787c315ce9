// What waits for the network: in order, once, and never lost for a passing trouble.
import { describe, expect, it } from "vitest";
import { drain, isFull, PENDING_MAX, type Sent, type Sender, type Shelf, type Taken } from "./queue";

function taken(key: string, captured_ms: number): Taken {
  return { request_key: key, number: key, pictures: [], choice: null, captured_ms };
}

function shelfOf(...kept: Taken[]): Shelf & { kept: Map<string, Taken> } {
  const map = new Map(kept.map((one) => [one.request_key, one]));
  return {
    kept: map,
    all: () => Promise.resolve([...map.values()]),
    put: (one) => Promise.resolve(void map.set(one.request_key, one)),
    drop: (key) => Promise.resolve(void map.delete(key)),
  };
}

const who = { person_id: "p", name: "n", seat: "", room: "r" };

function sender(fails: Record<string, { passing: boolean }>): Sender & { sent: string[] } {
  const sent: string[] = [];
  return {
    sent,
    send: (one) => {
      const trouble = fails[one.request_key];
      if (trouble) return Promise.reject(Object.assign(new Error("refused"), trouble));
      sent.push(one.request_key);
      return Promise.resolve({ verdict: "admitted", who });
    },
    refusal: (error) => ({ zh: "不行", en: "no", passing: (error as { passing?: boolean }).passing === true }),
  };
}

describe("what waits for the network", () => {
  it("is sent the oldest first and dropped once it has arrived", async () => {
    const shelf = shelfOf(taken("b", 2), taken("a", 1));
    const port = sender({});
    const told: Sent[] = [];
    expect(await drain(shelf, port, (one) => told.push(one))).toBe("empty");
    expect(port.sent).toEqual(["a", "b"]);
    expect(shelf.kept.size).toBe(0);
    expect(told.map((one) => one.came?.verdict)).toEqual(["admitted", "admitted"]);
  });

  it("stays where it is while the network is away, and keeps its order", async () => {
    const shelf = shelfOf(taken("a", 1), taken("b", 2), taken("c", 3));
    const port = sender({ b: { passing: true } });
    expect(await drain(shelf, port, () => undefined)).toBe("stopped");
    expect([...shelf.kept.keys()]).toEqual(["b", "c"]);
  });

  it("is told and dropped when it is refused for good, and the next goes on", async () => {
    const shelf = shelfOf(taken("a", 1), taken("b", 2));
    const told: Sent[] = [];
    expect(await drain(shelf, sender({ a: { passing: false } }), (one) => told.push(one))).toBe("empty");
    expect(told[0]?.refused?.zh).toBe("不行");
    expect(told[1]?.came?.verdict).toBe("admitted");
    expect(shelf.kept.size).toBe(0);
  });

  it("has a bound", () => {
    expect(isFull(PENDING_MAX - 1)).toBe(false);
    expect(isFull(PENDING_MAX)).toBe(true);
  });
});
