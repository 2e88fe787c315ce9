// A handful of pictures of one face, taken one after the other: what a sign-in at a door is judged by.
import { still } from "../../../platform/encoder";

/** As many as the server takes the mean of, and one that may fail; see `limits::BURST_FRAMES_MAX`. */
export const BURST_FRAMES = 5;
/** As the server counts them; see `limits::BURST_INTERVAL_MS`. */
export const BURST_EVERY_MS = 350;
const WIDTH_MAX = 640;
const QUALITY = 85;

/** Base64 without the head of a data address. */
export async function base64(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = "";
  // In parts: a whole picture is more than a call takes as arguments.
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}

/** Takes the pictures; fewer when the camera goes away meanwhile. */
export async function burst(video: HTMLVideoElement, wait: (ms: number) => Promise<void> = pause): Promise<string[]> {
  const taken: string[] = [];
  for (let n = 0; n < BURST_FRAMES; n += 1) {
    if (n > 0) await wait(BURST_EVERY_MS);
    const jpeg = await still(video, WIDTH_MAX, QUALITY);
    if (jpeg) taken.push(await base64(jpeg));
  }
  return taken;
}

function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}
