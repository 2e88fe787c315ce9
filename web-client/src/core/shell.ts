// What the service worker may answer in place of the network: the candidate's page itself and the files
// it is made of, nothing else. Answers of the API, sockets and the pages of staff always go to the server;
// what belongs to a person is kept by the page, sealed (platform/idb.ts), never here.

export type Shelf = "shell" | "asset" | "network";

/** Where the candidate's page lives; the worker sees nothing outside. */
export const SHELL_PATH = "/candidate";

export interface Asked {
  readonly method: string;
  /** `navigate` for a page, anything else for a part of one. */
  readonly mode: string;
  readonly origin: string;
  readonly path: string;
}

export function shelfOf(asked: Asked, own_origin: string): Shelf {
  if (asked.method !== "GET" || asked.origin !== own_origin) return "network";
  if (asked.mode === "navigate") return asked.path === SHELL_PATH || asked.path === `${SHELL_PATH}/` ? "shell" : "network";
  return asked.path.startsWith("/assets/") || asked.path === "/favicon.svg" ? "asset" : "network";
}

/**
 * The caches to delete once `current` is at work. The one before it stays: a page that was opened under it
 * may still load a part it has not needed so far, which the server has no more.
 */
export function outdated(names: readonly string[], prefix: string, current: string): readonly string[] {
  return names.filter((name) => name.startsWith(prefix) && name !== current).slice(0, -1);
}
