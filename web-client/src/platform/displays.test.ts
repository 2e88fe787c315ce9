// Tests of displays.
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { watchDisplays } from "./displays";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it("tells once that a display came, and once that it went", () => {
  const screen = { isExtended: false };
  const report = vi.fn(() => true);
  const stop = watchDisplays(report, screen);
  vi.advanceTimersByTime(10_000);
  expect(report).not.toHaveBeenCalled();
  screen.isExtended = true;
  vi.advanceTimersByTime(20_000);
  screen.isExtended = false;
  vi.advanceTimersByTime(20_000);
  expect(report.mock.calls).toEqual([["display_added"], ["display_removed"]]);
  stop();
  screen.isExtended = true;
  vi.advanceTimersByTime(20_000);
  expect(report).toHaveBeenCalledTimes(2);
});

it("tells again what nobody took, and nothing where the browser does not know", () => {
  const taken = { now: false };
  const report = vi.fn(() => taken.now);
  const stop = watchDisplays(report, { isExtended: true });
  vi.advanceTimersByTime(5_000);
  taken.now = true;
  vi.advanceTimersByTime(20_000);
  expect(report).toHaveBeenCalledTimes(3);
  stop();
  const unknown = vi.fn(() => true);
  const stopUnknown = watchDisplays(unknown, {});
  vi.advanceTimersByTime(20_000);
  expect(unknown).not.toHaveBeenCalled();
  stopUnknown();
});
