// Bins keep every count and leave no gap.
import { expect, it } from "vitest";
import { binned, percent } from "./certificate";

it("fills gaps and keeps every count", () => {
  expect(binned([{ value: 3, count: 2 }, { value: 5, count: 1 }], 10)).toEqual([{ from: 3, to: 3, count: 2 }, { from: 4, to: 4, count: 0 }, { from: 5, to: 5, count: 1 }]);
  expect(binned([], 10)).toEqual([]);
});

it("widens bins when there are too many", () => {
  const bins = binned(Array.from({ length: 100 }, (_, value) => ({ value, count: 1 })), 40);
  expect(bins.length).toBeLessThanOrEqual(40);
  expect(bins.reduce((sum, bin) => sum + bin.count, 0)).toBe(100);
});

it("writes shares as percent", () => {
  expect(percent(0.64189)).toBe("64.19%");
});
