// What a list shows of a question.
import { expect, it } from "vitest";
import { escaped, previewLine, previewText } from "./preview-line";

it("draws blanks as gaps and leaves out a formula that was cut off", () => {
  expect(previewLine("首都是 [[b1]]，海拔 [[b2]] 米")).toBe("首都是 ____，海拔 ____ 米");
  expect(previewLine("若 \\(x^2=4\\)，则 \\[y=\\frac{1}{2")).toBe("若 \\(x^2=4\\)，则 …");
  expect(previewLine("求 \\[x\\] 的值")).toBe("求 \\(x\\) 的值");
});

it("takes the marks of formulas out of plain text, and lets nothing become HTML", () => {
  expect(previewText("若 \\(x<1\\)，则 [[b1]]")).toBe("若 x<1，则 ____");
  expect(escaped("a<b & c")).toBe("a&lt;b &amp; c");
});
