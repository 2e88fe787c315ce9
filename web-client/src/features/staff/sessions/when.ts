// Times of a session as the office types them (local, `2026-01-05T09:00`) and as the server takes
// them (milliseconds UTC), with what is wrong between them. Pure.

import type { ExamMode } from "../api";

export interface Times {
  opens_ms: number;
  starts_ms: number;
  closes_ms: number;
}

export type TimesFault = { kind: "order" } | { kind: "short"; minutes: number };

/** What keeps these times from being taken. */
export function faultOf(times: Times, durationMinutes: number | undefined): TimesFault | undefined {
  const { opens_ms, starts_ms, closes_ms } = times;
  if (![opens_ms, starts_ms, closes_ms].every(Number.isFinite) || opens_ms > starts_ms || starts_ms >= closes_ms) return { kind: "order" };
  const minutes = Math.floor((closes_ms - starts_ms) / 60_000);
  return durationMinutes !== undefined && minutes < durationMinutes ? { kind: "short", minutes } : undefined;
}

/** How long a window, or a rehearsal, is open unless somebody says otherwise. */
const WINDOW_MS = 10 * 24 * 3_600_000;

/** Sensible times from a start: doors half an hour before, an hour of room after the exam; ten days for what is
    open for days. */
export function suggested(starts_ms: number, durationMinutes: number, mode: ExamMode = "formal"): Times {
  if (mode !== "formal") return { opens_ms: starts_ms, starts_ms, closes_ms: starts_ms + WINDOW_MS };
  return { opens_ms: starts_ms - 30 * 60_000, starts_ms, closes_ms: starts_ms + (durationMinutes + 60) * 60_000 };
}

export type Phase = "upcoming" | "running" | "past";

export function phaseOf(times: Pick<Times, "opens_ms" | "closes_ms">, now: number): Phase {
  if (now < times.opens_ms) return "upcoming";
  return now <= times.closes_ms ? "running" : "past";
}
