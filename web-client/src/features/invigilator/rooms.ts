// Where the candidates of a session belong: the places that time can be given to or stopped for.
import type { Candidate } from "../../wire";

export interface Place {
  readonly id: string;
  readonly name: string;
  readonly heads: number;
}

/** Places with how many belong there, by name. */
export function roomsOf(candidates: readonly Candidate[]): readonly Place[] {
  const places = new Map<string, Place>();
  for (const { node_id: id, node_name: name } of candidates) {
    places.set(id, { id, name, heads: (places.get(id)?.heads ?? 0) + 1 });
  }
  return [...places.values()].sort((a, b) => a.name.localeCompare(b.name, "zh-CN", { numeric: true }));
}
