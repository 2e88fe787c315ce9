// Work in progress, kept in this browser until the server has it: a crash, a closed tab or an ended
// login loses nothing. One entry per form; the newest wins.
import { useCallback, useEffect, useState } from "react";

const PREFIX = "examhall.draft.";

export interface Kept<T> {
  readonly value: T;
  readonly saved_ms: number;
}

export function readDraft<T>(name: string, store: Pick<Storage, "getItem"> = localStorage): Kept<T> | undefined {
  try {
    const text = store.getItem(PREFIX + name);
    return text === null ? undefined : (JSON.parse(text) as Kept<T>);
  } catch {
    return undefined;
  }
}

export function writeDraft(name: string, value: unknown, now: number, store: Pick<Storage, "setItem"> = localStorage): void {
  try {
    store.setItem(PREFIX + name, JSON.stringify({ value, saved_ms: now }));
  } catch {
    // A full or closed store: the form itself still has the work.
  }
}

export function dropDraft(name: string, store: Pick<Storage, "removeItem"> = localStorage): void {
  store.removeItem(PREFIX + name);
}

const WAIT_MS = 600;

/** A form's value that is kept as it changes. `start` is used when nothing was kept. */
export function useDraft<T>(name: string, start: T, now: () => number): { value: T; change: (next: T) => void; restored: number | undefined; drop: (then?: T) => void; dirty: boolean } {
  const [kept] = useState(() => readDraft<T>(name));
  const [value, setValue] = useState<T>(kept?.value ?? start);
  const [restored, setRestored] = useState(kept?.saved_ms);
  const [dirty, setDirty] = useState(kept !== undefined);
  useEffect(() => {
    if (!dirty) return;
    const wait = setTimeout(() => writeDraft(name, value, now()), WAIT_MS);
    return () => {
      clearTimeout(wait);
    };
  }, [name, value, dirty, now]);
  const change = useCallback((next: T) => {
    setValue(next);
    setDirty(true);
  }, []);
  const drop = useCallback((then?: T) => {
    dropDraft(name);
    setDirty(false);
    setRestored(undefined);
    if (then !== undefined) setValue(then);
  }, [name]);
  return { value, change, restored, drop, dirty };
}
