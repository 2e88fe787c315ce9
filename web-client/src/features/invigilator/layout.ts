// How the wall is laid out: groups in order of need, cut into virtual lines. Pure.
import { GROUPS, groupOf, LEVELS, isAskedFor, type Group, type Shown, type Wish } from "./attention";

/** The list, or so many pictures on the screen at once. */
export const VIEWS = ["rows", "4", "9", "16", "25"] as const;
export type View = (typeof VIEWS)[number];

export type WallLine =
  | { readonly kind: "heading"; readonly group: Group; readonly count: number; readonly folded: boolean }
  | { readonly kind: "people"; readonly key: string; readonly personIds: readonly string[] };

interface WallWish extends Wish {
  folded: ReadonlySet<Group>;
  /** Tiles side by side; 1 for the list. */
  columns: number;
}

const RANK = new Map(LEVELS.map((level, rank) => [level, rank]));

/** Incidents before everything else of a group, then those whom `me` looks after; who is equal stays in the order of seats. */
function byNeed(me: string | undefined): (a: Shown, b: Shown) => number {
  const others = ({ row }: Shown) => (me !== undefined && row.keeper_id === me ? 0 : 1);
  return (a, b) => (RANK.get(a.level) ?? 0) - (RANK.get(b.level) ?? 0) || others(a) - others(b);
}

/** The lines of the wall from top to bottom. A search looks into folded groups as well. */
export function wallLines(people: readonly Shown[], wish: WallWish): WallLine[] {
  const asked = people.filter((shown) => isAskedFor(shown, wish));
  const lines: WallLine[] = [];
  for (const group of GROUPS) {
    const members = asked.filter((shown) => groupOf(shown.level) === group).sort(byNeed(wish.me));
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

/** Whether two walls look the same; most deltas move nobody. */
export function sameLines(a: readonly WallLine[], b: readonly WallLine[]): boolean {
  return a.length === b.length && a.every((line, at) => {
    const other = b[at];
    if (line.kind === "heading") return other?.kind === "heading" && line.group === other.group && line.count === other.count && line.folded === other.folded;
    return other?.kind === "people" && line.personIds.length === other.personIds.length && line.personIds.every((id, n) => id === other.personIds[n]);
  });
}

/** So many are seen at a glance; of more, those who are well are in the way. */
const GLANCE_MAX = 40;

/** What is folded at first: a long list of healthy people says nothing, their pictures do. */
export function foldedAtFirst(view: View, people: number): ReadonlySet<Group> {
  if (people <= GLANCE_MAX) return new Set<Group>(["over"]);
  return new Set<Group>(view === "rows" ? ["fine", "absent", "over"] : ["absent", "over"]);
}

/** How the pictures of a view fill a screen: side by side no more than fit, and as high as the rest of it. */
export function gridFor(view: Exclude<View, "rows">, { width, height, gap }: { width: number; height: number; gap: number }): { columns: number; tileHeight: number } {
  const side = Math.sqrt(Number(view));
  const columns = Math.min(side, columnsFor(width, 150, gap));
  const tileHeight = Math.max(150, Math.floor((height - gap * side) / side));
  return { columns, tileHeight };
}

/** How many tiles of at least `least` pixels fit side by side. */
export function columnsFor(width: number, least: number, gap: number): number {
  return Math.max(1, Math.floor((width + gap) / (least + gap)));
}
