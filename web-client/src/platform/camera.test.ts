// Tests of camera.
import { beforeEach, describe, expect, it, vi } from "vitest";
import { Camera, cameraTrouble } from "./camera";
import { fit } from "./encoder";

function stream(device_id: string) {
  const track = { getSettings: () => ({ deviceId: device_id }), label: `cam ${device_id}`, onended: null as null | (() => void), stop: vi.fn() };
  return { track, stream: { getVideoTracks: () => [track], getTracks: () => [track] } as unknown as MediaStream };
}

const failure = (name: string) => Object.assign(new Error(name), { name });

describe("camera", () => {
  beforeEach(() => localStorage.clear());

  it("falls back to any camera when the remembered one is not there", async () => {
    localStorage.setItem("examhall.camera", "gone");
    const other = stream("b");
    const getUserMedia = vi.fn().mockRejectedValueOnce(failure("OverconstrainedError")).mockResolvedValueOnce(other.stream);
    const camera = new Camera({ getUserMedia } as unknown as MediaDevices);
    await camera.start();
    expect(camera.state).toMatchObject({ phase: "on", device_id: "b" });
    expect(localStorage.getItem("examhall.camera")).toBe("b");
  });

  it("says when the camera is pulled out, and can be started again", async () => {
    const first = stream("a");
    const second = stream("a");
    const getUserMedia = vi.fn().mockResolvedValueOnce(first.stream).mockResolvedValueOnce(second.stream);
    const camera = new Camera({ getUserMedia } as unknown as MediaDevices);
    await camera.start();
    first.track.onended?.();
    expect(camera.state).toEqual({ phase: "failed", why: "lost" });
    await camera.start();
    expect(camera.state.phase).toBe("on");
    camera.stop();
    expect(second.track.stop).toHaveBeenCalled();
  });

  it.each([
    ["NotAllowedError", "denied"],
    ["NotFoundError", "missing"],
    ["NotReadableError", "busy"],
    ["TypeError", "other"],
  ])("%s is %s", (name, why) => {
    expect(cameraTrouble(failure(name))).toBe(why);
  });

  it("without a secure page says so instead of failing strangely", async () => {
    const camera = new Camera(undefined);
    await camera.start();
    expect(camera.state).toEqual({ phase: "failed", why: "insecure" });
  });
});

it("never enlarges a picture and keeps its sides even", () => {
  expect(fit({ videoWidth: 1280, videoHeight: 721 }, 640)).toEqual({ width: 640, height: 360 });
  expect(fit({ videoWidth: 320, videoHeight: 240 }, 640)).toEqual({ width: 320, height: 240 });
});
