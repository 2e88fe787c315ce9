// The shared screen with a browser that is made up: asked, refused, stopped by either button.
import { expect, it, vi } from "vitest";
import { SharedScreen } from "./screen";

function fake(displaySurface?: string) {
  const track = { onended: null as (() => void) | null, stop: vi.fn(), getSettings: () => ({ displaySurface }) };
  const stream = { getVideoTracks: () => [track], getTracks: () => [track] } as unknown as MediaStream;
  const getDisplayMedia = vi.fn(() => Promise.resolve(stream));
  return { track, stream, getDisplayMedia, screen: new SharedScreen({ getDisplayMedia } as unknown as MediaDevices) };
}

it("asks for pictures of the whole screen without sound, and says when it is less", async () => {
  const { screen, getDisplayMedia, stream } = fake("window");
  await screen.start();
  expect(getDisplayMedia).toHaveBeenCalledWith(expect.objectContaining({ audio: false }));
  expect(screen.state).toEqual({ phase: "on", stream, whole: false });
  const whole = fake("monitor");
  await whole.screen.start();
  expect(whole.screen.state).toMatchObject({ phase: "on", whole: true });
});

it("notices the browser's own button, and its own", async () => {
  const { screen, track } = fake();
  await screen.start();
  track.onended?.();
  expect(screen.state).toEqual({ phase: "ended" });
  await screen.start();
  screen.stop();
  expect(screen.state).toEqual({ phase: "ended" });
  expect(track.stop).toHaveBeenCalled();
  await screen.start();
  screen.close();
  expect(screen.state).toEqual({ phase: "off" });
});

it("goes on where it is refused or cannot be had", async () => {
  const refused = new SharedScreen({ getDisplayMedia: () => Promise.reject(new DOMException("", "NotAllowedError")) } as unknown as MediaDevices);
  await refused.start();
  expect(refused.state).toEqual({ phase: "failed", why: "refused" });
  const phone = new SharedScreen({} as MediaDevices);
  await phone.start();
  expect(phone.state).toEqual({ phase: "failed", why: "unsupported" });
});
