// A blueprint while it is being made: new sections, sums, what the pool lacks. Pure.
import type { Blueprint, BlueprintRule, BlueprintSection, PoolPreview, SectionFilter } from "../api";

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

export function emptyRule(): BlueprintRule {
  return { title: "", filter: { tags: [], kinds: [] }, min: 1 };
}

/** The part that decides whether papers can be made: the bank is asked again only when this changes. */
export function poolKey(blueprint: Blueprint): string {
  const { sections, shuffle_questions: _, shuffle_options: __, rules = [], ...rest } = blueprint;
  return JSON.stringify([sections.map(({ filter, count }) => [filter, count]), rules.map(({ title: ___, ...rule }) => rule), rest]);
}

export type PoolState = { readonly kind: "unknown" } | { readonly kind: "enough"; readonly found: number } | { readonly kind: "short"; readonly found: number; readonly missing: number };

export function poolOf(preview: PoolPreview | undefined, index: number, wanted: number): PoolState {
  const section = preview?.sections[index];
  if (section === undefined) return { kind: "unknown" };
  const missing = wanted - section.matching;
  return missing > 0 ? { kind: "short", found: section.matching, missing } : { kind: "enough", found: section.matching };
}

export type Feasibility = { readonly kind: "unknown" } | { readonly kind: "possible" } | { readonly kind: "conflict"; readonly lines: PoolPreview["conflict"] };

/** Whether papers can be made, and if not, which demands stand against each other. */
export function feasibility(preview: PoolPreview | undefined): Feasibility {
  if (preview === undefined) return { kind: "unknown" };
  return preview.ok ? { kind: "possible" } : { kind: "conflict", lines: preview.conflict };
}

/** True when a conflict names this part of the blueprint: `sections[0]`, `rules[2]`, `overlap_max` … */
export function isBlamed(preview: PoolPreview | undefined, at: string): boolean {
  return preview?.conflict.some((claim) => claim.at === at || claim.at.startsWith(`${at}.`)) ?? false;
}

function filled(filter: SectionFilter): SectionFilter {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== null && value !== undefined)) as unknown as SectionFilter;
}

/** What the server takes: no absent filters, trimmed headings. */
export function cleaned(blueprint: Blueprint, headingOf: (section: BlueprintSection, index: number) => string): Blueprint {
  return {
    ...blueprint,
    sections: blueprint.sections.map((section, index) => ({
      ...section,
      title: section.title.trim() === "" ? headingOf(section, index) : section.title.trim(),
      filter: filled(section.filter),
    })),
    ...(blueprint.rules === undefined ? {} : { rules: blueprint.rules.map((rule) => ({ ...rule, title: rule.title.trim(), filter: filled(rule.filter) })) }),
  };
}
