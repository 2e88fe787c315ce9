// Chromium on the board: how soon it stands, what an update costs, what was seen when, how often it rang.
// Figures as JSON to stdout; the clock is the machine's, the same as the server's.

import { launch } from '../../tests/e2e/browser.mjs';

const { BOARD_BASE: base, BOARD_SESSION: session, BOARD_LOGIN: login, BOARD_SECONDS: seconds } = process.env;
const LOADS = 3;
/** Seconds between two looks at what was spent: asking costs the page something as well. */
const EVERY_S = 5;

/** In the page, before anything of it runs. */
function watch() {
  const now = () => performance.timeOrigin + performance.now();
  const bench = { painted_ms: undefined, seen: {}, frames: 0, isFresh: false };
  // Every frame in which the page shows something else counts, whatever brought it: a message, or its own clocks.
  const count = () => {
    if (bench.isFresh) return;
    bench.isFresh = true;
    // Asked for only then: a loop over all frames would be work of the bench.
    requestAnimationFrame(() => {
      bench.isFresh = false;
      bench.frames += 1;
    });
  };
  globalThis.bench = bench;
  // Asked of the browser, which knows after its own layout: asking for a box would force another one for each update.
  const screen = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (isIntersecting) bench.seen[target.dataset.incident] ??= now();
    }
  });
  const look = (changes) => {
    count();
    if (bench.painted_ms === undefined && document.querySelector('.wall-heading') && document.querySelector('.queue')) {
      // What was laid out is on the screen with the frame after the next.
      requestAnimationFrame(() => requestAnimationFrame(() => { bench.painted_ms ??= performance.now(); }));
    }
    for (const { target, addedNodes } of changes) {
      const cards = [target, ...addedNodes].flatMap((node) => node instanceof Element ? [...(node === target ? [] : node.querySelectorAll('[data-incident]')), ...(node.matches('.queue [data-incident]') ? [node] : [])] : []);
      for (const card of cards) {
        // A card that is used again for another incident has to be looked at anew.
        screen.unobserve(card);
        screen.observe(card);
      }
    }
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true, attributes: true, characterData: true, attributeFilter: ['data-incident', 'style', 'class'] });
}

const browser = await launch();
const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'zh-CN' });
const { hostname } = new URL(base);
await context.addCookies([{ name: 'examhall_login', value: login, domain: hostname, path: '/' }]);
const page = await context.newPage();
await page.addInitScript(watch);
const url = `${base}/invigilator.html#/sessions/${session}`;

const paints = [];
for (let load = 0; load < LOADS; load += 1) {
  await page.goto('about:blank');
  const answer = await page.goto(url);
  if (!answer.ok()) throw new Error(`${url} answers ${answer.status()}: were the pages built before the bench? make bench-board does both`);
  await page.waitForFunction(() => globalThis.bench.painted_ms !== undefined, undefined, { timeout: 60_000 });
  paints.push(await page.evaluate(() => globalThis.bench.painted_ms));
}

// Everything settles; then the measured stretch.
await page.waitForTimeout(3_000);
const cdp = await context.newCDPSession(page);
// Time of the thread on the processor: what it waits while others have the processor is no cost of the page.
await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
const busy = async () => {
  const { metrics } = await cdp.send('Performance.getMetrics');
  return metrics.find((metric) => metric.name === 'TaskDuration').value * 1000;
};
const count = () => page.evaluate(() => globalThis.bench.frames);
const began_ms = Date.now();
const [work, frames] = [await busy(), await count()];
const stretches = [];
let last = { work, frames };
for (let second = 0; second < Number(seconds); second += EVERY_S) {
  await page.waitForTimeout(EVERY_S * 1_000);
  const next = { work: await busy(), frames: await count() };
  if (next.frames > last.frames) stretches.push((next.work - last.work) / (next.frames - last.frames));
  last = next;
}
const ended_ms = Date.now();
stretches.sort((a, b) => a - b);
const { seen, rings } = await page.evaluate(() => ({ seen: globalThis.bench.seen, rings: performance.getEntriesByName('examhall.interrupt').map((mark) => performance.timeOrigin + mark.startTime) }));
const within = rings.filter((at) => at >= began_ms);
const fullest = Math.max(0, ...within.map((from) => within.filter((at) => at >= from && at < from + 60_000).length));
if (process.env.BOARD_PICTURE) await page.screenshot({ path: process.env.BOARD_PICTURE });
await browser.close();

const round = (value) => Math.round(value * 100) / 100;
process.stdout.write(JSON.stringify({
  first_paint_ms: Math.round(Math.max(...paints)),
  update_ms_per_frame: round((last.work - work) / Math.max(1, last.frames - frames)),
  update_ms_per_frame_worst: round(stretches.at(-1) ?? 0),
  interrupts_per_minute: fullest,
  began_ms, ended_ms, seen,
}));
