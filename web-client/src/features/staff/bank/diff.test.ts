// Tests of diff.
import { expect, it } from "vitest";
import { changes, markChanges, partsOf, tokens } from "./diff";
import type { Content } from "./content";

it("cuts text into words, characters, tags and whole formulas", () => {
  expect(tokens("<p>求 \\(a<b\\) 的 CPU&nbsp;值</p>")).toEqual(["<p>", "求", " ", "\\(a<b\\)", " ", "的", " ", "CPU", "&nbsp;", "值", "</p>"]);
});

it("marks what only one side has and closes no paragraph", () => {
  expect(markChanges("<p>水是干的</p>", "<p>水是湿的。</p>")).toEqual({
    before: "<p>水是<del>干</del>的</p>",
    after: "<p>水是<ins>湿</ins>的<ins>。</ins></p>",
  });
  expect(markChanges("<p>\\(x^2\\)</p>", "<p>\\(x^3\\)</p>").after).toBe("<p><ins>\\(x^3\\)</ins></p>");
  expect(markChanges("<p>甲</p><p>乙</p>", "<p>丙</p><p>丁</p>").after).toBe("<p><ins>丙</ins></p><p><ins>丁</ins></p>");
  expect(markChanges("一", "一")).toEqual({ before: "一", after: "一" });
});

it("compares options by their ids, whatever their order", () => {
  const choice = (options: [string, string][], key: string): Content => ({ kind: "single_choice", stem: "<p>题</p>", options: options.map(([id, text]) => ({ id, text })), key });
  const found = changes(partsOf(choice([["a", "甲"], ["b", "乙"]], "a"), 2), partsOf(choice([["b", "乙"], ["a", "甲甲"], ["c", "丙"]], "b"), 2));
  expect(found.filter((part) => part.changed)).toEqual([
    { at: "options.a.text", before: "甲", after: "甲<ins>甲</ins>", changed: true },
    { at: "options.c.text", before: "", after: "<ins>丙</ins>", changed: true },
    { at: "key", before: "<del>a</del>", after: "<ins>b</ins>", changed: true },
  ]);
});
