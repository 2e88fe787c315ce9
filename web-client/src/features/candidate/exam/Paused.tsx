// The clock is stopped by staff: nothing runs, nothing is lost, the paper is not shown. It comes back by
// itself.
import { timeText } from "../../../core/clock";
import { unsaved } from "../../../core/outbox";
import type { Pause } from "../../../wire";
import { Notice } from "../../../ui/Notice";
import { Frame, Title } from "../Frame";
import { usePhase, useSitting } from "../context";
import type { Sitting } from "../sitting/sitting";
import { hourText, useWords } from "../words";

export function Paused({ sitting, title, pause }: { sitting: Sitting; title: string; pause: Pause | undefined }) {
  const { t, language } = useWords();
  const live = usePhase(sitting) === "live";
  const waiting = useSitting(sitting, "answers", (state) => unsaved(state.outbox) + state.drafts.size);
  const fresh = useSitting(sitting, "messages", (state) => state.messages[state.messages.length - 1]);
  return (
    <Frame narrow>
      <Title>{t("paused.title")}</Title>
      <p className="soft">{title}</p>
      <section className="ui-card waiting">
        {pause ? (
          <>
            <p>{t("paused.since", { time: hourText(pause.since_ms, language) })}</p>
            <p>{t("exam.time")}</p>
            <p className="waiting-time">{timeText(pause.remaining_ms)}</p>
            {pause.reason ? <p>{t("paused.reason", { reason: pause.reason })}</p> : null}
          </>
        ) : null}
        <p className="soft">{t("paused.text")}</p>
        {waiting > 0 ? <Notice tone="info" live>{t("paused.saving", { count: waiting })}</Notice> : null}
        {live ? null : <Notice tone="warn" live icon="offline">{t("wait.offline")}</Notice>}
        {fresh ? <Notice tone="info" live icon="message"><p className="message-body">{fresh.body}</p></Notice> : null}
      </section>
    </Frame>
  );
}
