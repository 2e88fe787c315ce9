// Handing in, in two steps: what is still open, then the question itself. The second step names what
// happens. Neither Enter on the page nor reload nor back leads here; the safe button has the focus.
import { useEffect, useState } from "react";
import { remaining_ms, timeText } from "../../../core/clock";
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
  readonly onGo: (slot: number) => void;
  readonly onClose: () => void;
}

export function HandIn({ sitting, count, flagged, onGo, onClose }: HandInProps) {
  const { t } = useWords();
  const [sure, setSure] = useState(false);
  const [sending, setSending] = useState(false);
  const summary = useSitting(sitting, "hand_in", (state) => state.hand_in);
  const pending = useSitting(sitting, "answers", (state) => unsaved(state.outbox) + state.drafts.size);
  const live = usePhase(sitting) === "live";
  useEffect(() => {
    // The summary is asked for once everything has arrived, so that it tells the truth.
    if (live && pending === 0 && !summary) sitting.requestHandIn();
  }, [live, pending, summary, sitting]);
  useEffect(() => {
    if (!summary) {
      setSure(false);
      setSending(false);
    }
  }, [summary]);
  const close = () => {
    sitting.cancelHandIn();
    onClose();
  };
  // Two dialogs with keys of their own: a reused one would leave the focus on the dangerous button.
  if (sure && summary && live) {
    return (
      <Dialog
        key="sure"
        title={t("handIn.sureTitle")}
        urgent
        {...(sending ? {} : { onDismiss: close })}
        actions={
          <>
            <Button focusFirst disabled={sending} onPress={close}>{t("handIn.back")}</Button>
            <Button look="danger" busy={sending} onPress={() => setSending(sitting.confirmHandIn())}>
              {t(sending ? "handIn.sending" : "handIn.confirm")}
            </Button>
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
          <Button look="primary" disabled={!live || !summary || pending > 0} onPress={() => setSure(true)}>{t("handIn.next")}</Button>
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

function Sure({ sitting }: { sitting: Sitting }) {
  const { t } = useWords();
  const clock = useSitting(sitting, "clock", (state) => state.clock);
  const deadline = useSitting(sitting, "clock", (state) => state.deadline_ms);
  const now = useNow(1_000);
  return <p>{t("handIn.sure", { time: deadline === undefined ? "--:--" : timeText(remaining_ms(clock, deadline, now)) })}</p>;
}
