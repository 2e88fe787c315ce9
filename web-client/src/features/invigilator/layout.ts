// How the wall is laid out: groups in order of need, cut into virtual lines. Pure.
import { GROUPS, groupOf, isAskedFor, type Filter, type Group, type Shown } from "./attention";

export type View = "tiles" | "rows";

export type WallLine =
  | { readonly kind: "heading"; readonly group: Group; readonly count: number; readonly folded: boolean }
  | { readonly kind: "people"; readonly key: string; readonly personIds: readonly string[] };

interface WallWish {
  filter: Filter;
  search: string;
  folded: ReadonlySet<Group>;
  /** Tiles side by side; 1 for the list. */
  columns: number;
}

/** The lines of the wall from top to bottom. A search looks into folded groups as well. */
export function wallLines(people: readonly Shown[], wish: WallWish): WallLine[] {
  const asked = people.filter((shown) => isAskedFor(shown, wish.filter, wish.search));
  const lines: WallLine[] = [];
  for (const group of GROUPS) {
    const members = asked.filter((shown) => groupOf(shown.level) === group);
    if (members.length === 0) continue;
    const folded = wish.folded.has(group) && wish.search.trim() === "" && wish.filter === "all";
    lines.push({ kind: "heading", group, count: members.length, folded });
    if (folded) continue;
    for (let at = 0; at < members.length; at += wish.columns) {
      const personIds = members.slice(at, at + wish.columns).map((shown) => shown.candidate.person_id);
      lines.push({ kind: "people", key: personIds[0] ?? group, personIds });
    }
  }
  return lines;
}

/** How many tiles of at least `least` pixels fit side by side. */
export function columnsFor(width: number, least: number, gap: number): number {
  return Math.max(1, Math.floor((width + gap) / (least + gap)));
}
