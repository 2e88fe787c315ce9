// Who wants to know what: subscriptions by topic, so that one slot's change re-renders one question
// and one candidate's change one card. Fits `useSyncExternalStore`.

export class Topics<Topic extends string> {
  readonly #listeners = new Map<Topic, Set<() => void>>();

  /** Returns the way out. */
  subscribe(topic: Topic, listener: () => void): () => void {
    const set = this.#listeners.get(topic) ?? new Set();
    this.#listeners.set(topic, set);
    set.add(listener);
    return () => {
      set.delete(listener);
      if (set.size === 0) this.#listeners.delete(topic);
    };
  }

  notify(...topics: readonly Topic[]): void {
    for (const topic of topics) for (const listener of [...(this.#listeners.get(topic) ?? [])]) listener();
  }

  /** Tells everyone. */
  notifyAll(): void {
    this.notify(...this.#listeners.keys());
  }
}
