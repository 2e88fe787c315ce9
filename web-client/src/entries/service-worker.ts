// Lets the candidate's page be reloaded without network: keeps the page and the files it is made of, as
// the build listed them, and gives them back when the server does not answer. Built to /sw.js, without
// imports at run time. A new build has other file names, so this file changes, and the browser takes the
// new worker and its files at the next visit; both versions are whole, so a page never mixes them.
import { SHELL_PATH, outdated, shelfOf } from "../core/shell";

declare const self: ServiceWorkerGlobalScope;

/** Put in by the build (vite.config.ts): the files of the candidate's page, its entry first. */
const FILES = "__SHELL_FILES__" as unknown as readonly [string, ...string[]];
const VERSION = "__SHELL_VERSION__";
const PREFIX = "examhall-shell-";
const CACHE = PREFIX + VERSION;
/** A server that says nothing for so long is away; a person who reloads in an exam does not wait longer. */
const PATIENCE_MS = 4_000;

async function fill(): Promise<void> {
  const page = await fetch(SHELL_PATH, { cache: "no-cache" });
  const html = await page.clone().text();
  // Between two deployments the page may be of another version than these files: better none than mixed.
  if (!page.ok || !html.includes(FILES[0])) throw new Error("the page is of another version");
  const cache = await caches.open(CACHE);
  await cache.addAll(FILES);
  await cache.put(SHELL_PATH, page);
}

async function tidy(): Promise<void> {
  for (const name of outdated(await caches.keys(), PREFIX, CACHE)) await caches.delete(name);
  await self.clients.claim();
}

async function shell(request: Request): Promise<Response> {
  const answer = await inTime(fetch(request)).catch(() => undefined);
  // A proxy whose server is away answers with 502 to 504.
  if (answer && answer.status < 500) return answer;
  const kept = await caches.match(SHELL_PATH, { cacheName: CACHE });
  return kept ?? answer ?? Response.error();
}

function inTime<T>(work: Promise<T>): Promise<T> {
  return Promise.race([work, new Promise<never>((_, reject) => setTimeout(() => reject(new Error("silent")), PATIENCE_MS))]);
}

/** Names carry a hash of their content, so what is kept is right for ever. */
async function asset(request: Request): Promise<Response> {
  const kept = await caches.match(request, { ignoreVary: true });
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) await (await caches.open(CACHE)).put(request, answer.clone()).catch(() => undefined);
  return answer;
}

self.addEventListener("install", (event) => event.waitUntil(fill().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(tidy()));
self.addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const { origin, pathname } = new URL(url);
  const shelf = shelfOf({ method, mode, origin, path: pathname }, self.location.origin);
  if (shelf === "network") return;
  event.respondWith(shelf === "shell" ? shell(event.request) : asset(event.request));
});
