// A blueprint while it is being made: new sections, sums, what the pool lacks. Pure.
import type { Blueprint, BlueprintRule, BlueprintSection, ItemSet, PoolPreview, SectionFilter } from "../api";

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
  return JSON.stringify([sections.map(({ filter, count, minutes }) => [filter, count, minutes]), rules.map(({ title: ___, ...rule }) => rule), rest]);
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

/** A set that names nothing is still being written: it asks for nothing and is not sent. */
export function namesSomething(set: ItemSet): boolean {
  return set.entries.length > 0 || (set.tag ?? "") !== "";
}

/** What the server calls the set at `index`, once those that are not sent are left out. */
export function sentIndex(sets: readonly ItemSet[], index: number): number {
  return sets.slice(0, index).filter(namesSomething).length;
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
    ...(blueprint.enemies === undefined ? {} : { enemies: blueprint.enemies.filter(namesSomething) }),
    ...(blueprint.groups === undefined ? {} : { groups: blueprint.groups.filter(namesSomething).map((group) => ({ ...group, title: group.title.trim() })) }),
    ...(blueprint.rules === undefined ? {} : { rules: blueprint.rules.map((rule) => ({ ...rule, title: rule.title.trim(), filter: filled(rule.filter) })) }),
  };
}
