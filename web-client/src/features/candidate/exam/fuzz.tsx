// Random hands on the real exam page: keys, clicks, double clicks, typing, leaving and coming back, a
// network that comes and goes, a server that answers late or twice. Everything follows from a seed. The
// one question asked: was anything handed in without the two steps, taken one after the other, on purpose?
//
// On purpose means: the newest opening of the dialog was a press of "hand in", then "next" was pressed in
// it, and at least a second later "hand in for good", which is what is being pressed right now.
import { act, cleanup, fireEvent, render } from "@testing-library/react";
import type { i18n } from "i18next";
import { I18nextProvider } from "react-i18next";
import { vi } from "vitest";
import { createApi } from "../../../platform/api";
import { Camera } from "../../../platform/camera";
import { THINK_MS } from "../../../core/hand-in";
import { chanceFrom } from "../../../core/hand-in.fuzz";
import type { Paper, QuestionBody, ToCandidate } from "../../../wire";
import { SharedProvider } from "../context";
import { FakeKeeping, FakeWorld, welcomeAt } from "../sitting/fakes";
import type { Sitting } from "../sitting/sitting";
import { Exam } from "./Exam";

const OPEN = "交卷";
const NEXT = "下一步：确认交卷";
const CONFIRM = "确定交卷";
const ACTIONS_MAX = 10;
/** A page is loaded afresh after so many sequences; in between one goes on where the last one ended. */
const SEQUENCES_PER_PAGE = 50;

const options = ["a", "b", "c"].map((id) => ({ id, text: id }));
const bodies: QuestionBody[] = [{ kind: "single_choice", options }, { kind: "fill_in", blanks: 1 }, { kind: "essay", chars_max: 100 }];
export const fuzzPaper: Paper = {
  marks_total: 3,
  sections: [{ title: "", questions: bodies.map((body, slot) => ({ slot, marks: 1, stem: slot === 1 ? "<p>{{1}}</p>" : "<p>题</p>", body })) }],
};

export interface Fuzzed {
  readonly language: i18n;
  /** The sitting of the page; a mutant has a guard taken away. */
  readonly makeSitting: (keeping: FakeKeeping, world: FakeWorld) => Sitting;
  readonly think_ms?: number;
}

export interface Outcome {
  /** What was done since the page was loaded, when something was handed in that nobody decided to. */
  readonly broken?: readonly string[];
  /** Handed in on purpose: the fuzz gets that far. */
  readonly handed_in: number;
}

const KEYS: readonly KeyboardEventInit[] = [
  { key: "Enter", code: "Enter" }, { key: "Enter", code: "Enter" }, { key: "Enter", code: "Enter" }, { key: " ", code: "Space" }, { key: " ", code: "Space" },
  { key: "Escape", code: "Escape" }, { key: "ArrowLeft" }, { key: "ArrowRight" }, { key: "ArrowDown" }, { key: "1" }, { key: "2" }, { key: "f" }, { key: "?" }, { key: "y" },
  { key: "Backspace" }, { key: "F5" }, { key: "n", code: "KeyN", altKey: true }, { key: "p", code: "KeyP", altKey: true }, { key: "Enter", code: "Enter", ctrlKey: true },
  { key: "s", code: "KeyS", ctrlKey: true }, { key: "r", code: "KeyR", ctrlKey: true }, { key: "w", code: "KeyW", ctrlKey: true }, { key: "ArrowLeft", altKey: true },
  { key: "Enter", code: "Enter", isComposing: true },
];
const LEAVING = ["pagehide", "beforeunload", "unload", "blur", "focus", "popstate", "hashchange", "offline", "online", "pageshow", "freeze", "resume"];

/** One candidate at one page; `sequence` lets random hands at it. */
export class Hands {
  readonly #fuzzed: Fuzzed;
  #world = new FakeWorld();
  #keeping = new FakeKeeping();
  #sitting: Sitting | undefined;
  #opened = false;
  #next_ms: number | undefined;
  #pressing: string | undefined;
  #sequences = 0;
  /** Since the page was loaded. */
  #done: string[] = [];
  #confirms = 0;
  #asked = 0;
  #token = 0;

  constructor(fuzzed: Fuzzed) {
    this.#fuzzed = fuzzed;
  }

  async sequence(seed: number): Promise<Outcome> {
    const chance = chanceFrom(seed);
    const pick = <T,>(from: readonly T[]): T | undefined => from[Math.floor(chance() * from.length)];
    let handed_in = 0;
    if (this.#sequences % SEQUENCES_PER_PAGE === 0) await this.#load();
    this.#sequences += 1;
    for (let count = 2 + Math.floor(chance() * (ACTIONS_MAX - 2)); count > 0; count -= 1) {
      this.#done.push(await this.#act(chance, pick));
      if (this.#newConfirms() > 0) {
        if (!this.#isOnPurpose()) return { broken: this.#done, handed_in };
        handed_in += 1;
        await this.#load();
      }
      this.#pressing = undefined;
    }
    return { handed_in };
  }

  /** A page is loaded afresh, with what the browser kept. */
  async #load(): Promise<void> {
    cleanup();
    this.#done = [];
    this.#sitting?.stop();
    this.#opened = false;
    this.#next_ms = undefined;
    this.#world = new FakeWorld();
    this.#confirms = 0;
    this.#asked = 0;
    this.#sitting = this.#fuzzed.makeSitting(this.#keeping, this.#world);
    const sitting = this.#sitting;
    await sitting.start();
    this.#join();
    render(
      <I18nextProvider i18n={this.#fuzzed.language}>
        <SharedProvider value={SHARED}>
          <Exam sitting={sitting} sitting_id="fuzz" paper={fuzzPaper} {...(this.#fuzzed.think_ms === undefined ? {} : { think_ms: this.#fuzzed.think_ms })} />
        </SharedProvider>
      </I18nextProvider>,
    );
  }

  #join(): void {
    this.#world.socket.opens();
    this.#world.socket.says(welcomeAt(this.#world.now_ms, { paper: fuzzPaper, filming: { wanted: false, interval_ms: 1_000, width: 640, quality: 75 } }));
  }

  async #act(chance: () => number, pick: <T>(from: readonly T[]) => T | undefined): Promise<string> {
    let what = "";
    await act(async () => {
      const turn = chance();
      if (turn < 0.24) what = this.#key(pick(KEYS) ?? {}, chance() < 0.15 ? 4 : 1);
      else if (turn < 0.34) what = this.#focus(pick(focusable()));
      else if (turn < 0.56) what = this.#press(pick(buttons(chance() < 0.7 ? /交卷|下一步：/ : undefined)));
      else if (turn < 0.64) what = this.#twice(pick(buttons(chance() < 0.7 ? /交卷|下一步：/ : undefined)));
      else if (turn < 0.68) what = this.#type(pick([...document.querySelectorAll<HTMLInputElement>("textarea, input[type=text], input:not([type])")]));
      else if (turn < 0.75) what = this.#leave(pick(LEAVING) ?? "", chance() < 0.5);
      else if (turn < 0.9) what = this.#server(chance());
      else what = this.#wait(pick([100, 300, 700, 1_500, 4_000]) ?? 0);
      // What the log and the timers of the page have under way.
      await Promise.resolve();
    });
    if (chance() < 0.01) {
      await this.#load();
      what += ", reload";
    }
    return what;
  }

  #key(init: KeyboardEventInit, repeats: number): string {
    const target = document.activeElement ?? document.body;
    if (init.key === "Enter" || init.key === " ") this.#note(target);
    for (let count = 0; count < repeats; count += 1) fireEvent.keyDown(target, { ...init, repeat: count > 0 });
    fireEvent.keyUp(target, init);
    return `key ${init.ctrlKey ? "Ctrl+" : ""}${init.altKey ? "Alt+" : ""}${init.key} ×${repeats} on ${nameOf(target)}`;
  }

  #focus(target: HTMLElement | undefined): string {
    target?.focus();
    return `focus ${nameOf(target)}`;
  }

  #press(target: HTMLElement | undefined): string {
    if (!target) return "nothing to press";
    this.#note(target);
    fireEvent.click(target);
    return `press ${nameOf(target)}`;
  }

  /** A double click: its second half meets what then stands in the same place. */
  #twice(target: HTMLElement | undefined): string {
    const row = target?.closest(".ui-actions");
    const place = row && target ? [...row.children].indexOf(target) : -1;
    const first = this.#press(target);
    const rows = document.querySelectorAll(".ui-actions");
    const there = place >= 0 ? rows[rows.length - 1]?.children[place] : target;
    // The page is drawn anew between two clicks of a hand.
    vi.advanceTimersByTime(120);
    return there instanceof HTMLElement && there.isConnected ? `${first} twice: ${this.#press(there)}` : first;
  }

  #type(field: HTMLElement | undefined): string {
    if (field) fireEvent.change(field, { target: { value: "写\n了" } });
    return `type into ${nameOf(field)}`;
  }

  #leave(event: string, hidden: boolean): string {
    Object.defineProperty(document, "visibilityState", { value: hidden ? "hidden" : "visible", configurable: true });
    fireEvent(document, new Event("visibilitychange"));
    fireEvent(window, new Event(event));
    return `${event}, page ${document.visibilityState}`;
  }

  #server(turn: number): string {
    const { socket } = this.#world;
    const say = (message: ToCandidate) => socket.says(message);
    if (turn < 0.45) {
      for (const answer of socket.answers()) say({ type: "ack", slot: answer.slot, seq: answer.seq, server_ms: 1, late: false, head: "" });
      if (socket.types().filter((type) => type === "hand_in_request").length > this.#asked) {
        this.#asked = socket.types().filter((type) => type === "hand_in_request").length;
        this.#token += 1;
        say({ type: "hand_in_summary", unanswered: [0], token: String(this.#token) });
      }
      return "the server answers";
    }
    if (turn < 0.6) {
      say({ type: "hand_in_summary", unanswered: [], token: "stray" });
      return "a stray summary";
    }
    if (turn < 0.7) {
      say({ type: "trouble", code: "hand_in.changed", zh: "", en: "" });
      return "trouble";
    }
    if (turn < 0.8) {
      say({ type: "message", id: String(this.#token), body: "请注意时间", sent_ms: 1, to_all: true, is_warning: false, read: false });
      return "a message";
    }
    socket.drops();
    this.#world.tick(20_000);
    this.#join();
    this.#asked = 0;
    return "the network goes and comes";
  }

  #wait(ms: number): string {
    this.#world.tick(ms);
    vi.advanceTimersByTime(ms);
    return `${ms} ms pass`;
  }

  /** What a hand is about to press, before the page knows. */
  #note(target: Element): void {
    const name = nameOf(target);
    this.#pressing = name;
    // Pressed under an open dialog it does nothing, and takes back nothing.
    if (name === OPEN && dialog() === undefined) {
      this.#opened = true;
      this.#next_ms = undefined;
    }
    if (name === NEXT && this.#opened) this.#next_ms = Date.now();
  }

  #isOnPurpose(): boolean {
    return this.#opened && this.#pressing === CONFIRM && this.#next_ms !== undefined && Date.now() - this.#next_ms >= THINK_MS;
  }

  #newConfirms(): number {
    const count = this.#world.sockets.reduce((sum, socket) => sum + socket.types().filter((type) => type === "hand_in_confirm").length, 0);
    const fresh = count - this.#confirms;
    this.#confirms = count;
    return fresh;
  }
}

const SHARED = {
  api: createApi({ baseUrl: "http://x" }),
  camera: new Camera(undefined),
  me: { person_id: "p", display_name: "甲", number: "1", roles: ["student"], csrf_token: "t" },
  tab: "tab",
  logOut: () => undefined,
  loginEnded: () => undefined,
};

/** Buttons that can be reached: those of the dialog while one is open. */
function buttons(name?: RegExp): readonly HTMLElement[] {
  // Not the one that changes the language: what is on purpose is told by the words of the buttons.
  const all = [...reach().querySelectorAll<HTMLElement>("button")].filter((button) => button.querySelector("[lang]") === null);
  const named = name ? all.filter((button) => name.test(nameOf(button))) : all;
  return named.length > 0 ? named : all;
}

function focusable(): readonly HTMLElement[] {
  return [...reach().querySelectorAll<HTMLElement>("button:not([disabled]), input, textarea, h1")].filter((one) => one.querySelector("[lang]") === null);
}

function reach(): ParentNode {
  return dialog() ?? document;
}

function dialog(): Element | undefined {
  const open = document.querySelectorAll("[role=dialog], [role=alertdialog]");
  return open[open.length - 1];
}

function nameOf(element: Element | null | undefined): string {
  return element?.getAttribute("aria-label") ?? element?.textContent?.trim().slice(0, 20) ?? "";
}
