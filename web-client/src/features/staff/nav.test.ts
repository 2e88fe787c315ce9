// Doors by role.
import { expect, it } from "vitest";
import { firstPage, pagesFor } from "./nav";

it("shows a marker marking and no people, an author the bank first", () => {
  expect(pagesFor(["marker"])).toEqual(["bank", "exams", "sessions", "marking", "results"]);
  expect(firstPage(["marker"])).toBe("marking");
  expect(firstPage(["author", "marker"])).toBe("bank");
  expect(pagesFor(["author"])).not.toContain("marking");
  expect(pagesFor(["invigilator"])).toContain("conduct");
  expect(firstPage(["invigilator"])).toBe("conduct");
});
