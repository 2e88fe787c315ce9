// Times and spans as people read them. Pure: the moment "now" is always handed in.

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A span split into a figure and its unit, coarse enough to read at a glance. */
export function age(ms: number): { figure: number; unit: "s" | "min" | "h" | "d" } {
  const span = Math.max(0, ms);
  if (span < 100 * SECOND) return { figure: Math.floor(span / SECOND), unit: "s" };
  if (span < 100 * MINUTE) return { figure: Math.floor(span / MINUTE), unit: "min" };
  if (span < 48 * HOUR) return { figure: Math.floor(span / HOUR), unit: "h" };
  return { figure: Math.floor(span / DAY), unit: "d" };
}

/** A span in words: `8 秒`, `8 s`. */
export function span(ms: number, language: string): string {
  const { figure, unit } = age(ms);
  const zh = { s: "秒", min: "分钟", h: "小时", d: "天" } as const;
  return language.startsWith("en") ? `${figure} ${unit}` : `${figure} ${zh[unit]}`;
}

// Made once: making a formatter costs a hundred times what using it does.
let ofDay: Intl.DateTimeFormat | undefined;

/** The time of day with seconds. */
export function timeOfDay(ms: number): string {
  ofDay ??= new Intl.DateTimeFormat("zh-CN", { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
  return ofDay.format(ms);
}

/** Date and time, to the minute, in the reader's zone. */
export function dateTime(ms: number, language: string): string {
  const options: Intl.DateTimeFormatOptions = {
    year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hour12: false,
  };
  return new Date(ms).toLocaleString(language.startsWith("en") ? "en-GB" : "zh-CN", options);
}

/** The reader's zone as `Asia/Shanghai (UTC+8)`. */
export function zoneName(now: number, zone = Intl.DateTimeFormat().resolvedOptions().timeZone): string {
  const offset = -new Date(now).getTimezoneOffset();
  const sign = offset < 0 ? "−" : "+";
  const [h, m] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60];
  return `${zone} (UTC${sign}${h}${m > 0 ? `:${String(m).padStart(2, "0")}` : ""})`;
}
