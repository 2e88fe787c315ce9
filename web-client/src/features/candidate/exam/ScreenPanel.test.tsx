// The word about the screen: only where it is asked for, in the way of nothing, and asked again once it ended.
import { act, render, screen as page } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { I18nextProvider } from "react-i18next";
import { afterEach, expect, it, vi } from "vitest";
import { setUpI18n } from "../../../i18n";
import { FakeWorld, settled, welcomeAt } from "../sitting/fakes";
import { Screener } from "../sitting/screener";
import { Sitting } from "../sitting/sitting";
import { candidateWords } from "../words";
import { ScreenPanel } from "./ScreenPanel";

const asked = { wanted: true, interval_ms: 5_000, width: 1_280, quality: 60 };
afterEach(() => vi.unstubAllGlobals());

async function open(screen: typeof asked | undefined, getDisplayMedia: () => Promise<unknown>) {
  vi.stubGlobal("navigator", { ...navigator, mediaDevices: { getDisplayMedia } });
  // What the page's own element does with a picture is not in question here.
  vi.spyOn(HTMLMediaElement.prototype, "play").mockResolvedValue(undefined);
  const world = new FakeWorld();
  const sitting = new Sitting("s", "tab", { socket: world.ports });
  const screener = new Screener(sitting, { busy: false, encode: () => Promise.resolve(undefined), close: () => undefined }, () => 0);
  screener.start();
  await sitting.start();
  world.socket.opens();
  world.socket.says(welcomeAt(world.now_ms, screen ? { screen } : {}));
  await settled();
  const i18n = await setUpI18n(candidateWords, "zh-CN");
  render(<I18nextProvider i18n={i18n}><ScreenPanel sitting={sitting} /></I18nextProvider>);
  const events = () => world.socket.sent.flatMap((message) => (message.type === "event" ? [message.event] : []));
  return { world, sitting, screener, events };
}

function fakeStream() {
  const track = { onended: null as (() => void) | null, stop: () => undefined, getSettings: () => ({ displaySurface: "monitor" }) };
  return { track, stream: { getVideoTracks: () => [track], getTracks: () => [track] } };
}

it("says nothing where the exam does not ask", async () => {
  const { screener } = await open(undefined, () => Promise.reject(new Error("never called")));
  expect(page.queryByRole("button")).toBeNull();
  screener.stop();
});

it("asks, says that it is shared, and offers it again after it ended", async () => {
  const { track, stream } = fakeStream();
  const { events, screener } = await open(asked, () => Promise.resolve(stream));
  expect(page.getByText(/不共享也可以照常作答/)).toBeTruthy();
  await userEvent.click(page.getByRole("button", { name: "共享屏幕" }));
  expect(await page.findByText(/正在共享屏幕/)).toBeTruthy();
  expect(events()).toEqual(["screen_started"]);
  act(() => track.onended?.());
  expect(await page.findByRole("button", { name: "重新共享" })).toBeTruthy();
  expect(events()).toEqual(["screen_started", "screen_stopped"]);
  screener.stop();
});

it("lets whoever refuses go on", async () => {
  const { events, screener } = await open(asked, () => Promise.reject(new DOMException("", "NotAllowedError")));
  await userEvent.click(page.getByRole("button", { name: "共享屏幕" }));
  expect(await page.findByText(/屏幕没有共享，考试不受影响/)).toBeTruthy();
  expect(events()).toEqual([]);
  screener.stop();
});
