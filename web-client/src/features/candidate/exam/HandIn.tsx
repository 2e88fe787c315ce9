// Handing in, in two steps: what is still open, then the question itself. The second step names what
// happens. Neither Enter on the page nor reload nor back leads here; the safe button has the focus. What
// leads where is decided by core/hand-in.ts.
import { useEffect, useState } from "react";
import { remaining_ms, timeText } from "../../../core/clock";
import { type HandIn as Steps, THINK_MS, handInNext, handInStart } from "../../../core/hand-in";
import { unsaved } from "../../../core/outbox";
import { Button } from "../../../ui/Button";
import { Dialog } from "../../../ui/Dialog";
import { Notice } from "../../../ui/Notice";
import { useNow, usePhase, useSitting } from "../context";
import type { Sitting } from "../sitting/sitting";
import { useWords } from "../words";

export interface HandInProps {
  readonly sitting: Sitting;
  readonly count: number;
  readonly flagged: number;
  /** So long the last button takes no press; a test takes this away to see that it is missed. */
  readonly think_ms?: number;
  readonly onGo: (slot: number) => void;
  readonly onClose: () => void;
}

export function HandIn({ sitting, count, flagged, think_ms = THINK_MS, onGo, onClose }: HandInProps) {
  const { t } = useWords();
  const [at, setAt] = useState<Steps>(handInStart);
  const summary = useSitting(sitting, "hand_in", (state) => state.hand_in);
  const pending = useSitting(sitting, "answers", (state) => unsaved(state.outbox) + state.drafts.size);
  const live = usePhase(sitting) === "live";
  useEffect(() => {
    // The summary is asked for once everything has arrived, so that it tells the truth.
    if (live && pending === 0 && !summary) sitting.requestHandIn();
  }, [live, pending, summary, sitting]);
  const ready = live && pending === 0 && summary !== undefined;
  useEffect(() => {
    if (!ready) setAt((now) => handInNext(now, { type: "unready" }, false).state);
  }, [ready]);
  const next = () => setAt(handInNext(at, { type: "next", now_ms: sitting.now() }, ready).state);
  const confirm = () => {
    const step = handInNext(at, { type: "confirm", now_ms: sitting.now() }, ready, think_ms);
    if (!step.hands_in || sitting.confirmHandIn()) setAt(step.state);
  };
  const sending = at.step === "sending";
  const close = () => {
    sitting.cancelHandIn();
    onClose();
  };
  // Two dialogs with keys of their own: a reused one would leave the focus on the dangerous button.
  if (at.step !== "summary" && ready) {
    return (
      <Dialog
        key="sure"
        title={t("handIn.sureTitle")}
        urgent
        {...(sending ? {} : { onDismiss: close })}
        actions={
          <>
            <Button focusFirst disabled={sending} onPress={close}>{t("handIn.back")}</Button>
            <Confirm sending={sending} think_ms={think_ms} onPress={confirm} />
          </>
        }
      >
        <Sure sitting={sitting} />
      </Dialog>
    );
  }
  return (
    <Dialog
      key="summary"
      title={t("handIn.title")}
      onDismiss={close}
      actions={
        <>
          <Button focusFirst onPress={close}>{t("handIn.back")}</Button>
          <Button look="primary" disabled={!ready} onPress={next}>{t("handIn.next")}</Button>
        </>
      }
    >
      {!live ? <Notice tone="warn" live icon="offline">{t("handIn.offline")}</Notice> : null}
      {live && pending > 0 ? <Notice tone="info" live>{t("handIn.unsaved", { count: pending })}</Notice> : null}
      {live && pending === 0 && !summary ? <p role="status">{t("handIn.asking")}</p> : null}
      {summary && summary.unanswered.length === 0 ? <Notice tone="good">{t("handIn.all", { count })}</Notice> : null}
      {summary && summary.unanswered.length > 0 ? (
        <>
          <Notice tone="warn">{t("handIn.open", { count: summary.unanswered.length })}</Notice>
          <ul className="navigator-slots">
            {summary.unanswered.map((slot) => (
              <li key={slot}>
                <button
                  type="button"
                  className="slot"
                  aria-label={t("handIn.goTo", { number: slot + 1 })}
                  onClick={() => {
                    onGo(slot);
                    close();
                  }}
                >
                  {slot + 1}
                </button>
              </li>
            ))}
          </ul>
        </>
      ) : null}
      {flagged > 0 ? <p className="soft">{t("handIn.flagged", { count: flagged })}</p> : null}
    </Dialog>
  );
}

function Confirm({ sending, think_ms, onPress }: { sending: boolean; think_ms: number; onPress: () => void }) {
  const { t } = useWords();
  const [ready, setReady] = useState(think_ms === 0);
  useEffect(() => {
    const timer = setTimeout(() => setReady(true), think_ms);
    return () => clearTimeout(timer);
  }, [think_ms]);
  return (
    <Button look="danger" busy={sending} disabled={!ready} onPress={onPress}>
      {t(sending ? "handIn.sending" : "handIn.confirm")}
    </Button>
  );
}

function Sure({ sitting }: { sitting: Sitting }) {
  const { t } = useWords();
  const clock = useSitting(sitting, "clock", (state) => state.clock);
  const deadline = useSitting(sitting, "clock", (state) => state.deadline_ms);
  const now = useNow(1_000);
  return <p>{t("handIn.sure", { time: deadline === undefined ? "--:--" : timeText(remaining_ms(clock, deadline, now)) })}</p>;
}
