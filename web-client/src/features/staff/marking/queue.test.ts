// Which answer comes next.
import { expect, it } from "vitest";
import type { ToMark } from "../api";
import { inOrder, keyOf, nextOpen, stepped } from "./queue";

const answer = (sitting_id: string, stem: string, marked = false): ToMark => ({
  sitting_id, slot: 3, question: { slot: 3, marks: 10, stem, body: { kind: "essay", chars_max: 100 } }, response: null, chars: 0, marked,
});

it("keeps the same question together and goes round to what is still open", () => {
  const all = inOrder([answer("a", "x"), answer("b", "y", true), answer("c", "x", true), answer("d", "y")]);
  expect(all.map((each) => each.sitting_id)).toEqual(["a", "c", "b", "d"]);
  expect(nextOpen(all, "a/3")).toBe("d/3");
  expect(nextOpen(all, "d/3")).toBe("a/3");
  expect(nextOpen(all.filter((each) => each.marked), undefined)).toBeUndefined();
  expect(stepped(all, keyOf(all[3]!), 1)).toBe("d/3");
  expect(stepped(all, "a/3", -1)).toBe("a/3");
});
