// Handing in, as a reducer: the two steps, and that nothing else leads to the end.
//
//   summary ──next──▶ sure ──confirm, a second later──▶ sending
//      ▲               │ │                                 │
//      └─── unready ───┘ └────────── unready ──────────────┘
//
// Ready: there is a connection, everything typed has arrived, and the server's summary of what is still
// open lies before the person. Whatever ends that takes both steps back.

export type HandIn =
  | { readonly step: "summary" }
  | { readonly step: "sure"; readonly since_ms: number }
  | { readonly step: "sending" };

export type HandInEvent =
  | { readonly type: "next"; readonly now_ms: number }
  | { readonly type: "confirm"; readonly now_ms: number }
  | { readonly type: "unready" };

export interface HandInStep {
  readonly state: HandIn;
  /** Only here, and only once: hand in. */
  readonly hands_in: boolean;
}

/**
 * The last button stands where "next" stood, so it takes no press for so long: the second half of a double
 * click is no decision. Longer than any double click, shorter than reading the question.
 */
export const THINK_MS = 1_000;

export const handInStart: HandIn = { step: "summary" };

export function handInNext(state: HandIn, event: HandInEvent, ready: boolean, think_ms = THINK_MS): HandInStep {
  const to = (next: HandIn, hands_in = false): HandInStep => ({ state: next, hands_in });
  switch (event.type) {
    case "unready":
      return to(handInStart);
    case "next":
      return state.step === "summary" && ready ? to({ step: "sure", since_ms: event.now_ms }) : to(state);
    case "confirm":
      if (state.step !== "sure" || !ready || event.now_ms - state.since_ms < think_ms) return to(state);
      return to({ step: "sending" }, true);
  }
}
