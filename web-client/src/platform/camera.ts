// The camera: asks for it, says in one word why it is not to be had, notices when it stops, and lets
// the person pick another. Read as an external store. Nothing is recorded here.

export type CameraState =
  | { readonly phase: "off" }
  | { readonly phase: "asking" }
  | { readonly phase: "on"; readonly device_id: string; readonly label: string; readonly stream: MediaStream }
  | { readonly phase: "failed"; readonly why: CameraTrouble };

/** denied: by the person or a policy; missing: none there; busy: another program has it; insecure: no TLS. */
export type CameraTrouble = "denied" | "missing" | "busy" | "insecure" | "lost" | "other";

export interface CameraChoice {
  readonly device_id: string;
  readonly label: string;
}

const KEY = "examhall.camera";
const WANTED = { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 15, max: 30 } };

export function cameraTrouble(error: unknown): CameraTrouble {
  const name = error instanceof Error || error instanceof DOMException ? error.name : "";
  switch (name) {
    case "NotAllowedError":
    case "SecurityError":
      return "denied";
    case "NotFoundError":
    case "OverconstrainedError":
      return "missing";
    case "NotReadableError":
    case "AbortError":
      return "busy";
    default:
      return "other";
  }
}

export class Camera {
  #state: CameraState = { phase: "off" };
  readonly #listeners = new Set<() => void>();
  readonly #media: MediaDevices | undefined;
  #turn = 0;

  constructor(media: MediaDevices | undefined = globalThis.navigator?.mediaDevices) {
    this.#media = media;
  }

  get state(): CameraState {
    return this.#state;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly snapshot = (): CameraState => this.#state;

  async start(device_id: string | undefined = remembered()): Promise<void> {
    const turn = (this.#turn += 1);
    this.#release();
    if (!this.#media?.getUserMedia) {
      this.#set({ phase: "failed", why: "insecure" });
      return;
    }
    this.#set({ phase: "asking" });
    try {
      const stream = await this.#open(device_id);
      if (turn !== this.#turn) {
        stop(stream);
        return;
      }
      this.#adopt(stream);
    } catch (error) {
      if (turn === this.#turn) this.#set({ phase: "failed", why: cameraTrouble(error) });
    }
  }

  stop(): void {
    this.#turn += 1;
    this.#release();
    this.#set({ phase: "off" });
  }

  /** Cameras to choose from; their names are known only once one was allowed. */
  async choices(): Promise<readonly CameraChoice[]> {
    const devices = (await this.#media?.enumerateDevices?.()) ?? [];
    return devices
      .filter((device) => device.kind === "videoinput" && device.deviceId !== "")
      .map((device, index) => ({ device_id: device.deviceId, label: device.label || `Camera ${index + 1}` }));
  }

  async #open(device_id: string | undefined): Promise<MediaStream> {
    const media = this.#media;
    if (!media) throw new Error("no media devices");
    if (device_id !== undefined) {
      try {
        return await media.getUserMedia({ video: { ...WANTED, deviceId: { exact: device_id } }, audio: false });
      } catch (error) {
        // The remembered camera is not plugged in today: any will do.
        if (cameraTrouble(error) !== "missing") throw error;
      }
    }
    return await media.getUserMedia({ video: { ...WANTED, facingMode: "user" }, audio: false });
  }

  #adopt(stream: MediaStream): void {
    const track = stream.getVideoTracks()[0];
    const device_id = track?.getSettings().deviceId ?? "";
    remember(device_id);
    if (track) {
      track.onended = () => {
        if (this.#state.phase === "on" && this.#state.stream === stream) this.#set({ phase: "failed", why: "lost" });
      };
    }
    this.#set({ phase: "on", device_id, label: track?.label ?? "", stream });
  }

  #release(): void {
    if (this.#state.phase === "on") stop(this.#state.stream);
  }

  #set(state: CameraState): void {
    this.#state = state;
    for (const listener of [...this.#listeners]) listener();
  }
}

function stop(stream: MediaStream): void {
  for (const track of stream.getTracks()) {
    track.onended = null;
    track.stop();
  }
}

function remembered(): string | undefined {
  try {
    return localStorage.getItem(KEY) ?? undefined;
  } catch {
    return undefined;
  }
}

function remember(device_id: string): void {
  try {
    if (device_id !== "") localStorage.setItem(KEY, device_id);
  } catch {
    // Asked again next time.
  }
}
