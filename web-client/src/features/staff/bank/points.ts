// Knowledge points: tags written as paths, `课程/章/节`. A tag that has a part below it is a point of its own,
// whether or not anything bears it. Pure.

const SEPARATOR = "/";

export interface PointBranch {
  key: string;
  title: string;
  children: PointBranch[];
}

/** Every point there is, with those above them, in order. */
export function pointsOf(tags: readonly string[]): string[] {
  const points = new Set<string>();
  for (const tag of tags) {
    if (!tag.includes(SEPARATOR)) continue;
    const parts = tag.split(SEPARATOR);
    parts.forEach((_, at) => points.add(parts.slice(0, at + 1).join(SEPARATOR)));
  }
  return [...points].sort((a, b) => a.localeCompare(b, "zh-CN"));
}

/** The points as a tree per course. */
export function pointTree(tags: readonly string[]): PointBranch[] {
  const branches = new Map<string, PointBranch>();
  const top: PointBranch[] = [];
  for (const point of pointsOf(tags)) {
    const cut = point.lastIndexOf(SEPARATOR);
    const branch = { key: point, title: point.slice(cut + 1), children: [] };
    branches.set(point, branch);
    (cut < 0 ? top : (branches.get(point.slice(0, cut))?.children ?? top)).push(branch);
  }
  return top;
}
