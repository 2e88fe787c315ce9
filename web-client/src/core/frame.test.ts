// Tests of frame.
import { expect, it } from "vitest";
import { SOURCE_CAMERA, SOURCE_SCREEN, joinFrame, splitPicture } from "./frame";

it("lays out a frame as the server reads it, byte for byte", () => {
  const message = new Uint8Array(joinFrame(7, -3, new TextEncoder().encode("jpeg").buffer));
  expect([...message.subarray(0, 8)]).toEqual([0x45, 0x48, 1, 0, 7, 0, 0, 0]);
  expect([...message.subarray(8, 16)]).toEqual([0xfd, 255, 255, 255, 255, 255, 255, 255]);
  expect(new TextDecoder().decode(message.subarray(16))).toBe("jpeg");
  expect(new Uint8Array(joinFrame(7, -3, new ArrayBuffer(0), SOURCE_SCREEN))[3]).toBe(1);
});

it("reads whose picture it is and when it was taken", () => {
  const message = new Uint8Array(26);
  message.set([...Array(16).keys()]);
  new DataView(message.buffer).setBigInt64(16, 1_700_000_000_123n, true);
  message.set([1, 2], 24);
  const picture = {
    sitting_id: "00010203-0405-0607-0809-0a0b0c0d0e0f",
    captured_ms: 1_700_000_000_123,
    jpeg: new Uint8Array([1, 2]),
  };
  expect(splitPicture(message.buffer)).toEqual({ ...picture, source: SOURCE_CAMERA });
  message[23] = 1;
  expect(splitPicture(message.buffer)).toEqual({ ...picture, source: SOURCE_SCREEN });
  message[23] = 2;
  expect(splitPicture(message.buffer)).toBeUndefined();
  expect(splitPicture(new ArrayBuffer(24))).toBeUndefined();
});
