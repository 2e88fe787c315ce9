// It is over: how it ended, and whether everything has arrived. While an answer is still on its way
// the page says so and keeps sending.
import * as box from "../../../core/outbox";
import { Button } from "../../../ui/Button";
import { Notice } from "../../../ui/Notice";
import { Frame, Title } from "../Frame";
import { KEEP_DAYS } from "../../../platform/idb";
import { usePhase, useSitting } from "../context";
import type { Sitting } from "../sitting/sitting";
import { hourText, useWords } from "../words";
import { ReceiptCard } from "./ReceiptCard";

export function Finished({ sitting, onLeave }: { sitting: Sitting; onLeave: () => void }) {
  const { t, language } = useWords();
  const finished = useSitting(sitting, "finished", (state) => state.finished);
  const title = useSitting(sitting, "welcome", (state) => state.welcome?.exam_title);
  const outbox = useSitting(sitting, "answers", (state) => state.outbox);
  const files = useSitting(sitting, "files", () => sitting.filesPending);
  const live = usePhase(sitting) === "live";
  const pending = box.unsaved(outbox);
  const late = [...outbox.latest.values()].filter((entry) => entry.state === "late").length;
  return (
    <Frame narrow>
      <Title>{t("finished.title")}</Title>
      {title ? <p className="soft">{title}</p> : null}
      <section className="ui-card">
        {finished ? (
          <>
            <p>{t(`finished.${finished.reason}`)}</p>
            <p className="soft">{t("finished.at", { time: hourText(finished.finished_ms, language) })}</p>
          </>
        ) : null}
        {pending > 0 ? <Notice tone="warn" live>{t(live ? "finished.pending" : "finished.pendingOffline", { count: pending, days: KEEP_DAYS })}</Notice> : files > 0 ? null : <Notice tone="good" live>{t("finished.saved")}</Notice>}
        {files > 0 ? <Notice tone="warn" live>{t("finished.files", { count: files, days: KEEP_DAYS })}</Notice> : null}
        {late > 0 ? <Notice tone="info">{t("finished.late", { count: late })}</Notice> : null}
        <div className="ui-actions">
          <Button look={pending + files > 0 ? "plain" : "primary"} onPress={onLeave}>{t("app.back")}</Button>
        </div>
      </section>
      {finished?.receipt ? <ReceiptCard receipt={finished.receipt} name={t("receipt.file", { exam: title ?? "" })} /> : null}
      {finished && !finished.receipt && pending === 0 ? <p className="soft">{t("receipt.none")}</p> : null}
    </Frame>
  );
}
