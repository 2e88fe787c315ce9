// Tests of key-of.
import { expect, it } from "vitest";
import { keyOf } from "./key-of";

it("says the key as a reader would", () => {
  const options = [{ id: "x", text: "甲" }, { id: "y", text: "乙" }];
  expect(keyOf({ kind: "single_choice", stem: "", options, key: "y" })).toBe("B");
  expect(keyOf({ kind: "multiple_choice", stem: "", options, key: ["x", "y"], rule: { name: "all_or_nothing" } })).toBe("AB");
  expect(keyOf({ kind: "true_false", stem: "", key: false })).toBe(false);
  expect(keyOf({ kind: "fill_in", stem: "", blanks: [{ id: "b1", accepted: [{ pattern: "北京" }, { pattern: "BJ" }] }] })).toBe("北京、BJ");
  expect(keyOf({ kind: "numeric", stem: "", accepted: [{ value: 1.5 }] })).toBe("1.5");
  expect(keyOf({ kind: "essay", stem: "" })).toBe("");
});
