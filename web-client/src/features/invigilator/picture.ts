// One binary message of the invigilator's socket as the pages show it: the JPEG as a blob.
import { SOURCE_SCREEN, splitPicture } from "../../core/frame";

export interface Picture {
  readonly sitting_id: string;
  /** By the server's clock. */
  readonly captured_ms: number;
  readonly of: "camera" | "screen";
  readonly jpeg: Blob;
}

/** Reads a message; `undefined` for anything that is no picture. */
export function readPicture(message: ArrayBuffer): Picture | undefined {
  const picture = splitPicture(message);
  if (picture === undefined) return undefined;
  const { sitting_id, captured_ms, source, jpeg } = picture;
  return { sitting_id, captured_ms, of: source === SOURCE_SCREEN ? "screen" : "camera", jpeg: new Blob([jpeg], { type: "image/jpeg" }) };
}
