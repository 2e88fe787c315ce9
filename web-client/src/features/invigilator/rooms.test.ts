// Places are counted by whom they hold, in an order people expect.
import { describe, expect, it } from "vitest";
import { roomsOf } from "./rooms";

const candidate = (node_id: string, node_name: string) => ({ person_id: node_id, name: "", number: "", seat: "", has_photo: true, node_id, node_name });

describe("roomsOf", () => {
  it("counts heads per place, in an order people expect", () => {
    const all = [candidate("b", "第10考场"), candidate("a", "第2考场"), candidate("b", "第10考场")];
    expect(roomsOf(all)).toEqual([
      { id: "a", name: "第2考场", heads: 1 },
      { id: "b", name: "第10考场", heads: 2 },
    ]);
    expect(roomsOf([])).toEqual([]);
  });
});
