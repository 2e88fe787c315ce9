// Tests of edit.
import { expect, it } from "vitest";
import { editBetween } from "./edit";
import { chanceFrom } from "./hand-in.fuzz";

/** As the server does it. */
function applied(text: string, edit: ReturnType<typeof editBetween>): string {
  const parts = [...text];
  parts.splice(edit.at, edit.delete, edit.insert);
  return parts.join("");
}

it.each([
  ["", "起", { at: 0, delete: 0, insert: "起" }],
  ["论甲", "论甲乙", { at: 2, delete: 0, insert: "乙" }],
  ["a😀b", "ab", { at: 1, delete: 1, insert: "" }],
  ["aa", "aaa", { at: 2, delete: 0, insert: "a" }],
  ["一样", "一样", { at: 2, delete: 0, insert: "" }],
])("%j → %j", (before, after, edit) => expect(editBetween(before, after)).toEqual(edit));

it("reaches any text from any other", () => {
  const chance = chanceFrom(7);
  const text = () => Array.from({ length: Math.floor(chance() * 12) }, () => ["a", "字", "😀", "\n"][Math.floor(chance() * 4)]).join("");
  for (let turn = 0; turn < 2_000; turn += 1) {
    const [before, after] = [text(), text()];
    expect(applied(before, editBetween(before, after))).toBe(after);
  }
});
