// What a page of the montage confirms, and what it never does.
import { expect, it } from "vitest";
import type { VerificationCandidate } from "../../../wire";
import { confirmed, minutesLeft, moved, oddLeft, pagesOf } from "./montage";

const one = (sitting_id: string, band: VerificationCandidate["band"], own: VerificationCandidate["own"] = null): VerificationCandidate => ({
  sitting_id, person_id: sitting_id, display_name: sitting_id, number: "", has_photo: true, band, why: null, farthest: null, threshold: null, resembles: null, incident_id: null, faces: [], own, marks: [],
});

it("confirms what is alike and unmarked, never what is odd", () => {
  const page = [one("odd", "outlier"), one("unknown", "uncompared"), one("alike", "alike"), one("door", "by_hand"), one("done", "alike", "unsure")];
  expect(confirmed(page).map((mark) => mark.sitting_id)).toEqual(["alike", "door"]);
  expect(oddLeft(page)).toBe(2);
});

it("moves within the page and stops at its edges", () => {
  expect(moved(0, "ArrowRight", 4, 10)).toBe(1);
  expect(moved(0, "ArrowLeft", 4, 10)).toBe(0);
  expect(moved(1, "ArrowDown", 4, 10)).toBe(5);
  expect(moved(8, "ArrowDown", 4, 10)).toBe(8);
});

it("parts a thousand into pages and tells the pace once there is one", () => {
  expect(pagesOf(Array.from({ length: 1000 }, (_, at) => at))).toHaveLength(84);
  expect(minutesLeft(5, 995, 20_000)).toBeUndefined();
  expect(minutesLeft(100, 900, 300_000)).toBe(45);
});
