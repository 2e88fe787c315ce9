// Where the candidate is and what is flagged: a convenience of this browser, kept per sitting. Not an
// answer, so it is neither sent nor needed to go on elsewhere.

export interface Marks {
  readonly slot: number;
  readonly flagged: readonly number[];
}

const START: Marks = { slot: 0, flagged: [] };

function key(sitting_id: string): string {
  return `examhall.marks.${sitting_id}`;
}

export function readMarks(sitting_id: string, storage: Storage | undefined = storageOf()): Marks {
  try {
    const kept: unknown = JSON.parse(storage?.getItem(key(sitting_id)) ?? "null");
    if (typeof kept !== "object" || kept === null || !("slot" in kept) || !("flagged" in kept)) return START;
    const { slot, flagged } = kept;
    if (typeof slot !== "number" || !Array.isArray(flagged)) return START;
    return { slot, flagged: flagged.filter((value): value is number => typeof value === "number") };
  } catch {
    return START;
  }
}

export function keepMarks(sitting_id: string, marks: Marks, storage: Storage | undefined = storageOf()): void {
  try {
    storage?.setItem(key(sitting_id), JSON.stringify(marks));
  } catch {
    // Full or refused: the flags then last as long as the page.
  }
}

function storageOf(): Storage | undefined {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
}
