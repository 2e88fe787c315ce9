// Turns camera pictures into JPEG away from the page's own thread, so that typing stays smooth.
// One picture at a time: the page sends the next only after the answer.
import { type FrameSource, joinFrame } from "../core/frame";

export interface EncodeJob {
  readonly bitmap: ImageBitmap;
  readonly quality: number;
  readonly number: number;
  readonly captured_ms: number;
  readonly source: FrameSource;
}

export type EncodeAnswer = { readonly message: ArrayBuffer } | { readonly failed: string };

declare const self: DedicatedWorkerGlobalScope;

let canvas: OffscreenCanvas | undefined;

async function encode(job: EncodeJob): Promise<ArrayBuffer> {
  const { bitmap } = job;
  try {
    if (!canvas || canvas.width !== bitmap.width || canvas.height !== bitmap.height) {
      canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    }
    const context = canvas.getContext("2d", { alpha: false });
    if (!context) throw new Error("no 2d context");
    context.drawImage(bitmap, 0, 0);
    const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: job.quality / 100 });
    return joinFrame(job.number, job.captured_ms, await blob.arrayBuffer(), job.source);
  } finally {
    bitmap.close();
  }
}

self.onmessage = (event: MessageEvent<EncodeJob>) => {
  encode(event.data).then(
    (message) => self.postMessage({ message } satisfies EncodeAnswer, [message]),
    (error: unknown) => self.postMessage({ failed: String(error) } satisfies EncodeAnswer),
  );
};
