// Sends the shared screen to the invigilators: asks the screen policy twice a second, encodes one picture
// at a time and sends it only if nothing more urgent came in between. Says when sharing began and ended.
import { unsent } from "../../../core/outbox";
import { SCREEN_BYTES_MAX, type ScreenPolicy, screenLanded, screenNext, screenStart, screenTooLarge } from "../../../core/screen-policy";
import { FRAME_HEADER_BYTES, SOURCE_SCREEN } from "../../../core/frame";
import type { Encoder } from "../../../platform/encoder";
import { every } from "../../../platform/time";
import type { Sitting } from "./sitting";

const LOOK_EVERY_MS = 500;
/** A screen that stands upright is encoded at this share of the width, so that as many pixels are sent. */
const UPRIGHT_SHARE = 0.5625;

export class Screener {
  readonly #sitting: Sitting;
  readonly #encoder: Encoder;
  readonly #cameraStep: () => number;
  #policy: ScreenPolicy = screenStart;
  #video: HTMLVideoElement | undefined;
  #number = 0;
  #was_live = false;
  #was_on = false;
  #stops: (() => void)[] = [];

  constructor(sitting: Sitting, encoder: Encoder, cameraStep: () => number) {
    this.#sitting = sitting;
    this.#encoder = encoder;
    this.#cameraStep = cameraStep;
  }

  start(): void {
    if (this.#stops.length > 0) return;
    this.#stops = [every(LOOK_EVERY_MS, () => void this.#look()), this.#sitting.screen.subscribe(() => this.#follow())];
  }

  stop(): void {
    for (const stop of this.#stops) stop();
    this.#stops = [];
    this.#encoder.close();
    this.#sitting.screen.close();
    if (this.#video) this.#video.srcObject = null;
    this.#video = undefined;
  }

  #follow(): void {
    const state = this.#sitting.screen.state;
    const on = state.phase === "on";
    if (on) {
      const video = (this.#video ??= document.createElement("video"));
      video.muted = true;
      video.playsInline = true;
      if (video.srcObject !== state.stream) video.srcObject = state.stream;
      void video.play().catch(() => undefined);
    }
    if (on !== this.#was_on && this.#takesReports) this.#sitting.report(on ? "screen_started" : "screen_stopped");
    this.#was_on = on;
  }

  get #takesReports(): boolean {
    const { welcome, finished } = this.#sitting.state;
    return welcome?.screen != null && !finished;
  }

  async #look(): Promise<void> {
    const { screen, link, state: sitting } = this.#sitting;
    if (sitting.finished && screen.state.phase !== "off") screen.close();
    const live = link.state.phase === "live";
    if (live && !this.#was_live) {
      this.#number = 0;
      // The server takes a page that comes anew for one that does not share.
      if (screen.state.phase === "on" && this.#takesReports) this.#sitting.report("screen_started");
    }
    this.#was_live = live;
    const now_ms = this.#sitting.now();
    const { state, capture } = screenNext(this.#policy, {
      now_ms,
      asked: sitting.welcome?.screen ?? undefined,
      // Before its first picture is decoded a video has a size and is black.
      shared: screen.state.phase === "on" && (this.#video?.readyState ?? 0) >= HTMLMediaElement.HAVE_CURRENT_DATA,
      live,
      buffered_bytes: link.bufferedBytes,
      picture_under_way: this.#sitting.isProbing(),
      unsent_answers: unsent(sitting.outbox),
      camera_step: this.#cameraStep(),
      encoding: this.#encoder.busy,
    });
    this.#policy = state;
    const video = this.#video;
    if (!capture.take || !video) return;
    this.#number += 1;
    const width = video.videoHeight > video.videoWidth ? Math.round(capture.width * UPRIGHT_SHARE) : capture.width;
    const message = await this.#encoder.encode(video, { width, quality: capture.quality, number: this.#number, captured_ms: now_ms, source: SOURCE_SCREEN });
    if (message) this.#send(message);
  }

  #send(message: ArrayBuffer): void {
    if (message.byteLength > SCREEN_BYTES_MAX + FRAME_HEADER_BYTES) {
      this.#policy = screenTooLarge(this.#policy);
      return;
    }
    const sitting = this.#sitting;
    const is_urgent_first = unsent(sitting.state.outbox) > 0 || sitting.link.bufferedBytes > 0 || sitting.isProbing();
    if (is_urgent_first || sitting.screen.state.phase !== "on" || !sitting.link.sendBinary(message)) return;
    // A ping behind the picture: its pong says that the picture, and all before it, has arrived.
    sitting.probe((trip_ms) => {
      this.#policy = screenLanded(this.#policy, trip_ms);
    });
  }
}
