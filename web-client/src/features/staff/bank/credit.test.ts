// What options earn by themselves.
import { expect, it } from "vitest";
import { emptyContent, withKey, type MultipleChoice, type SingleChoice } from "./content";
import { creditOf, withCredit, withPartial, withRule } from "./credit";

it("gives other options than the key a part, and the key none of its own", () => {
  const single = emptyContent("single_choice") as SingleChoice;
  expect(creditOf(single, "b")).toBeUndefined();
  const part = withCredit(withPartial(single, true), "b", 0.5) as SingleChoice;
  expect([creditOf(part, "a"), creditOf(part, "b"), creditOf(part, "c")]).toEqual([undefined, 0.5, 0]);
  expect((withKey(part, "b") as SingleChoice).partial?.map(({ option }) => option)).toEqual(["c", "d"]);
  expect(withPartial(part, false).partial).toEqual([]);
});

it("begins weights with the keys sharing the whole, in full percents", () => {
  const multiple = { ...(emptyContent("multiple_choice") as MultipleChoice), key: ["a", "c", "d"] };
  const weighted = withRule(multiple, "weighted");
  expect(["a", "b", "c", "d"].map((id) => creditOf(weighted, id))).toEqual([0.34, 0, 0.33, 0.33]);
  expect(creditOf(withCredit(weighted, "b", -0.5), "b")).toBe(-0.5);
  expect(creditOf(withRule(weighted, "subset_share"), "a")).toBeUndefined();
});
