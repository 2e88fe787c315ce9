// A blueprint while it is being made: new sections, sums, what the pool lacks. Pure.
import type { Blueprint, BlueprintSection, PoolPreview } from "../api";

export function emptySection(): BlueprintSection {
  return { title: "", filter: { tags: [], kinds: [], difficulty_min: null, difficulty_max: null, folder_id: null }, count: 5, marks_each: 2 };
}

export function emptyBlueprint(): Blueprint {
  return { sections: [emptySection()], shuffle_questions: true, shuffle_options: true };
}

/** Questions and marks of every paper made from it. Marks are counted in hundredths. */
export function sums(blueprint: Blueprint): { questions: number; marks: number } {
  const questions = blueprint.sections.reduce((sum, section) => sum + section.count, 0);
  const hundredths = blueprint.sections.reduce((sum, section) => sum + section.count * Math.round(section.marks_each * 100), 0);
  return { questions, marks: hundredths / 100 };
}

/** The part that decides what may be drawn: the pool is counted again only when this changes. */
export function poolKey(blueprint: Blueprint): string {
  return JSON.stringify(blueprint.sections.map(({ filter, count }) => [filter, count]));
}

export type PoolState = { readonly kind: "unknown" } | { readonly kind: "enough"; readonly found: number } | { readonly kind: "short"; readonly found: number; readonly missing: number };

export function poolOf(preview: PoolPreview | undefined, index: number, wanted: number): PoolState {
  const section = preview?.sections[index];
  if (section === undefined) return { kind: "unknown" };
  const missing = wanted - section.found;
  return missing > 0 ? { kind: "short", found: section.found, missing } : { kind: "enough", found: section.found };
}

/** What the server takes: no absent filters, trimmed headings. */
export function cleaned(blueprint: Blueprint, headingOf: (section: BlueprintSection, index: number) => string): Blueprint {
  return {
    ...blueprint,
    sections: blueprint.sections.map((section, index) => ({
      ...section,
      title: section.title.trim() === "" ? headingOf(section, index) : section.title.trim(),
      filter: Object.fromEntries(Object.entries(section.filter).filter(([, value]) => value !== null && value !== undefined)) as BlueprintSection["filter"],
    })),
  };
}
