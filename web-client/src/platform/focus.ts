// What the browser notices while an exam runs: the window losing focus, full screen left, a paste.
// Only that it happened is reported, never what was pasted or where the person went.
import type { ClientEvent } from "../wire";

export function watchFocus(report: (event: ClientEvent) => void, page: Document = document): () => void {
  const view = page.defaultView ?? window;
  let away = false;
  let full = page.fullscreenElement !== null && page.fullscreenElement !== undefined;

  const look = () => {
    // A dialog of the browser itself (camera permission) takes the focus for a moment without
    // hiding the page; only what the document says counts.
    const now = page.visibilityState === "hidden" || !page.hasFocus();
    if (now === away) return;
    away = now;
    report(now ? "focus_lost" : "focus_gained");
  };
  const screen = () => {
    const now = page.fullscreenElement !== null && page.fullscreenElement !== undefined;
    if (now === full) return;
    full = now;
    report(now ? "fullscreen_entered" : "fullscreen_left");
  };
  const paste = () => report("paste");

  page.addEventListener("visibilitychange", look);
  page.addEventListener("fullscreenchange", screen);
  page.addEventListener("paste", paste);
  view.addEventListener("blur", look);
  view.addEventListener("focus", look);
  return () => {
    page.removeEventListener("visibilitychange", look);
    page.removeEventListener("fullscreenchange", screen);
    page.removeEventListener("paste", paste);
    view.removeEventListener("blur", look);
    view.removeEventListener("focus", look);
  };
}
