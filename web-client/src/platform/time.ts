// The browser's time and chance, in one place. `nowMs` is monotonic within a page: somebody who sets
// the clock of the computer during an exam does not move it.
export function nowMs(): number {
  return performance.timeOrigin + performance.now();
}

export function randomUnit(): number {
  return Math.random();
}

/** Calls back every so often; returns the way to stop. */
export function every(period_ms: number, callback: () => void): () => void {
  const timer = setInterval(callback, period_ms);
  return () => clearInterval(timer);
}
