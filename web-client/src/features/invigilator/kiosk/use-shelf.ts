// Whoever waits on this device for the network: kept on the shelf, sent again every few seconds.
import { useCallback, useEffect, useRef, useState } from "react";
import { openShelf, type DoorShelf } from "../../../platform/door-shelf";
import { nowMs } from "../../../platform/time";
import { useDesk } from "../../desk/client";
import { lateSender } from "./api";
import { drain, isFull, type Sent, type Taken } from "./queue";

const TRY_EVERY_MS = 4_000;
/** Lines of what came of it that are shown; the door queue has them all. */
const SENT_SHOWN_MAX = 30;

export interface ShelfState {
  readonly pending: number;
  readonly isFull: boolean;
  /** False where nothing can be kept sealed. */
  readonly canKeep: boolean;
  readonly sending: boolean;
  readonly sent: readonly Sent[];
  readonly keep: (taken: Taken) => Promise<boolean>;
  readonly clear: () => void;
}

export function useShelf(sessionId: string, key_text: string | undefined, onReached: (reached: boolean) => void): ShelfState {
  const { api, me } = useDesk();
  const shelf = useRef<DoorShelf<Taken> | undefined>(undefined);
  const [pending, setPending] = useState(0);
  const [canKeep, setCanKeep] = useState(true);
  const [sending, setSending] = useState(false);
  const [sent, setSent] = useState<readonly Sent[]>([]);
  const count = useCallback(async () => setPending((await shelf.current?.all())?.length ?? 0), []);
  useEffect(() => {
    if (key_text === undefined) return;
    let isOver = false;
    openShelf<Taken>({ operator: me.person_id, session: sessionId, key_text, now_ms: nowMs() }).then(
      (opened) => {
        if (isOver) return;
        shelf.current = opened;
        setCanKeep(opened !== undefined);
        void count();
      },
      () => setCanKeep(false),
    );
    return () => {
      isOver = true;
    };
  }, [sessionId, me.person_id, key_text, count]);
  useEffect(() => {
    if (pending === 0) return;
    let busy = false;
    const timer = setInterval(() => {
      const kept = shelf.current;
      if (busy || kept === undefined) return;
      busy = true;
      setSending(true);
      void drain(kept, lateSender(api, sessionId), (one) => setSent((all) => [one, ...all].slice(0, SENT_SHOWN_MAX)))
        .then((end) => onReached(end === "empty"))
        .finally(() => {
          busy = false;
          setSending(false);
          void count();
        });
    }, TRY_EVERY_MS);
    return () => clearInterval(timer);
  }, [api, sessionId, pending, count, onReached]);
  const keep = useCallback(async (taken: Taken) => {
    const kept = shelf.current;
    if (kept === undefined || isFull((await kept.all()).length)) return false;
    await kept.put(taken);
    await count();
    return true;
  }, [count]);
  return { pending, isFull: isFull(pending), canKeep, sending, sent, keep, clear: () => setSent([]) };
}
