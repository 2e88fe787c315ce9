// Conditions of a search: what the page builds, and the form the server reads. A search is one of several
// groups ("or"), a group all of its conditions ("and"), each condition perhaps turned round ("not"): every
// combination can be said that way. Pure.

export type Filter =
  | { all: Filter[] }
  | { any: Filter[] }
  | { not: Filter }
  | { folder: string }
  | { kind: string }
  | { state: string }
  | { tag: string }
  | { point: string }
  | { difficulty: { min: number; max: number } }
  | { author: string }
  | { shown: number }
  | { facility: { min: number; max: number } }
  | { discrimination: { min: number; max: number } }
  | { text: string };

export const FIELDS = ["text", "kind", "state", "point", "tag", "difficulty", "shown", "facility", "discrimination"] as const;
export type Field = (typeof FIELDS)[number];

/** A condition as the form has it: numbers as text, so that a field may be empty while it is filled. */
export interface Condition {
  field: Field;
  not: boolean;
  value: string;
}

export type Group = Condition[];

export const emptyCondition = (): Condition => ({ field: "text", not: false, value: "" });

/** Ends of what can be measured: per cent of the marks, and hundredths of a correlation. */
export const LIMITS = { facility: [0, 100], discrimination: [-100, 100] } as const;

function leaf({ field, value }: Condition): Filter | undefined {
  const text = value.trim();
  if (text === "") return undefined;
  switch (field) {
    case "difficulty": {
      const [min = 1, max = min] = text.split("-").map(Number);
      return { difficulty: { min, max } };
    }
    case "facility":
    case "discrimination": {
      const [min = LIMITS[field][0], max = LIMITS[field][1]] = text.split("~").map(Number);
      return field === "facility" ? { facility: { min, max } } : { discrimination: { min, max } };
    }
    case "shown":
      return { shown: Number(text) };
    case "text":
      return { text };
    case "kind":
      return { kind: text };
    case "state":
      return { state: text };
    case "point":
      return { point: text };
    case "tag":
      return { tag: text };
  }
}

/** What the groups ask for; conditions left empty ask for nothing. */
export function filterOf(groups: readonly Group[]): Filter | undefined {
  const parts = groups.flatMap((group) => {
    const all = group.flatMap((condition) => {
      const part = leaf(condition);
      if (part === undefined) return [];
      return [condition.not ? { not: part } : part];
    });
    return all.length === 0 ? [] : [{ all }];
  });
  return parts.length === 0 ? undefined : { any: parts };
}

function conditionOf(filter: Filter): Condition | undefined {
  if ("not" in filter) {
    const inner = conditionOf(filter.not);
    return inner && !inner.not ? { ...inner, not: true } : undefined;
  }
  if ("difficulty" in filter) return { field: "difficulty", not: false, value: `${filter.difficulty.min}-${filter.difficulty.max}` };
  if ("facility" in filter) return { field: "facility", not: false, value: `${filter.facility.min}~${filter.facility.max}` };
  if ("discrimination" in filter) return { field: "discrimination", not: false, value: `${filter.discrimination.min}~${filter.discrimination.max}` };
  if ("shown" in filter) return { field: "shown", not: false, value: String(filter.shown) };
  for (const field of FIELDS) {
    const value = (filter as Record<string, unknown>)[field];
    if (typeof value === "string") return { field, not: false, value };
  }
  return undefined;
}

/** The groups a filter was made of; none when it was not made here. */
export function groupsOf(filter: Filter): Group[] | undefined {
  if (!("any" in filter)) return undefined;
  const groups = filter.any.map((part) => ("all" in part ? part.all.map(conditionOf) : [undefined]));
  return groups.every((group): group is Group => group.every((condition) => condition !== undefined)) ? groups : undefined;
}

/** A filter from the address; none when it cannot be read. */
export function filterFrom(text: string | undefined): Filter | undefined {
  if (text === undefined) return undefined;
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === "object" && read !== null ? (read as Filter) : undefined;
  } catch {
    return undefined;
  }
}
