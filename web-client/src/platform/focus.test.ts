// Tests of focus.
import { expect, it, vi } from "vitest";
import { watchFocus } from "./focus";

it("reports each change once, and a paste without its content", () => {
  const report = vi.fn();
  const focused = vi.spyOn(document, "hasFocus").mockReturnValue(true);
  const stop = watchFocus(report);
  focused.mockReturnValue(false);
  window.dispatchEvent(new Event("blur"));
  document.dispatchEvent(new Event("visibilitychange"));
  focused.mockReturnValue(true);
  window.dispatchEvent(new Event("focus"));
  document.dispatchEvent(new Event("paste"));
  expect(report.mock.calls).toEqual([["focus_lost"], ["focus_gained"], ["paste"]]);
  stop();
  document.dispatchEvent(new Event("paste"));
  expect(report).toHaveBeenCalledTimes(3);
});
