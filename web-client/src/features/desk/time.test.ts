// Spans and ages at the edges where a reader would notice a wrong unit.
import { describe, expect, it } from "vitest";
import { age, span } from "./time";

describe("age", () => {
  it("changes its unit where the figure would grow past two digits", () => {
    expect(age(99_999)).toEqual({ figure: 99, unit: "s" });
    expect(age(100_000)).toEqual({ figure: 1, unit: "min" });
    expect(age(100 * 60_000)).toEqual({ figure: 1, unit: "h" });
    expect(age(49 * 3_600_000)).toEqual({ figure: 2, unit: "d" });
    expect(age(-1)).toEqual({ figure: 0, unit: "s" });
  });
  it("is said with its unit in both languages", () => {
    expect(span(8_000, "zh-CN")).toBe("8 秒");
    expect(span(120_000, "en")).toBe("2 min");
  });
});
