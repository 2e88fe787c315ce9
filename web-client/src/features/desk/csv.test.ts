// What a spreadsheet would misread.
import { expect, it } from "vitest";
import { toCsv } from "./csv";

it("quotes, keeps numbers as numbers and disarms formulas", () => {
  const text = toCsv(["姓名", "分数"], [["王\"小\"明,甲", -3], ["=HYPERLINK(1)", null]]);
  expect(text).toBe("\uFEFF姓名,分数\r\n\"王\"\"小\"\"明,甲\",-3\r\n'=HYPERLINK(1),\r\n");
});
