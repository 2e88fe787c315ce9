// Video → JPEG with frame header. In a worker where the browser has OffscreenCanvas, else on the
// page's own thread. One frame at a time; a caller that asks while one is at work gets `undefined`.
import { type FrameSource, SOURCE_CAMERA, joinFrame } from "../core/frame";
import type { EncodeAnswer, EncodeJob } from "./encoder.worker";

export interface FrameOrder {
  readonly width: number;
  readonly quality: number;
  readonly number: number;
  readonly captured_ms: number;
  /** Absent: the camera. */
  readonly source?: FrameSource;
}

export interface Encoder {
  readonly busy: boolean;
  encode(video: HTMLVideoElement, order: FrameOrder): Promise<ArrayBuffer | undefined>;
  close(): void;
}

/** A worker that does not answer for this long is taken for dead, and the page encodes itself. */
const WORKER_PATIENCE_MS = 5_000;

export function createEncoder(): Encoder {
  const capable = typeof OffscreenCanvas !== "undefined" && typeof Worker !== "undefined" && typeof createImageBitmap !== "undefined";
  return new SwitchingEncoder(capable ? () => new Worker(new URL("./encoder.worker.ts", import.meta.url), { type: "module" }) : undefined);
}

class SwitchingEncoder implements Encoder {
  busy = false;
  #makeWorker: (() => Worker) | undefined;
  #worker: Worker | undefined;
  #canvas: HTMLCanvasElement | undefined;

  constructor(makeWorker: (() => Worker) | undefined) {
    this.#makeWorker = makeWorker;
  }

  async encode(video: HTMLVideoElement, order: FrameOrder): Promise<ArrayBuffer | undefined> {
    if (this.busy || video.videoWidth === 0) return undefined;
    this.busy = true;
    try {
      if (this.#makeWorker) {
        try {
          return await this.#inWorker(video, order);
        } catch {
          this.#makeWorker = undefined;
          this.close();
        }
      }
      return await this.#onPage(video, order);
    } finally {
      this.busy = false;
    }
  }

  close(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
  }

  async #inWorker(video: HTMLVideoElement, order: FrameOrder): Promise<ArrayBuffer> {
    const { width, height } = fit(video, order.width);
    const bitmap = await createImageBitmap(video, { resizeWidth: width, resizeHeight: height });
    const worker = (this.#worker ??= this.#makeWorker?.());
    if (!worker) throw new Error("no worker");
    return await new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error("the encoder does not answer")), WORKER_PATIENCE_MS);
      const done = (act: () => void) => {
        clearTimeout(timer);
        act();
      };
      worker.onmessage = (event: MessageEvent<EncodeAnswer>) => {
        const answer = event.data;
        done(() => ("message" in answer ? resolve(answer.message) : reject(new Error(answer.failed))));
      };
      worker.onerror = () => done(() => reject(new Error("the encoder failed")));
      const job: EncodeJob = { bitmap, quality: order.quality, number: order.number, captured_ms: order.captured_ms, source: order.source ?? SOURCE_CAMERA };
      worker.postMessage(job, [bitmap]);
    });
  }

  async #onPage(video: HTMLVideoElement, order: FrameOrder): Promise<ArrayBuffer | undefined> {
    const canvas = (this.#canvas ??= document.createElement("canvas"));
    const jpeg = await still(video, order.width, order.quality, canvas);
    return jpeg && joinFrame(order.number, order.captured_ms, await jpeg.arrayBuffer(), order.source);
  }
}

/** One picture as JPEG, for the enrolment photo and for browsers without workers. */
export function still(
  video: HTMLVideoElement,
  width_max: number,
  quality: number,
  canvas: HTMLCanvasElement = document.createElement("canvas"),
): Promise<Blob | undefined> {
  const { width, height } = fit(video, width_max);
  canvas.width = width;
  canvas.height = height;
  canvas.getContext("2d", { alpha: false })?.drawImage(video, 0, 0, width, height);
  return new Promise((resolve) => {
    canvas.toBlob((blob) => resolve(blob ?? undefined), "image/jpeg", quality / 100);
  });
}

/** Never larger than the camera gives; even sides, as JPEG likes them. */
export function fit(video: { videoWidth: number; videoHeight: number }, width_max: number): { width: number; height: number } {
  const scale = Math.min(1, width_max / video.videoWidth);
  const even = (value: number) => Math.max(2, Math.round((value * scale) / 2) * 2);
  return { width: even(video.videoWidth), height: even(video.videoHeight) };
}
