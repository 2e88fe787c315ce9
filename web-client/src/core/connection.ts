// How a socket stands, as a reducer; effects (opening, timers) are outside and follow the state.
//
//   connecting ─opened─▶ handshake ─welcomed─▶ live
//       ▲                    │                  │ closed / silent
//       └──── retry_due ── backoff ◀────────────┘
//   any ─superseded─▶ superseded ─take_over─▶ connecting (with takeover)
//   any ─elsewhere─▶ elsewhere  ─take_over─▶ connecting (with takeover)
//   handshake ─pending─▶ pending: an invigilator decides whether this device goes on; ─welcomed─▶ live
//   any ─stopped/4401/4426─▶ closed
import { assertNever } from "./assert-never";

export type ClosedWhy = "done" | "logged_out" | "protocol";

export type Connection =
  | { readonly phase: "connecting"; readonly attempt: number; readonly takeover: boolean }
  | { readonly phase: "handshake"; readonly attempt: number; readonly takeover: boolean; readonly since_ms: number }
  | { readonly phase: "pending"; readonly heard_ms: number }
  /** `back_in_ms`: the server is about to stop and has said when this page comes back. */
  | { readonly phase: "live"; readonly heard_ms: number; readonly back_in_ms?: number }
  | { readonly phase: "backoff"; readonly attempt: number; readonly retry_at_ms: number; readonly takeover: boolean }
  | { readonly phase: "elsewhere" }
  | { readonly phase: "superseded" }
  | { readonly phase: "closed"; readonly why: ClosedWhy };

export type ConnectionEvent =
  | { readonly type: "opened"; readonly now_ms: number }
  | { readonly type: "welcomed"; readonly now_ms: number }
  | { readonly type: "heard"; readonly now_ms: number }
  /** `random` in [0, 1) spreads the retries of many pages that lost the same server. */
  | { readonly type: "closed"; readonly code: number; readonly now_ms: number; readonly random: number }
  | { readonly type: "tick"; readonly now_ms: number; readonly random: number }
  | { readonly type: "network_back" }
  | { readonly type: "pending"; readonly now_ms: number }
  | { readonly type: "told_to_return"; readonly after_ms: number }
  | { readonly type: "elsewhere" }
  | { readonly type: "superseded" }
  | { readonly type: "take_over" }
  | { readonly type: "stopped" };

export const BACKOFF_FIRST_MS = 500;
export const BACKOFF_MAX_MS = 15_000;
/** Three heartbeats of 5 s missed. */
export const SILENCE_MAX_MS = 15_000;
/** Time for a `welcome` after the socket has opened. */
export const HANDSHAKE_MAX_MS = 10_000;

/** Close codes of the protocol. */
export const CLOSE = { logged_out: 4401, slow: 4408, superseded: 4409, protocol: 4426, shutdown: 4503 } as const;

export const connectionStart: Connection = { phase: "connecting", attempt: 0, takeover: false };

/** Full jitter over the upper half: never at once, never all together. */
export function backoff_ms(attempt: number, random: number): number {
  const ceiling = Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** Math.min(attempt, 10));
  return Math.round(ceiling * (0.5 + 0.5 * random));
}

export function connectionNext(state: Connection, event: ConnectionEvent): Connection {
  // What a person or the server has ended, only a person opens again.
  if (state.phase === "closed") return state;
  if (event.type === "stopped") return { phase: "closed", why: "done" };
  if (state.phase === "superseded" || state.phase === "elsewhere") {
    return event.type === "take_over" ? { phase: "connecting", attempt: 0, takeover: true } : state;
  }
  switch (event.type) {
    case "opened":
      if (state.phase !== "connecting") return state;
      return { phase: "handshake", attempt: state.attempt, takeover: state.takeover, since_ms: event.now_ms };
    case "welcomed":
      return { phase: "live", heard_ms: event.now_ms };
    case "heard":
      return state.phase === "live" || state.phase === "pending" ? { ...state, heard_ms: event.now_ms } : state;
    case "pending":
      return { phase: "pending", heard_ms: event.now_ms };
    case "told_to_return":
      return state.phase === "live" ? { ...state, back_in_ms: event.after_ms } : state;
    case "closed":
      return closed(state, event.code, event.now_ms, event.random);
    case "tick":
      return tick(state, event.now_ms, event.random);
    case "network_back":
      return state.phase === "backoff"
        ? { phase: "connecting", attempt: state.attempt, takeover: state.takeover }
        : state;
    case "elsewhere":
      return { phase: "elsewhere" };
    case "superseded":
      return { phase: "superseded" };
    case "take_over":
      return state;
    default:
      return assertNever(event);
  }
}

type Running = Extract<Connection, { phase: "connecting" | "handshake" | "pending" | "live" | "backoff" }>;

function closed(state: Running, code: number, now_ms: number, random: number): Connection {
  if (code === CLOSE.logged_out) return { phase: "closed", why: "logged_out" };
  if (code === CLOSE.protocol) return { phase: "closed", why: "protocol" };
  if (code === CLOSE.superseded) return { phase: "superseded" };
  if (state.phase === "backoff") return state;
  const was_open = state.phase === "live" || state.phase === "pending";
  const attempt = was_open ? 0 : state.attempt + 1;
  // Whoever waits to be let over asks for that again.
  const takeover = state.phase === "pending" || (state.phase !== "live" && state.takeover);
  const wait_ms = (state.phase === "live" ? state.back_in_ms : undefined) ?? backoff_ms(attempt, random);
  return { phase: "backoff", attempt, retry_at_ms: now_ms + wait_ms, takeover };
}

function tick(state: Running, now_ms: number, random: number): Connection {
  switch (state.phase) {
    case "backoff":
      return now_ms >= state.retry_at_ms
        ? { phase: "connecting", attempt: state.attempt, takeover: state.takeover }
        : state;
    case "pending":
    case "live":
      return now_ms - state.heard_ms > SILENCE_MAX_MS ? closed(state, 1006, now_ms, random) : state;
    case "handshake":
      return now_ms - state.since_ms > HANDSHAKE_MAX_MS ? closed(state, 1006, now_ms, random) : state;
    case "connecting":
      return state;
    default:
      return assertNever(state);
  }
}
