// The shared screen: asks for it once the person has pressed a button, says in one word how it stands,
// and notices when it ends. Read as an external store. Pictures only, no sound; nothing is recorded here.

export type ScreenState =
  | { readonly phase: "off" }
  | { readonly phase: "asking" }
  /** `whole` is false where only a window or a tab was chosen. */
  | { readonly phase: "on"; readonly stream: MediaStream; readonly whole: boolean }
  | { readonly phase: "failed"; readonly why: "refused" | "unsupported" }
  /** Shared before and stopped, here or by the browser's own button. */
  | { readonly phase: "ended" };

/** Five pictures a second are plenty to take one of in five seconds. */
const WANTED: DisplayMediaStreamOptions = { video: { displaySurface: "monitor", frameRate: { max: 5 } }, audio: false };

export class SharedScreen {
  #state: ScreenState = { phase: "off" };
  #turn = 0;
  readonly #listeners = new Set<() => void>();
  readonly #media: MediaDevices | undefined;

  constructor(media: MediaDevices | undefined = globalThis.navigator?.mediaDevices) {
    this.#media = media;
  }

  get state(): ScreenState {
    return this.#state;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly snapshot = (): ScreenState => this.#state;

  async start(): Promise<void> {
    const turn = (this.#turn += 1);
    this.#release();
    // Phones and some tablets have no such thing.
    if (typeof this.#media?.getDisplayMedia !== "function") return this.#set({ phase: "failed", why: "unsupported" });
    this.#set({ phase: "asking" });
    try {
      const stream = await this.#media.getDisplayMedia(WANTED);
      if (turn === this.#turn) this.#adopt(stream);
      else release(stream);
    } catch {
      if (turn === this.#turn) this.#set({ phase: "failed", why: "refused" });
    }
  }

  /** The person stops sharing. */
  stop(): void {
    this.#leave({ phase: "ended" });
  }

  /** The exam is over, or its page is left: nothing was stopped. */
  close(): void {
    this.#leave({ phase: "off" });
  }

  #leave(state: ScreenState): void {
    this.#turn += 1;
    this.#release();
    this.#set(state);
  }

  #adopt(stream: MediaStream): void {
    const track = stream.getVideoTracks()[0];
    if (track) {
      track.onended = () => {
        if (this.#state.phase === "on" && this.#state.stream === stream) this.#set({ phase: "ended" });
      };
    }
    // Where the browser does not say what was chosen, nobody is told off.
    const surface = track?.getSettings().displaySurface;
    this.#set({ phase: "on", stream, whole: surface === undefined || surface === "monitor" });
  }

  #release(): void {
    if (this.#state.phase === "on") release(this.#state.stream);
  }

  #set(state: ScreenState): void {
    this.#state = state;
    for (const listener of [...this.#listeners]) listener();
  }
}

function release(stream: MediaStream): void {
  for (const track of stream.getTracks()) {
    track.onended = null;
    track.stop();
  }
}
