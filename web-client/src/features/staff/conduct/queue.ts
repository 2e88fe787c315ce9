// Which flags wait for the one who looks: their own verdict, or, for a chief, what two say differently. Pure.
import type { ReviewLine } from "../../../wire";

export function isMine(line: Pick<ReviewLine, "finding" | "own">, isChief: boolean): boolean {
  if (line.own !== null && line.own !== undefined) return false;
  return line.finding === "open" || (line.finding === "differs" && isChief);
}
