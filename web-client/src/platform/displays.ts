// Whether a second display is in use, where the browser says so (the Window Management interface).
// Only that it is, never what it shows. A report that nobody took is made again.
import type { ClientEvent } from "../wire";

const LOOK_EVERY_MS = 5000;

type Displays = Partial<Screen> & {
  readonly isExtended?: boolean;
};

export function watchDisplays(report: (event: ClientEvent) => boolean, screen: Displays = window.screen): () => void {
  let told = false;
  const look = () => {
    const now = screen.isExtended === true;
    if (now !== told && report(now ? "display_added" : "display_removed")) told = now;
  };
  look();
  const timer = setInterval(look, LOOK_EVERY_MS);
  return () => clearInterval(timer);
}
