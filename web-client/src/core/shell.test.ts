// Tests of shell.
import { expect, it } from "vitest";
import { type Asked, outdated, shelfOf } from "./shell";

const own = "https://exam.example";
const page: Asked = { method: "GET", mode: "navigate", origin: own, path: "/candidate" };
const part: Asked = { ...page, mode: "cors" };

it("answers for the candidate's page and its files", () => {
  expect(shelfOf(page, own)).toBe("shell");
  expect(shelfOf({ ...part, path: "/assets/candidate-1a2b.js" }, own)).toBe("asset");
  expect(shelfOf({ ...part, path: "/favicon.svg" }, own)).toBe("asset");
});

it.each<[string, Asked]>([
  ["an answer of the API", { ...part, path: "/api/my/exams" }],
  ["the API opened as a page", { ...page, path: "/api/me" }],
  ["a page of staff", { ...page, path: "/staff" }],
  ["a page that only begins alike", { ...page, path: "/candidates" }],
  ["a change", { ...part, method: "POST", path: "/assets/x.js" }],
  ["another site", { ...part, origin: "https://other.example", path: "/assets/x.js" }],
])("leaves %s to the network", (_, asked) => expect(shelfOf(asked, own)).toBe("network"));

it("keeps the version before, for pages that still run on it, and nothing older or foreign", () => {
  expect(outdated(["s-1", "other", "s-2", "s-3", "s-4"], "s-", "s-4")).toEqual(["s-1", "s-2"]);
  expect(outdated(["s-1"], "s-", "s-1")).toEqual([]);
  // Back to an earlier version: the newest of the others stays.
  expect(outdated(["s-1", "s-2"], "s-", "s-1")).toEqual([]);
});
