// Random keys and clicks over the two steps and a model of what the page puts before a hand: which buttons
// there are, where the focus is, what a key does to it. The same question as that of the fuzz over the real
// page (features/candidate/exam/fuzz.tsx), a thousand times as fast.
import { type HandIn, type HandInEvent, THINK_MS, handInNext, handInStart } from "./hand-in";

/** Small, quick, and the same everywhere (mulberry32). */
export function chanceFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The rules, and which button of a dialog has the focus first; a mutant has one of them otherwise. */
export interface Rules {
  readonly next: typeof handInNext;
  readonly focus_last: boolean;
}

export const asBuilt: Rules = { next: handInNext, focus_last: false };

type Button = "open" | "other" | "back" | "next" | "confirm";
const PAGE: readonly Button[] = ["other", "open", "other"];
const SUMMARY: readonly Button[] = ["back", "next"];
const SURE: readonly Button[] = ["back", "confirm"];
const KEYS = ["Enter", "Enter", "Enter", "Space", "Space", "Tab", "Tab", "Escape", "other"] as const;
const PASS_MS = [0, 50, 120, 400, 1_000, 5_000] as const;

/** `stray`: something was handed in that nobody decided to. */
export type Ending = "nothing" | "on purpose" | "stray";

export class Page {
  readonly #rules: Rules;
  readonly #chance: () => number;
  #state: HandIn | undefined;
  #summary = false;
  #live = true;
  #focus = 0;
  #now_ms = 0;
  /** When a hand pressed "next" in the dialog that it opened itself. */
  #decided_ms: number | undefined;
  #ending: Ending = "nothing";
  readonly done: string[] = [];

  constructor(rules: Rules, seed: number) {
    this.#rules = rules;
    this.#chance = chanceFrom(seed);
  }

  /** Lets random hands at it. */
  sequence(actions: number): Ending {
    for (let count = 0; count < actions && this.#ending === "nothing"; count += 1) this.#act();
    return this.#ending;
  }

  #act(): void {
    const turn = this.#chance();
    if (turn < 0.35) this.#key(this.#pick(KEYS));
    else if (turn < 0.6) this.#press(this.#pick(this.#buttons()));
    else if (turn < 0.7) this.#twice();
    else if (turn < 0.82) this.#told();
    else if (turn < 0.9) this.#network();
    else this.#pass(this.#pick(PASS_MS));
  }

  #key(key: (typeof KEYS)[number]): void {
    this.done.push(`key ${key}`);
    if (key === "Tab") this.#focus += 1;
    else if (key === "Escape") this.#press(this.#state ? "back" : "other");
    else if (key !== "other") this.#press(this.#buttons()[this.#focus % this.#buttons().length] ?? "other");
  }

  /** A double click: its second half meets what then stands in the same place. */
  #twice(): void {
    const place = Math.floor(this.#chance() * this.#buttons().length);
    this.#press(this.#buttons()[place] ?? "other");
    this.#pass(120);
    this.#press(this.#buttons()[place] ?? "other");
  }

  #told(): void {
    this.done.push("a summary comes");
    this.#summary = true;
  }

  #network(): void {
    this.#live = this.#chance() < 0.7;
    this.done.push(this.#live ? "network" : "no network");
    if (this.#live) return;
    this.#summary = false;
    this.#step({ type: "unready" });
  }

  #pass(ms: number): void {
    this.done.push(`${ms} ms pass`);
    this.#now_ms += ms;
  }

  #press(button: Button): void {
    this.done.push(`press ${button}`);
    if (button === "open") this.#show(handInStart);
    else if (button === "back") this.#show(undefined);
    else if (button !== "other") {
      if (button === "next") this.#decided_ms = this.#now_ms;
      this.#step({ type: button, now_ms: this.#now_ms }, button);
    }
  }

  #step(event: HandInEvent, pressed?: Button): void {
    if (this.#state === undefined) return;
    const { state, hands_in } = this.#rules.next(this.#state, event, this.#live && this.#summary);
    if (state.step !== this.#state.step) this.#show(state);
    if (!hands_in) return;
    const on_purpose = pressed === "confirm" && this.#decided_ms !== undefined && this.#now_ms - this.#decided_ms >= THINK_MS;
    this.#ending = on_purpose ? "on purpose" : "stray";
  }

  #show(state: HandIn | undefined): void {
    if (state === undefined) this.#summary = false;
    if (state === undefined || this.#state === undefined) this.#decided_ms = undefined;
    this.#state = state;
    this.#focus = this.#rules.focus_last ? this.#buttons().length - 1 : 0;
  }

  #buttons(): readonly Button[] {
    if (this.#state === undefined) return PAGE;
    return this.#state.step === "summary" ? SUMMARY : SURE;
  }

  #pick<T>(from: readonly [T, ...T[]] | readonly T[]): T {
    return from[Math.floor(this.#chance() * from.length)] as T;
  }
}
