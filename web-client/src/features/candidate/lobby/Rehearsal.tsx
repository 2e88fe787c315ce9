// What only a rehearsal shows: that it is one, another round, and going on where an exam would wait.
import { useCallback } from "react";
import { useQueryClient } from "@tanstack/react-query";
import { bodyOf } from "../../../platform/api";
import type { MyExam } from "../../../wire";
import { Button } from "../../../ui/Button";
import { Notice } from "../../../ui/Notice";
import { Tag } from "../../../ui/State";
import { ProblemNotice } from "../Frame";
import { type Place, useShared } from "../context";
import { useDoing } from "../request";
import { useWords } from "../words";

/** Says what an exam is for, where that is not the usual. */
export function ModeTag({ mode }: { mode: MyExam["mode"] }) {
  const { t } = useWords();
  return mode === "formal" ? null : <Tag tone={mode === "rehearsal" ? "warn" : "plain"}>{t(`mode.${mode}`)}</Tag>;
}

/** Above everything of a rehearsal under way. */
export function RehearsalBanner() {
  const { t } = useWords();
  return <p className="rehearsal-banner">{t("mode.banner")}</p>;
}

export function Again({ exam, go }: { exam: MyExam; go: (place: Place) => void }) {
  const { t } = useWords();
  const { api } = useShared();
  const queries = useQueryClient();
  const { busy, problem, run } = useDoing(
    useCallback(async () => {
      const round = bodyOf(await api.http.POST("/api/my/sessions/{session_id}/again", { params: { path: { session_id: exam.session_id } } }));
      await queries.invalidateQueries({ queryKey: ["my-exams"] });
      go({ page: "session", session_id: round.session_id });
    }, [api, queries, go, exam.session_id]),
  );
  return (
    <>
      <ProblemNotice problem={problem} />
      <div className="ui-actions"><Button look="primary" busy={busy} onPress={run}>{t("mode.again")}</Button></div>
    </>
  );
}

/** At the door where staff would check the papers. */
export function GoOn({ session_id }: { session_id: string }) {
  const { t } = useWords();
  const { api } = useShared();
  const { busy, problem, run } = useDoing(
    useCallback(async () => {
      await api.http.POST("/api/my/sessions/{session_id}/proceed", { params: { path: { session_id } } });
    }, [api, session_id]),
  );
  return (
    <section className="ui-card">
      <h2>{t("mode.onTitle")}</h2>
      <Notice tone="info">{t("mode.on")}</Notice>
      <ProblemNotice problem={problem} />
      <div className="ui-actions"><Button look="primary" busy={busy} onPress={run}>{t("mode.go")}</Button></div>
    </section>
  );
}
