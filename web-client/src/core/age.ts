// How long ago, as a person says it: coarse, so that the words stand still while one reads them.

export interface Age {
  readonly unit: "now" | "seconds" | "minutes" | "hours";
  readonly count: number;
}

export function ageOf(ms: number): Age {
  const seconds = Math.floor(Math.max(0, ms) / 1_000);
  if (seconds < 10) return { unit: "now", count: 0 };
  if (seconds < 60) return { unit: "seconds", count: Math.floor(seconds / 10) * 10 };
  if (seconds < 3_600) return { unit: "minutes", count: Math.floor(seconds / 60) };
  return { unit: "hours", count: Math.floor(seconds / 3_600) };
}
