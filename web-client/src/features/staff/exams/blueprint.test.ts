// Sums in hundredths, shortfalls, and what is sent.
import { expect, it } from "vitest";
import { cleaned, emptyBlueprint, emptyRule, emptySection, feasibility, isBlamed, poolKey, poolOf, sums } from "./blueprint";

const FOUND = { ok: true, sections: [], rules: [], tags_missing: [], twin_sets: 0, conflict: [] };

it("sums marks without the errors of binary fractions", () => {
  const section = { ...emptySection(), count: 3, marks_each: 0.1 };
  expect(sums({ ...emptyBlueprint(), sections: [section, { ...section, marks_each: 0.2 }] })).toEqual({ questions: 6, marks: 0.9 });
});

it("says what is missing, and nothing while it is not known", () => {
  const preview = { ...FOUND, ok: false, sections: [{ wanted: 5, matching: 3 }] };
  expect(poolOf(preview, 0, 5)).toEqual({ kind: "short", found: 3, missing: 2 });
  expect(poolOf(preview, 0, 3)).toEqual({ kind: "enough", found: 3 });
  expect(poolOf(preview, 1, 3)).toEqual({ kind: "unknown" });
});

it("counts again for filters and counts, not for headings", () => {
  const one = emptyBlueprint();
  expect(poolKey({ ...one, sections: [{ ...emptySection(), title: "x", marks_each: 9 }] })).toBe(poolKey(one));
  expect(poolKey({ ...one, sections: [{ ...emptySection(), count: 9 }] })).not.toBe(poolKey(one));
  const ruled = { ...one, rules: [emptyRule()] };
  expect(poolKey({ ...one, rules: [{ ...emptyRule(), title: "x" }] })).toBe(poolKey(ruled));
  expect(poolKey({ ...one, rules: [{ ...emptyRule(), min: 2 }] })).not.toBe(poolKey(ruled));
});

it("tells a conflict and the parts it names", () => {
  expect(feasibility(undefined)).toEqual({ kind: "unknown" });
  expect(feasibility(FOUND)).toEqual({ kind: "possible" });
  const conflict = [{ at: "sections[0].minutes", code: "blueprint.seconds", zh: "", en: "" }];
  const preview = { ...FOUND, ok: false, conflict };
  expect(feasibility(preview)).toEqual({ kind: "conflict", lines: conflict });
  expect([isBlamed(preview, "sections[0]"), isBlamed(preview, "sections[1]"), isBlamed(undefined, "sections[0]")]).toEqual([true, false, false]);
});

it("sends headings for those left empty and no empty filters", () => {
  const sent = cleaned(emptyBlueprint(), (_section, index) => `S${index + 1}`);
  expect(sent.sections[0]).toMatchObject({ title: "S1", filter: { tags: [], kinds: [] } });
  expect(sent.sections[0]?.filter).not.toHaveProperty("folder_id");
});
