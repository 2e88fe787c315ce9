// How often the board may make a sound or put a notice on the desktop. Pure: the first thing interrupts at
// once, what comes within the quiet time after it is told together when that is over. So nothing grave waits
// for longer than the quiet time, and nobody is interrupted more than four times a minute, whatever happens.

/** Between two interruptions. */
export const QUIET_MS = 15_000;

export interface Interrupts<T> {
  /** The last interruption. */
  readonly last_ms: number | undefined;
  /** What waits for the next one. */
  readonly waiting: readonly T[];
}

export const interruptsNone: Interrupts<never> = { last_ms: undefined, waiting: [] };

export interface Interruption<T> {
  readonly state: Interrupts<T>;
  /** What to interrupt with, if now. */
  readonly now: readonly T[];
  /** When to ask again, if something waits. */
  readonly again_ms: number | undefined;
}

/** Takes news in, and says whether to interrupt. `still` drops what was dealt with meanwhile. */
export function interruptsNext<T>(state: Interrupts<T>, news: readonly T[], now_ms: number, still: (one: T) => boolean): Interruption<T> {
  const waiting = [...state.waiting, ...news].filter(still);
  const free_ms = state.last_ms === undefined ? now_ms : state.last_ms + QUIET_MS;
  if (waiting.length === 0) return { state: { ...state, waiting }, now: [], again_ms: undefined };
  if (now_ms < free_ms) return { state: { ...state, waiting }, now: [], again_ms: free_ms };
  return { state: { last_ms: now_ms, waiting: [] }, now: waiting, again_ms: undefined };
}
