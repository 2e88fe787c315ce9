// The server's clock as seen from a page: an offset estimated from round trips, and what is left.
// Display only: nothing here ends an exam. `now_ms` is the page's monotonic clock, passed in; a
// laptop that slept, or whose clock was set, shows as a jump and starts the estimate again.

export interface Sample {
  readonly offset_ms: number;
  readonly round_trip_ms: number;
}

export interface ClockState {
  /** The newest round trips, oldest first. */
  readonly samples: readonly Sample[];
  /** server ≈ page + offset. */
  readonly offset_ms: number;
  /** False until anything was heard from the server. */
  readonly known: boolean;
}

const SAMPLES_MAX = 8;
/** A one-way message that disagrees by more than this means that the page's clock jumped. */
const JUMP_MS = 2_000;

export const clockUnknown: ClockState = { samples: [], offset_ms: 0, known: false };

/** A round trip: sent and received by the page's clock, answered by the server's. */
export function roundTrip(clock: ClockState, sent_ms: number, server_ms: number, received_ms: number): ClockState {
  const round_trip_ms = received_ms - sent_ms;
  if (round_trip_ms < 0) return clock;
  const sample: Sample = { offset_ms: server_ms + round_trip_ms / 2 - received_ms, round_trip_ms };
  const jumped =
    clock.known && Math.abs(sample.offset_ms - clock.offset_ms) > JUMP_MS + round_trip_ms + bestTrip(clock.samples);
  const samples = jumped ? [sample] : [...clock.samples, sample].slice(-SAMPLES_MAX);
  return { samples, offset_ms: bestOffset(samples), known: true };
}

/** A message that carries the server's time but no round trip: a first guess, later only a check. */
export function oneWay(clock: ClockState, server_ms: number, received_ms: number): ClockState {
  const guess_ms = server_ms - received_ms;
  const error_ms = guess_ms - clock.offset_ms;
  // A slow network makes the guess late (negative error) by its delay; only a lead proves a jump at
  // once, a lag must be larger than any delay that a live socket has.
  const jumped = error_ms > JUMP_MS || error_ms < -5 * JUMP_MS;
  if (clock.known && !jumped) return clock;
  return { samples: [], offset_ms: guess_ms, known: true };
}

export function serverNow(clock: ClockState, now_ms: number): number {
  return now_ms + clock.offset_ms;
}

/** What is left until a moment of the server's clock; never negative. */
export function remaining_ms(clock: ClockState, until_ms: number, now_ms: number): number {
  return Math.max(0, until_ms - serverNow(clock, now_ms));
}

export interface TimeParts {
  readonly hours: number;
  readonly minutes: number;
  readonly seconds: number;
}

/** Splits for display; rounds up, so that 0:00 means over. */
export function timeParts(left_ms: number): TimeParts {
  const total = Math.ceil(Math.max(0, left_ms) / 1_000);
  return { hours: Math.floor(total / 3_600), minutes: Math.floor((total % 3_600) / 60), seconds: total % 60 };
}

/** `1:05:09` or `05:09`. */
export function timeText(left_ms: number): string {
  const { hours, minutes, seconds } = timeParts(left_ms);
  const two = (value: number) => String(value).padStart(2, "0");
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds)}` : `${two(minutes)}:${two(seconds)}`;
}

function bestTrip(samples: readonly Sample[]): number {
  return samples.reduce((best, sample) => Math.min(best, sample.round_trip_ms), Number.POSITIVE_INFINITY) || 0;
}

function bestOffset(samples: readonly Sample[]): number {
  let best: Sample | undefined;
  for (const sample of samples) if (!best || sample.round_trip_ms <= best.round_trip_ms) best = sample;
  return best?.offset_ms ?? 0;
}
