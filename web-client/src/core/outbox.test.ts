// Tests of outbox.
import { describe, expect, it } from "vitest";
import type { Response, StoredAnswer } from "../wire";
import * as box from "./outbox";
import type { Outbox } from "./outbox";

const text = (value: string): Response => ({ kind: "short_answer", text: value });
const typed = (outbox: Outbox, slot: number, value: string, at = 0) => {
  const { outbox: next, entry } = box.write(outbox, slot, text(value), at);
  return box.logged(next, slot, entry.seq);
};
const stored = (slot: number, seq: number, value: string, received_ms: number): StoredAnswer => ({
  slot,
  seq,
  response: text(value),
  received_ms,
});

describe("outbox", () => {
  it("sends nothing before it is in the page's own log", () => {
    const { outbox, entry } = box.write(box.outboxEmpty, 0, text("a"), 5);
    expect(entry).toMatchObject({ seq: 1, state: "typed" });
    expect(box.due(outbox, 10)).toEqual([]);
    expect(box.due(box.logged(outbox, 0, 1), 10)).toHaveLength(1);
  });

  it("has one answer of a slot in flight, then sends only the newest", () => {
    let outbox = typed(box.outboxEmpty, 0, "a");
    outbox = box.taken(outbox, 0, 1, 100);
    outbox = typed(outbox, 0, "ab");
    outbox = typed(outbox, 0, "abc");
    expect(box.due(outbox, 200)).toEqual([]);
    outbox = box.acked(outbox, 0, 1, false);
    expect(outbox.latest.get(0)?.state).toBe("saved_here");
    expect(box.due(outbox, 200)).toMatchObject([{ seq: 3, response: text("abc") }]);
  });

  it("sends again when no ack came, and after a lost socket at once", () => {
    let outbox = box.taken(typed(box.outboxEmpty, 0, "a"), 0, 1, 0);
    expect(box.due(outbox, box.ACK_PATIENCE_MS - 1)).toEqual([]);
    expect(box.due(outbox, box.ACK_PATIENCE_MS)).toHaveLength(1);
    outbox = box.disconnected(outbox);
    expect(box.due(outbox, 1)).toMatchObject([{ slot: 0, seq: 1 }]);
  });

  it("bounds what is in flight", () => {
    let outbox = box.outboxEmpty;
    for (let slot = 0; slot < 40; slot += 1) outbox = typed(outbox, slot, "a", slot);
    const first = box.due(outbox, 0);
    expect(first).toHaveLength(box.FLYING_MAX);
    expect(first[0]?.slot).toBe(0);
    for (const entry of first) outbox = box.taken(outbox, entry.slot, entry.seq, 0);
    expect(box.due(outbox, 1)).toEqual([]);
  });

  it("a doubled or old ack changes nothing", () => {
    let outbox = box.acked(box.taken(typed(box.outboxEmpty, 0, "a"), 0, 1, 0), 0, 1, false);
    outbox = typed(outbox, 0, "b");
    expect(box.acked(outbox, 0, 1, false).latest.get(0)).toMatchObject({ seq: 2, state: "saved_here" });
  });

  it("retries what is passing, keeps and shows what is not, and steps over a used seq", () => {
    const flying = box.taken(typed(box.outboxEmpty, 0, "a"), 0, 1, 0);
    const words = { zh: "", en: "" };
    const paused = box.nacked(flying, 0, 1, { code: "store.unavailable", ...words });
    expect(paused.latest.get(0)?.state).toBe("saved_here");
    expect(box.due(paused, 100)).toEqual([]);
    expect(box.due(paused, box.ACK_PATIENCE_MS)).toHaveLength(1);
    for (const code of ["sitting.busy", "sitting.superseded", "sitting.not_started", "message.before_hello", "internal"]) {
      expect(box.nacked(flying, 0, 1, { code, ...words }).latest.get(0)?.state).toBe("saved_here");
    }
    const refused = box.nacked(flying, 0, 1, { code: "answer.unknown_slot", ...words });
    expect(refused.latest.get(0)?.state).toBe("refused");
    expect(box.savedSummary(refused)).toBe("refused");
    const behind = box.nacked(flying, 0, 1, { code: "answer.seq_reused", ...words });
    expect(behind.latest.get(0)).toMatchObject({ seq: 2, state: "typed" });
  });

  it("survives a reload: the log's newest entries are sent again", () => {
    const outbox = box.outboxFrom([
      { slot: 0, seq: 1, response: text("a"), authored_ms: 1, state: "saved" },
      { slot: 0, seq: 2, response: text("ab"), authored_ms: 2, state: "typed" },
    ]);
    expect(box.due(outbox, 10)).toMatchObject([{ seq: 2 }]);
    expect(box.write(outbox, 0, text("abc"), 3).entry.seq).toBe(3);
  });

  it("joins with the server: what it has is saved, what is only here goes out", () => {
    let outbox = typed(box.outboxEmpty, 0, "a", 10);
    outbox = typed(outbox, 1, "x", 20);
    const joined = box.welcomed(outbox, [stored(0, 1, "a", 30), stored(2, 4, "other device", 40)], 0).outbox;
    expect(joined.latest.get(0)?.state).toBe("saved");
    expect(joined.latest.get(2)).toMatchObject({ seq: 4, state: "saved" });
    expect(box.due(joined, 50)).toMatchObject([{ slot: 1 }]);
    expect(box.write(joined, 2, text("n"), 60).entry.seq).toBe(5);
  });

  it("two devices, one slot: the later writing wins, by the server's clock", () => {
    const offset = 1_000_000; // the page's clock is far behind
    const ours = typed(box.outboxEmpty, 0, "typed offline", 500);
    const theirsLater = box.welcomed(ours, [stored(0, 1, "other device", offset + 600)], offset);
    expect(theirsLater.outbox.latest.get(0)?.response).toEqual(text("other device"));
    const oursLater = box.welcomed(ours, [stored(0, 3, "other device", offset + 400)], offset);
    expect(oursLater.outbox.latest.get(0)).toMatchObject({ seq: 4, response: text("typed offline") });
    expect(oursLater.rebased).toHaveLength(1);
  });

  it("keeps saying that a late answer was late", () => {
    const late = box.acked(box.taken(typed(box.outboxEmpty, 0, "a"), 0, 1, 0), 0, 1, true);
    expect(box.welcomed(late, [stored(0, 1, "a", 9)], 0).outbox.latest.get(0)?.state).toBe("late");
  });

  it("sums up by the least safe answer", () => {
    expect(box.savedSummary(box.outboxEmpty)).toBe("nothing");
    let outbox = box.acked(box.taken(typed(box.outboxEmpty, 0, "a"), 0, 1, 0), 0, 1, false);
    expect(box.savedSummary(outbox)).toBe("saved");
    outbox = typed(outbox, 1, "b");
    expect(box.savedSummary(outbox)).toBe("saved_here");
    expect([box.unsaved(outbox), box.unsent(outbox)]).toEqual([1, 1]);
    outbox = box.taken(outbox, 1, 1, 0);
    expect([box.unsaved(outbox), box.unsent(outbox)]).toEqual([1, 0]);
    expect(box.savedSummary(box.write(outbox, 2, null, 0).outbox)).toBe("typed");
  });

  describe("a long essay", () => {
    const essay = (value: string): Response => ({ kind: "essay", text: value });
    const long = "学".repeat(box.EDIT_FROM_CHARS);
    const written = (outbox: Outbox, value: string) => {
      const { outbox: next, entry } = box.write(outbox, 0, essay(value), 0);
      return { outbox: box.logged(next, 0, entry.seq), entry };
    };
    const sent = (outbox: Outbox, value: string) => {
      const { outbox: next, entry } = written(outbox, value);
      return box.acked(box.taken(next, 0, entry.seq, 0), 0, entry.seq, false);
    };

    it("travels whole first, then as what changed since the acknowledged one", () => {
      const first = written(box.outboxEmpty, long);
      expect(box.editOf(first.outbox, first.entry)).toBeUndefined();
      const { outbox, entry } = written(sent(box.outboxEmpty, long), `${long}习`);
      expect(box.editOf(outbox, entry)).toEqual({ base_seq: 1, at: box.EDIT_FROM_CHARS, delete: 0, insert: "习" });
    });

    it("stands on what the server has, not on what was typed in between", () => {
      const flying = written(sent(box.outboxEmpty, long), `${long}一`);
      const { outbox, entry } = written(box.taken(flying.outbox, 0, 2, 0), `${long}一二`);
      expect(box.editOf(outbox, entry)).toMatchObject({ base_seq: 1, insert: "一二" });
      expect(box.editOf(box.acked(outbox, 0, 2, false), entry)).toMatchObject({ base_seq: 2, insert: "二" });
    });

    it("is sent whole under the next number when the server asks for it", () => {
      const { outbox, entry } = written(sent(box.outboxEmpty, long), `${long}习`);
      const refused = box.nacked(box.taken(outbox, 0, entry.seq, 0), 0, entry.seq, { code: "answer.send_whole", zh: "", en: "" });
      const again = refused.latest.get(0);
      expect(again).toMatchObject({ seq: 3, state: "typed", response: essay(`${long}习`) });
      expect(again && box.editOf(refused, again)).toBeUndefined();
    });

    it("is sent whole when its files have changed, which an edit cannot say", () => {
      const { outbox } = written(sent(box.outboxEmpty, long), `${long}习`);
      const file = { sha256: "0f".repeat(32), name: "a.txt", bytes: 1 };
      const { entry } = box.write(outbox, 0, { kind: "essay", text: `${long}习`, attachments: [file] }, 0);
      expect(box.editOf(outbox, entry)).toBeUndefined();
    });

    it("after a reload stands on what the welcome brought", () => {
      const { outbox } = box.welcomed(box.outboxEmpty, [{ slot: 0, seq: 7, response: essay(long), received_ms: 1 }], 0);
      const { outbox: next, entry } = written(outbox, `起${long}`);
      expect(box.editOf(next, entry)).toEqual({ base_seq: 7, at: 0, delete: 0, insert: "起" });
    });

    it("is sent whole where most of it is new, or it is short", () => {
      const rewritten = written(sent(box.outboxEmpty, long), "新".repeat(box.EDIT_FROM_CHARS));
      expect(box.editOf(rewritten.outbox, rewritten.entry)).toBeUndefined();
      const short = written(sent(box.outboxEmpty, "短"), "短文");
      expect(box.editOf(short.outbox, short.entry)).toBeUndefined();
    });
  });
});
