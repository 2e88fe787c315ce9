// Tests of points.
import { expect, it } from "vitest";
import { pointsOf, pointTree } from "./points";

it("makes a tree of the tags that are paths", () => {
  const tags = ["期末", "物理/力学/惯性", "物理/光学", "化学/酸碱"];
  expect(pointsOf(tags).length).toBe(6);
  const shape = (branch: ReturnType<typeof pointTree>[number]): unknown => [branch.title, branch.key, branch.children.map(shape)];
  expect(pointTree(tags).map(shape)).toEqual([
    ["化学", "化学", [["酸碱", "化学/酸碱", []]]],
    ["物理", "物理", [["光学", "物理/光学", []], ["力学", "物理/力学", [["惯性", "物理/力学/惯性", []]]]]],
  ]);
});
