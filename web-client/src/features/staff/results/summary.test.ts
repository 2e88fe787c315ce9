// Who counts in an average.
import { expect, it } from "vitest";
import type { ResultLine } from "../api";
import { summarise } from "./summary";

const line = (mark: number | null, more: Partial<ResultLine> = {}): ResultLine => ({
  person_id: "p", display_name: "", number: "", sitting_id: "s", state: "finished", mark, marks_total: 100, pending: 0, incidents: 0, ...more,
});

it("counts final marks only: no absentees, nobody who is still being marked", () => {
  const lines = [line(80), line(61), line(10, { pending: 2 }), line(null, { state: "absent" })];
  expect(summarise(lines)).toEqual({ scored: 2, pending: 2, average: 70.5, highest: 80, lowest: 61 });
  expect(summarise([])).toMatchObject({ scored: 0, average: undefined });
});
