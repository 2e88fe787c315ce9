// A certificate put into figures for people. Pure.
import type { Bar } from "../api";

export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** Bars between the least and the most value, gaps filled, in at most `most` bins of equal width. */
export function binned(bars: readonly Bar[], most: number): Bin[] {
  const values = bars.filter((bar) => bar.count > 0).map((bar) => bar.value);
  if (values.length === 0) return [];
  const least = Math.min(...values);
  const width = Math.max(1, Math.ceil((Math.max(...values) - least + 1) / most));
  const bins = Array.from({ length: Math.floor((Math.max(...values) - least) / width) + 1 }, (_, at) => ({ from: least + at * width, to: least + (at + 1) * width - 1, count: 0 }));
  for (const bar of bars) {
    const bin = bins[Math.floor((bar.value - least) / width)];
    if (bin !== undefined && bar.count > 0) bin.count += bar.count;
  }
  return bins;
}

/** 0.6419 as 64.19 %. */
export function percent(share: number, digits = 2): string {
  return `${(share * 100).toFixed(digits)}%`;
}
