// The binary messages: a frame from a candidate (16 bytes, then JPEG) and a picture for an
// invigilator (24 bytes, then JPEG). The layout is that of the server's wire/frame.rs.

export const FRAME_HEADER_BYTES = 16;
export const PICTURE_HEADER_BYTES = 24;
const VERSION = 1;
export const SOURCE_CAMERA = 0;
export const SOURCE_SCREEN = 1;
export type FrameSource = typeof SOURCE_CAMERA | typeof SOURCE_SCREEN;

/** Header and JPEG as one message. `number` counts up from 1 per connection and source. */
export function joinFrame(number: number, captured_ms: number, jpeg: ArrayBuffer, source: FrameSource = SOURCE_CAMERA): ArrayBuffer {
  const message = new ArrayBuffer(FRAME_HEADER_BYTES + jpeg.byteLength);
  const view = new DataView(message);
  view.setUint8(0, 0x45);
  view.setUint8(1, 0x48);
  view.setUint8(2, VERSION);
  view.setUint8(3, source);
  view.setUint32(4, number, true);
  view.setBigInt64(8, BigInt(Math.round(captured_ms)), true);
  new Uint8Array(message).set(new Uint8Array(jpeg), FRAME_HEADER_BYTES);
  return message;
}

/** Where the source stands in a picture for an invigilator, behind seven bytes of time. */
const SOURCE_AT = 23;

export interface Picture {
  readonly sitting_id: string;
  /** By the server's clock. */
  readonly captured_ms: number;
  readonly source: FrameSource;
  readonly jpeg: Uint8Array<ArrayBuffer>;
}

/** Splits a picture for an invigilator; undefined when it is none. */
export function splitPicture(message: ArrayBuffer): Picture | undefined {
  if (message.byteLength <= PICTURE_HEADER_BYTES) return undefined;
  const bytes = new Uint8Array(message);
  const source = bytes[SOURCE_AT];
  // Of a later server.
  if (source !== SOURCE_CAMERA && source !== SOURCE_SCREEN) return undefined;
  const hex = Array.from(bytes.subarray(0, 16), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return {
    sitting_id: [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-"),
    captured_ms: Number(BigInt.asUintN(56, new DataView(message).getBigInt64(16, true))),
    source,
    jpeg: bytes.subarray(PICTURE_HEADER_BYTES),
  };
}
