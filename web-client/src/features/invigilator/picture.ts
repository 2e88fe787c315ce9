// One binary message of the invigilator's socket: whose picture, taken when, and the JPEG.
// The layout is `wire::frame::picture`: 16 bytes of UUID, an i64 (little-endian), then the JPEG.

const HEADER_BYTES = 24;

export interface Picture {
  readonly sitting_id: string;
  /** By the server's clock. */
  readonly captured_ms: number;
  readonly jpeg: Blob;
}

/** Reads a message; `undefined` for anything too short to be a picture. */
export function readPicture(message: ArrayBuffer): Picture | undefined {
  if (message.byteLength <= HEADER_BYTES) return undefined;
  const hex = Array.from(new Uint8Array(message, 0, 16), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const sitting_id = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  const captured_ms = Number(new DataView(message).getBigInt64(16, true));
  return { sitting_id, captured_ms, jpeg: new Blob([message.slice(HEADER_BYTES)], { type: "image/jpeg" }) };
}
