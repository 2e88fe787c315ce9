// Admitted and waiting: a countdown by the server's clock, the person's own details to check, the
// instructions to read. The paper opens by itself.
import { remaining_ms, timeText } from "../../../core/clock";
import type { Welcome } from "../../../wire";
import { Notice } from "../../../ui/Notice";
import { RichText } from "../../richtext/RichText";
import { Title } from "../Frame";
import { useNow, usePhase, useSitting } from "../context";
import type { Sitting } from "../sitting/sitting";
import { hourText, useWords } from "../words";
import { Fact } from "./Exams";

export function Waiting({ sitting, welcome }: { sitting: Sitting; welcome: Pick<Welcome, "exam_title" | "starts_ms" | "candidate_name" | "candidate_number" | "seat" | "instructions"> }) {
  const { t, language } = useWords();
  const clock = useSitting(sitting, "clock", (state) => state.clock);
  const phase = usePhase(sitting);
  const has_sealed = useSitting(sitting, "welcome", (state) => state.has_sealed);
  const left = remaining_ms(clock, welcome.starts_ms, useNow());
  return (
    <>
      <Title>{welcome.exam_title}</Title>
      <section className="ui-card waiting">
        <p className="waiting-good">{t("wait.admitted")}</p>
        {left > 0 ? (
          <>
            <p>{t("wait.starts")}</p>
            <p className="waiting-time" role="timer">{timeText(left)}</p>
            <p className="soft">{t("wait.at", { time: hourText(welcome.starts_ms, language) })}</p>
          </>
        ) : (
          <p className="waiting-soon" role="status">{t("wait.soon")}</p>
        )}
        <p className="soft">{t("wait.auto")}</p>
        {has_sealed ? <p className="soft" role="status">{t("wait.sealed")}</p> : null}
        {phase === "live" ? null : <Notice tone="warn" live icon="offline">{t("wait.offline")}</Notice>}
      </section>
      <section className="ui-card">
        <p className="soft">{t("wait.check")}</p>
        <dl className="facts">
          <Fact name={t("wait.name")} value={welcome.candidate_name} />
          <Fact name={t("wait.number")} value={welcome.candidate_number} />
          {welcome.seat ? <Fact name={t("wait.seat")} value={welcome.seat} /> : null}
        </dl>
      </section>
      {welcome.instructions ? (
        <section className="ui-card">
          <h2>{t("wait.instructions")}</h2>
          <RichText html={welcome.instructions} />
        </section>
      ) : null}
    </>
  );
}
