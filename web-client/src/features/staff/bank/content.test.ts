// Editing steps keep key, options and blanks together.
import { describe, expect, it } from "vitest";
import { addOption, changeKind, emptyContent, followStem, freeBlankId, KINDS, moved, problemsAt, questionOf, removeOption, withKey, type FillIn, type MultipleChoice, type SingleChoice } from "./content";

const single = emptyContent("single_choice") as SingleChoice;
const multiple = emptyContent("multiple_choice") as MultipleChoice;
const fill = emptyContent("fill_in") as FillIn;

describe("options", () => {
  it("keep their ids through moving, and a removed id may be used again", () => {
    const without = removeOption({ ...single, key: "b" }, "b");
    expect(without.key).toBe("a");
    expect(addOption(without as SingleChoice).options.map((option) => option.id)).toEqual(["a", "c", "d", "b"]);
    expect(moved(single.options, 0, 1).map((option) => option.id)).toEqual(["b", "a", "c", "d"]);
    expect(moved(single.options, 0, -1)).toEqual(single.options);
  });
  it("turn over in the key, in the order of the options", () => {
    const chosen = withKey(withKey(multiple, "c"), "a") as MultipleChoice;
    expect(chosen.key).toEqual(["a", "c"]);
    expect((withKey(chosen, "a") as MultipleChoice).key).toEqual(["c"]);
    expect((removeOption(chosen, "c") as MultipleChoice).key).toEqual(["a"]);
  });
});

describe("blanks", () => {
  it("follow the stem and keep what was accepted", () => {
    const one = followStem(fill, "<p>[[b1]] 和 [[b2]]</p>") as FillIn;
    const kept = followStem({ ...one, blanks: one.blanks.map((blank) => ({ ...blank, accepted: [{ pattern: blank.id }] })) }, "<p>[[b2]] [[b3]]</p>") as FillIn;
    expect(kept.blanks.map((blank) => [blank.id, blank.accepted[0]?.pattern])).toEqual([["b2", "b2"], ["b3", ""]]);
    expect(freeBlankId("[[b1]] [[b3]]")).toBe("b2");
    expect(questionOf(kept).stem).toBe("<p>{{1}} {{2}}</p>");
  });
});

it("changing between the two choices keeps options and key; other kinds keep the stem", () => {
  const to = changeKind({ ...single, stem: "s", key: "c" }, "multiple_choice");
  expect(to).toMatchObject({ kind: "multiple_choice", stem: "s", key: ["c"], options: single.options });
  expect(changeKind(to, "essay")).toMatchObject({ kind: "essay", stem: "s" });
});

it("every kind can be previewed while still empty", () => {
  for (const kind of KINDS) expect(questionOf(emptyContent(kind)).body.kind).toBe(kind);
});

it("problems stand beside their field and what is below it", () => {
  const problems = [{ at: "options[1].text" }, { at: "options[10].text" }, { at: "key" }];
  expect(problemsAt(problems, "options[1]")).toEqual([problems[0]]);
  expect(problemsAt(problems, "options")).toHaveLength(2);
});
