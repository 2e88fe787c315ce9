// A few figures over a session's results. Pure; those without a final mark are left out.
import type { ResultLine } from "../api";

export interface Summary {
  readonly scored: number;
  readonly pending: number;
  readonly average: number | undefined;
  readonly highest: number | undefined;
  readonly lowest: number | undefined;
}

export function summarise(lines: readonly ResultLine[]): Summary {
  const marks = lines.flatMap((line) => (line.mark !== null && line.pending === 0 && line.state === "finished" ? [line.mark] : []));
  const pending = lines.reduce((sum, line) => sum + line.pending, 0);
  if (marks.length === 0) return { scored: 0, pending, average: undefined, highest: undefined, lowest: undefined };
  const average = marks.reduce((sum, mark) => sum + mark, 0) / marks.length;
  return { scored: marks.length, pending, average: Math.round(average * 10) / 10, highest: Math.max(...marks), lowest: Math.min(...marks) };
}
