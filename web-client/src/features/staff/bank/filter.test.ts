// Tests of filter.
import { expect, it } from "vitest";
import { filterFrom, filterOf, groupsOf, type Group } from "./filter";

const GROUPS: Group[] = [
  [{ field: "point", not: false, value: "物理/力学" }, { field: "kind", not: true, value: "essay" }],
  [{ field: "difficulty", not: false, value: "4-5" }, { field: "shown", not: true, value: "1" }],
  [{ field: "facility", not: false, value: "30~70" }, { field: "discrimination", not: false, value: "-100~20" }],
];

it("says and, or and not in the server's form, and reads them back", () => {
  const filter = filterOf(GROUPS);
  expect(filter).toEqual({
    any: [
      { all: [{ point: "物理/力学" }, { not: { kind: "essay" } }] },
      { all: [{ difficulty: { min: 4, max: 5 } }, { not: { shown: 1 } }] },
      { all: [{ facility: { min: 30, max: 70 } }, { discrimination: { min: -100, max: 20 } }] },
    ],
  });
  expect(groupsOf(filter ?? { any: [] })).toEqual(GROUPS);
  expect(groupsOf({ any: [{ all: [{ any: [] }] }] })).toBeUndefined();
});

it("leaves out what is not filled, and what the address does not hold", () => {
  expect(filterOf([[{ field: "tag", not: false, value: " " }], []])).toBeUndefined();
  expect(filterFrom("{")).toBeUndefined();
  expect(filterFrom('{"all":[]}')).toEqual({ all: [] });
});
