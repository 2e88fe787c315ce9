// The strip of film: in the order of time, each moment once, and the keyboard stays on it.
import { describe, expect, it } from "vitest";
import { film, firstShown, stepTo } from "./FilmStrip";

const frame = (purpose: string, captured_ms: number) => ({ evidence_id: `${purpose}${captured_ms}`, purpose, captured_ms });

describe("film", () => {
  it("stands in the order of time, and a key frame in the place of a picture of the same moment", () => {
    const strip = film([frame("peak", 4), frame("around", 6), frame("around", 2), frame("start", 2), frame("end", 6)]);
    expect(strip.map(({ purpose }) => purpose)).toEqual(["start", "peak", "end"]);
    expect(film([frame("around", 3), frame("around", 1)]).map((it) => it.captured_ms)).toEqual([1, 3]);
  });
  it("begins at the strongest, else at a mark, else at the first", () => {
    expect(firstShown([frame("start", 1), frame("peak", 2)])).toBe(1);
    expect(firstShown([frame("around", 1), frame("end", 2)])).toBe(1);
    expect(firstShown([frame("around", 1)])).toBe(0);
  });
  it("steps by keyboard and stays on the strip", () => {
    expect([stepTo("ArrowRight", 0, 3), stepTo("ArrowRight", 2, 3), stepTo("ArrowLeft", 0, 3), stepTo("End", 0, 3), stepTo("Home", 2, 3), stepTo("j", 1, 3)]).toEqual([1, 2, 0, 2, 0, undefined]);
  });
});
