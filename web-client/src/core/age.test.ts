// Tests of age.
import { expect, it } from "vitest";
import { ageOf } from "./age";

it.each([
  [-5, "now", 0],
  [9_999, "now", 0],
  [10_000, "seconds", 10],
  [59_999, "seconds", 50],
  [60_000, "minutes", 1],
  [3_599_999, "minutes", 59],
  [7_200_000, "hours", 2],
] as const)("%i ms is %s %i", (ms, unit, count) => expect(ageOf(ms)).toEqual({ unit, count }));
