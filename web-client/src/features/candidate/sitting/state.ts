// What the page knows of its sitting, and how each message of the server changes it. Pure: the
// socket, the log and the timers are in `sitting.ts`.
import { type ClockState, clockUnknown, oneWay, roundTrip } from "../../../core/clock";
import * as box from "../../../core/outbox";
import type { Visit } from "../../../platform/idb";
import type { BoundBy, Filming, FinishReason, HelpCall, Hint, Note, Receipt, RecheckAsked, Response, SignInOutcome, ToCandidate, Trouble, Welcome } from "../../../wire";

export type Topic =
  | "connection" | "welcome" | "clock" | "answers" | "messages" | "sign_in" | "hand_in" | "finished" | "filming" | "trouble" | "help" | "takeover" | "recheck" | "files";

export interface Draft {
  readonly response: Response | null;
  readonly since_ms: number;
  readonly changed_ms: number;
}

export interface TimeChange {
  readonly change_id: string;
  /** By how much the end moved; unknown when this page was away at the time. */
  readonly change_ms: number | undefined;
  readonly reason: string;
  readonly at_ms: number;
}

export interface SittingState {
  readonly welcome: Omit<Welcome, "log_key" | "paper_key"> | undefined;
  /** The paper lies here, sealed, and opens at the start. */
  readonly has_sealed: boolean;
  readonly clock: ClockState;
  readonly deadline_ms: number | undefined;
  readonly bound_by: BoundBy | undefined;
  /** The newest change of the deadline, to be told to the person. */
  readonly change: TimeChange | undefined;
  readonly outbox: box.Outbox;
  /** Being typed, not yet in the outbox. */
  readonly drafts: ReadonlyMap<number, Draft>;
  /** False when the browser refuses to keep answers. */
  readonly keeps_here: boolean;
  /** When the server last said that it has an answer, by the page's clock. */
  readonly acked_ms: number | undefined;
  /** Without connection since then, by the page's clock; undefined while there is one. */
  readonly away_ms: number | undefined;
  readonly messages: readonly Note[];
  readonly sign_in: { readonly hint: Hint; readonly frames_fit: number; readonly frames_needed: number; readonly outcome: SignInOutcome | undefined } | undefined;
  readonly hand_in: { readonly unanswered: readonly number[]; readonly token: string } | undefined;
  readonly finished: { readonly finished_ms: number; readonly reason: FinishReason; readonly receipt: Receipt | undefined } | undefined;
  /** The newest call for help, and whether somebody has answered it. */
  readonly help: HelpCall | undefined;
  /** An invigilator decides whether this device goes on, or has decided against it. */
  readonly takeover: { readonly asked_ms: number } | { readonly refused: string } | undefined;
  /** Staff ask to look into the camera for a moment; the exam goes on. */
  readonly recheck: RecheckAsked | undefined;
  readonly filming: Filming;
  readonly trouble: Trouble | undefined;
}

export const NOT_FILMING: Filming = { wanted: false, interval_ms: 1_000, width: 640, quality: 75 };

export const sittingStart: SittingState = {
  welcome: undefined,
  has_sealed: false,
  clock: clockUnknown,
  deadline_ms: undefined,
  bound_by: undefined,
  change: undefined,
  outbox: box.outboxEmpty,
  drafts: new Map(),
  keeps_here: true,
  acked_ms: undefined,
  away_ms: undefined,
  messages: [],
  sign_in: undefined,
  hand_in: undefined,
  finished: undefined,
  help: undefined,
  takeover: undefined,
  recheck: undefined,
  filming: NOT_FILMING,
  trouble: undefined,
};

const WHOLE: readonly Topic[] = ["welcome", "clock", "answers", "messages", "filming", "sign_in", "hand_in", "finished", "trouble", "help", "takeover", "recheck"];

export interface Step {
  readonly state: SittingState;
  readonly topics: readonly Topic[];
  /** Entries to be put into the log again: their number has changed. */
  readonly rebased?: readonly box.Entry[];
  /** An entry that the server now has. */
  readonly settled?: box.Entry;
}

/** Another tab or device holds the sitting; the person decides. */
export function isElsewhere(code: string): boolean {
  return code === "sitting.open_elsewhere";
}

export function meaningOf(message: ToCandidate): "welcomed" | "superseded" | "elsewhere" | "pending" | "heard" {
  if (message.type === "welcome") return "welcomed";
  if (message.type === "superseded") return "superseded";
  if (message.type === "takeover_pending") return "pending";
  if (message.type === "takeover_refused") return "elsewhere";
  return message.type === "trouble" && isElsewhere(message.code) ? "elsewhere" : "heard";
}

export function receive(state: SittingState, message: ToCandidate, now_ms: number): Step {
  switch (message.type) {
    case "welcome":
      return welcome(state, message, now_ms);
    case "heartbeat": {
      const deadline_ms = message.deadline_ms ?? state.deadline_ms;
      return { state: { ...state, clock: oneWay(state.clock, message.server_ms, now_ms), deadline_ms }, topics: ["clock"] };
    }
    case "pong":
      return {
        state: { ...state, clock: roundTrip(state.clock, message.client_ms, message.server_ms, now_ms) },
        topics: ["clock"],
      };
    case "ack":
      return acked(state, message.slot, message.seq, message.late, now_ms);
    case "nack": {
      const { type: _, slot, seq, trouble } = message;
      const outbox = box.nacked(state.outbox, slot, seq, trouble);
      const entry = outbox.latest.get(slot);
      const rebased = entry && entry.seq !== seq && entry.state === "typed" ? [entry] : [];
      return { state: { ...state, outbox }, topics: ["answers"], rebased };
    }
    case "clock":
      return {
        state: {
          ...state,
          clock: oneWay(state.clock, message.server_ms, now_ms),
          deadline_ms: message.deadline_ms,
          bound_by: message.bound_by,
          change: { change_id: message.change_id, change_ms: message.change_ms, reason: message.reason, at_ms: message.server_ms },
        },
        topics: ["clock"],
      };
    case "sign_in":
      return {
        state: {
          ...state,
          sign_in: { hint: message.hint, frames_fit: message.frames_fit, frames_needed: message.frames_needed, outcome: message.outcome ?? undefined },
        },
        topics: ["sign_in"],
      };
    case "hand_in_summary":
      return {
        state: { ...state, hand_in: { unanswered: message.unanswered, token: message.token } },
        topics: ["hand_in"],
      };
    case "finished":
      return {
        state: {
          ...state,
          finished: { finished_ms: message.finished_ms, reason: message.reason, receipt: message.receipt ?? undefined },
          hand_in: undefined,
          filming: { ...state.filming, wanted: false },
        },
        topics: ["finished", "filming", "hand_in"],
      };
    case "message": {
      const { type: _, ...note } = message;
      if (state.messages.some((known) => known.id === note.id)) return { state, topics: [] };
      return { state: { ...state, messages: [...state.messages, note] }, topics: ["messages"] };
    }
    case "filming": {
      const { type: _, ...filming } = message;
      return { state: { ...state, filming }, topics: ["filming"] };
    }
    case "help": {
      const { type: _, ...help } = message;
      return { state: { ...state, help }, topics: ["help"] };
    }
    case "recheck":
      return { state: { ...state, recheck: message.asked ?? undefined }, topics: ["recheck"] };
    case "takeover_pending":
      return { state: { ...state, takeover: { asked_ms: message.asked_ms } }, topics: ["takeover"] };
    case "takeover_refused":
      return { state: { ...state, takeover: { refused: message.reason } }, topics: ["takeover"] };
    case "sealed_paper":
      return message.last ? { state: { ...state, has_sealed: true }, topics: ["welcome"] } : { state, topics: [] };
    case "superseded":
    case "reconnect":
      return { state, topics: [] };
    case "trouble": {
      const { type: _, ...trouble } = message;
      if (isElsewhere(trouble.code)) return { state, topics: [] };
      // Whatever went wrong while handing in takes the first step back: the summary is asked for anew.
      return { state: { ...state, trouble, hand_in: undefined }, topics: ["trouble", "hand_in"] };
    }
    default:
      // A newer server may say more than this page knows: no reason to stop an exam.
      message satisfies never;
      return { state, topics: [] };
  }
}

function welcome(state: SittingState, message: Extract<ToCandidate, { type: "welcome" }>, now_ms: number): Step {
  const { type: _, log_key: __, paper_key: ___, ...content } = message;
  const clock = oneWay(state.clock, content.server_ms, now_ms);
  const { outbox, rebased } = box.welcomed(state.outbox, content.answers, clock.offset_ms);
  return {
    state: {
      ...state,
      welcome: content,
      has_sealed: false,
      clock,
      deadline_ms: content.deadline_ms ?? undefined,
      bound_by: content.bound_by ?? undefined,
      outbox,
      messages: content.messages,
      filming: content.filming,
      // Who was referred must go on reading why while a person is on the way; once admitted it is void.
      sign_in: content.stage === "sign_in" || content.stage === "awaiting_staff" ? state.sign_in : undefined,
      hand_in: undefined,
      // Time added after the end opens the exam again.
      finished: content.stage === "in_progress" || content.stage === "paused" ? undefined : state.finished,
      change: changeAt(state, content),
      help: content.help ?? undefined,
      takeover: undefined,
      // Told again right after.
      recheck: undefined,
      trouble: undefined,
    },
    topics: WHOLE,
    rebased,
  };
}

/** A change made while this page was away is told now, unless it was seen. */
function changeAt(state: SittingState, content: Pick<Welcome, "clock_change" | "server_ms">): TimeChange | undefined {
  const change = content.clock_change;
  if (!change || change.seen || change.change_id === state.change?.change_id) return state.change;
  return { change_id: change.change_id, change_ms: undefined, reason: change.reason, at_ms: content.server_ms };
}

function acked(state: SittingState, slot: number, seq: number, late: boolean, now_ms: number): Step {
  const outbox = box.acked(state.outbox, slot, seq, late);
  const entry = outbox.latest.get(slot);
  const settled = entry?.seq === seq ? entry : undefined;
  return { state: { ...state, outbox, acked_ms: now_ms }, topics: ["answers"], ...(settled ? { settled } : {}) };
}

/** What a page of an earlier visit left here: the exam as it was shown, until the server says more. */
export function resumed(state: SittingState, visit: Visit | undefined, entries: readonly box.Entry[]): Step {
  const outbox = box.outboxFrom(entries);
  if (!visit) return { state: { ...state, outbox }, topics: ["answers"] };
  const { welcome: shown, offset_ms, deadline_ms, bound_by } = visit;
  const joined = box.welcomed(outbox, shown.answers, offset_ms);
  return {
    state: {
      ...state,
      welcome: shown,
      clock: { samples: [], offset_ms, known: true },
      deadline_ms,
      bound_by,
      outbox: joined.outbox,
      messages: shown.messages,
      filming: shown.filming,
    },
    topics: WHOLE,
    rebased: joined.rebased,
  };
}

/** What a reload without network needs to show; nothing before the paper is open. A pause hides it here, too. */
export function visitOf(state: SittingState): Visit | undefined {
  const { welcome: shown, clock, deadline_ms, bound_by, messages } = state;
  const is_running = shown?.stage === "paused" || (shown?.stage === "in_progress" && shown.paper);
  if (!shown || !is_running || state.finished) return undefined;
  return { welcome: { ...shown, messages: [...messages] }, offset_ms: clock.offset_ms, deadline_ms, bound_by };
}

/** What stands in a slot now: what is being typed, else the newest answer. */
export function responseAt(state: Pick<SittingState, "drafts" | "outbox">, slot: number): Response | null {
  const draft = state.drafts.get(slot);
  return draft ? draft.response : (state.outbox.latest.get(slot)?.response ?? null);
}

export type SlotSaved = "none" | box.AnswerState;

export function savedAt(state: Pick<SittingState, "drafts" | "outbox">, slot: number): SlotSaved {
  return state.drafts.has(slot) ? "typed" : (state.outbox.latest.get(slot)?.state ?? "none");
}

export function savedAll(state: Pick<SittingState, "drafts" | "outbox">): box.SavedSummary {
  const summary = box.savedSummary(state.outbox);
  return state.drafts.size > 0 && summary !== "refused" ? "typed" : summary;
}
