// What waits for whom.
import { expect, it } from "vitest";
import { isMine } from "./queue";

it("asks a reviewer for what is open and a chief for what differs, and nobody twice", () => {
  expect(isMine({ finding: "open", own: null }, false)).toBe(true);
  expect(isMine({ finding: "second_wanted", own: "violation" }, false)).toBe(false);
  expect(isMine({ finding: "differs", own: null }, false)).toBe(false);
  expect(isMine({ finding: "differs", own: null }, true)).toBe(true);
  expect(isMine({ finding: "differs", own: "clear" }, true)).toBe(false);
  expect(isMine({ finding: "upheld", own: null }, true)).toBe(false);
});
