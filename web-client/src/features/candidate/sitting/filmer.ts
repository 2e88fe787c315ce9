// Films for the invigilators: asks the capture policy several times a second, encodes one frame at a
// time and sends it only if no answer came in between. Looks at nothing itself.
import { type CaptureState, captureNext, captureStart, frameLanded } from "../../../core/capture-policy";
import { unsent } from "../../../core/outbox";
import type { Camera, CameraState } from "../../../platform/camera";
import type { Encoder } from "../../../platform/encoder";
import { every } from "../../../platform/time";
import type { Sitting } from "./sitting";

const LOOK_EVERY_MS = 100;

export class Filmer {
  readonly #sitting: Sitting;
  readonly #camera: Camera;
  readonly #encoder: Encoder;
  #policy: CaptureState = captureStart;
  #video: HTMLVideoElement | undefined;
  #number = 0;
  /** When the frame was sent whose pong is not back. */
  #sent_ms: number | undefined;
  #was_live = false;
  #was_on: boolean | undefined;
  #stops: (() => void)[] = [];

  constructor(sitting: Sitting, camera: Camera, encoder: Encoder) {
    this.#sitting = sitting;
    this.#camera = camera;
    this.#encoder = encoder;
  }

  start(): void {
    if (this.#stops.length > 0) return;
    this.#stops = [every(LOOK_EVERY_MS, () => void this.#look()), this.#camera.subscribe(() => this.#follow(this.#camera.state))];
    this.#follow(this.#camera.state);
  }

  /** How far the line holds the camera back; what matters less holds back altogether then. */
  get step(): number {
    return this.#policy.step;
  }

  stop(): void {
    for (const stop of this.#stops) stop();
    this.#stops = [];
    this.#encoder.close();
    if (this.#video) this.#video.srcObject = null;
    this.#video = undefined;
  }

  #follow(state: CameraState): void {
    if (state.phase === "on") {
      const video = (this.#video ??= document.createElement("video"));
      video.muted = true;
      video.playsInline = true;
      video.srcObject = state.stream;
      void video.play().catch(() => undefined);
    }
    if (state.phase === "on" || state.phase === "failed") {
      const on = state.phase === "on";
      if (this.#was_on !== undefined && on !== this.#was_on) this.#sitting.report(on ? "camera_found" : "camera_lost");
      if (this.#was_on === undefined && !on && this.#sitting.state.filming.wanted) this.#sitting.report("camera_lost");
      this.#was_on = on;
    }
  }

  async #look(): Promise<void> {
    const live = this.#sitting.link.state.phase === "live";
    // Frame numbers count up from 1 per connection.
    if (live && !this.#was_live) {
      this.#number = 0;
      this.#sent_ms = undefined;
    }
    this.#was_live = live;
    const now_ms = this.#sitting.now();
    const { state, capture } = captureNext(this.#policy, {
      now_ms,
      filming: this.#sitting.state.filming,
      live: live && this.#camera.state.phase === "on",
      buffered_bytes: this.#sitting.link.bufferedBytes,
      frame_under_way: this.#sent_ms !== undefined || this.#sitting.isProbing(),
      unsent_answers: unsent(this.#sitting.state.outbox),
      encoding: this.#encoder.busy,
    });
    this.#policy = state;
    if (!capture.take || !this.#video) return;
    this.#number += 1;
    const order = { width: capture.width, quality: capture.quality, number: this.#number, captured_ms: now_ms };
    const message = await this.#encoder.encode(this.#video, order);
    if (!message || unsent(this.#sitting.state.outbox) > 0 || this.#sitting.link.bufferedBytes > 0 || this.#sitting.isProbing()) return;
    if (this.#sitting.link.sendBinary(message)) this.#followFrame(this.#sitting.now());
  }

  /** A ping behind the frame: its pong says that the frame, and all before it, has arrived. */
  #followFrame(sent_ms: number): void {
    const asked = this.#sitting.probe((trip_ms) => {
      if (this.#sent_ms !== sent_ms) return;
      this.#sent_ms = undefined;
      this.#policy = frameLanded(this.#policy, trip_ms);
    });
    this.#sent_ms = asked ? sent_ms : undefined;
  }
}
