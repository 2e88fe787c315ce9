// Tests of given.
import { describe, expect, it } from "vitest";
import type { QuestionBody } from "../../../wire";
import { movedTo, orderOf, plainText, withArea, withPair, withPart, withPoint, withoutPoint } from "./given";

const options = (ids: string) => [...ids].map((id) => ({ id, text: id }));

function matching(several: boolean, reuse: boolean): Extract<QuestionBody, { kind: "matching" }> {
  return { kind: "matching", rows: options("12"), choices: options("ab"), several, reuse };
}

describe("pairs", () => {
  it("puts a choice to a row, moves it where it may be used once, and takes it back", () => {
    const body = matching(false, false);
    const one = withPair(body, null, { row: "1", choice: "a" });
    expect(one).toEqual({ kind: "matching", pairs: [{ row: "1", choice: "a" }] });
    expect(withPair(body, one, { row: "2", choice: "a" })).toEqual({ kind: "matching", pairs: [{ row: "2", choice: "a" }] });
    expect(withPair(body, one, { row: "1", choice: "b" })).toEqual({ kind: "matching", pairs: [{ row: "1", choice: "b" }] });
    expect(withPair(body, one, { row: "1", choice: "a" })).toBeNull();
  });

  it("keeps what may be kept", () => {
    const body = matching(true, true);
    const one = withPair(body, null, { row: "1", choice: "a" });
    const two = withPair(body, withPair(body, one, { row: "1", choice: "b" }), { row: "2", choice: "a" });
    expect(two).toMatchObject({ pairs: [{ row: "1", choice: "a" }, { row: "1", choice: "b" }, { row: "2", choice: "a" }] });
  });
});

describe("orders, parts and places", () => {
  const ordering: Extract<QuestionBody, { kind: "ordering" }> = { kind: "ordering", items: options("abc"), picture: null, areas: [] };
  it("moves within the ends and shows every item", () => {
    expect(movedTo(["a", "b", "c"], 2, 0)).toEqual(["c", "a", "b"]);
    expect(movedTo(["a", "b", "c"], 0, -1)).toEqual(["a", "b", "c"]);
    expect(orderOf(ordering, { kind: "ordering", items: ["c"] })).toEqual(["c", "a", "b"]);
  });

  it("sends nothing when every part is empty again", () => {
    const one = withPart(null, 2, 1, "x");
    expect(one).toEqual({ kind: "cloze", parts: ["", "x"] });
    expect(withPart(one, 2, 1, " ")).toBeNull();
  });

  it("never gives more places than allowed", () => {
    const picture = { address: "/api/images/x", width: 100, height: 100, alt: "" };
    const body = { kind: "hotspot" as const, picture, areas: [], most: 2 };
    const one = withPoint(body, null, { x: 1, y: 1 });
    const two = withPoint(body, one, { x: 2, y: 2 });
    expect(withPoint(body, two, { x: 3, y: 3 })).toBe(two);
    expect(withoutPoint(one, 0)).toBeNull();
    expect(withArea({ ...body, most: 1 }, withArea({ ...body, most: 1 }, null, "a"), "b")).toEqual({ kind: "hotspot", areas: ["b"], points: [] });
  });
});

it("reads HTML as one line", () => {
  expect(plainText('<p>a &lt; b</p><img src="x" alt="图">')).toBe("a < b 图");
});
