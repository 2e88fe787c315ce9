// Whoever signed in without network: kept sealed, sent one after the other when it is back. Pure of browser: store and
// sender are ports.
import type { DoorCame } from "../../../wire";

/** Somebody at the door, as they were taken. */
export interface Taken {
  readonly request_key: string;
  readonly number: string;
  readonly pictures: readonly string[];
  readonly choice: { readonly lane: "face" | "staff"; readonly text_version: string } | null;
  /** By the server's clock as this page knows it. */
  readonly captured_ms: number;
}

/** Waiting people on one device. Policy: `RejectBusy`: the device says that it is full and takes nobody more. At 5
    pictures of 60 KB each, 150 MB: within what a phone's browser gives a page. */
export const PENDING_MAX = 400;

export interface Shelf {
  all(): Promise<readonly Taken[]>;
  put(taken: Taken): Promise<void>;
  drop(request_key: string): Promise<void>;
}

/** What the server said of somebody who waited. */
export interface Sent {
  readonly number: string;
  readonly captured_ms: number;
  readonly came: DoorCame | undefined;
  /** Why it was refused, for good. */
  readonly refused: { readonly zh: string; readonly en: string } | undefined;
}

export interface Refusal {
  readonly zh: string;
  readonly en: string;
  /** Worth sending again unchanged. */
  readonly passing: boolean;
}

export interface Sender {
  send(taken: Taken): Promise<DoorCame>;
  /** Reads what `send` threw. */
  refusal(error: unknown): Refusal;
}

/** Whether there is room for one more. */
export function isFull(pending: number): boolean {
  return pending >= PENDING_MAX;
}

/** Sends everything that waits, the oldest first; stops at the first that cannot be sent now. What was refused for good
    is dropped and told: it would be refused again. */
export async function drain(shelf: Shelf, sender: Sender, told: (sent: Sent) => void): Promise<"empty" | "stopped"> {
  const waiting = [...(await shelf.all())].sort((a, b) => a.captured_ms - b.captured_ms);
  for (const taken of waiting) {
    const { number, captured_ms } = taken;
    try {
      const came = await sender.send(taken);
      await shelf.drop(taken.request_key);
      told({ number, captured_ms, came, refused: undefined });
    } catch (error) {
      const refused = sender.refusal(error);
      if (refused.passing) return "stopped";
      await shelf.drop(taken.request_key);
      told({ number, captured_ms, came: undefined, refused });
    }
  }
  return "empty";
}
