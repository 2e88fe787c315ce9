// Whether a number has a unit, and who writes it: nobody, the paper behind the field, or the candidate. Pure.
import type { Numeric } from "./content";

export const UNIT_MODES = ["none", "shown", "asked"] as const;
export type UnitMode = (typeof UNIT_MODES)[number];

export function unitMode(content: Numeric): UnitMode {
  if (content.units) return "asked";
  return typeof content.unit_shown === "string" ? "shown" : "none";
}

/** What belongs to the other modes goes: a unit printed behind the field and asked for contradict each other. */
export function withUnitMode(content: Numeric, mode: UnitMode): Numeric {
  const units: Numeric["units"] = mode === "asked" ? (content.units ?? { known: [{ name: "", factor: 1 }], side: "after", penalty: { of: "whole", fraction: 0.2 } }) : null;
  return { ...content, units, unit_shown: mode === "shown" ? (content.unit_shown ?? "") : null };
}
