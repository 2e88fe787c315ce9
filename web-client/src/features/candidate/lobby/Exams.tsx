// The candidate's exams: what is next, what can be entered, what is over.
import { useQuery } from "@tanstack/react-query";
import { bodyOf } from "../../../platform/api";
import { sittingsKept } from "../../../platform/idb";
import type { MyExam } from "../../../wire";
import { Button } from "../../../ui/Button";
import { Notice } from "../../../ui/Notice";
import { PageState, Tag } from "../../../ui/State";
import { Failed, Frame, Loading, Title } from "../Frame";
import { type Place, useShared } from "../context";
import { problemFrom } from "../request";
import { DossierDoor } from "./DossierDoor";
import { PracticeDoor } from "./PracticeDoor";
import { Again, ModeTag } from "./Rehearsal";
import { useWords, whenText } from "../words";

const ORDER: Record<MyExam["stage"], number> = { in_progress: 0, open: 1, not_open: 2, finished: 3, missed: 4 };
const TONE = { in_progress: "info", open: "good", not_open: "plain", finished: "plain", missed: "warn" } as const;

export function useMyExams() {
  const { api } = useShared();
  return useQuery({
    queryKey: ["my-exams"],
    queryFn: async () => bodyOf(await api.http.GET("/api/my/exams")),
    refetchInterval: 30_000,
  });
}

/** Sittings with answers in this browser; one that is over and still among them has something to upload. */
function useSittingsKept(): ReadonlySet<string> {
  const kept = useQuery({ queryKey: ["sittings-kept"], queryFn: () => sittingsKept().catch(() => NONE), networkMode: "always", staleTime: 0 });
  return kept.data ?? NONE;
}

const NONE: ReadonlySet<string> = new Set();

export function Exams({ go }: { go: (place: Place) => void }) {
  const { t } = useWords();
  const { me, logOut } = useShared();
  const exams = useMyExams();
  const kept = useSittingsKept();
  const sorted = [...(exams.data ?? [])].sort((a, b) => ORDER[a.stage] - ORDER[b.stage] || a.starts_ms - b.starts_ms);
  return (
    <Frame onLogOut={logOut}>
      <div className="page-head">
        <Title>{t("exams.title")}</Title>
        <p className="soft">{t("exams.hello", { name: me.display_name })}</p>
      </div>
      <DossierDoor go={go} />
      {exams.isPending ? <Loading /> : null}
      {exams.isError && !exams.data ? <Failed problem={problemFrom(exams.error)} retry={() => void exams.refetch()} /> : null}
      {exams.data?.length === 0 ? <PageState title={t("exams.empty")}><p>{t("exams.emptyText")}</p></PageState> : null}
      <ul className="stack plain-list">
        {sorted.map((exam) => (
          <li key={exam.session_id}>
            <ExamCard exam={exam} unsent={exam.stage === "finished" && kept.has(exam.sitting_id ?? "")} go={go} />
          </li>
        ))}
      </ul>
      <PracticeDoor go={go} />
    </Frame>
  );
}

function ExamCard({ exam, unsent, go }: { exam: MyExam; unsent: boolean; go: (place: Place) => void }) {
  const { t, language } = useWords();
  const enter = exam.stage === "open" || exam.stage === "in_progress";
  return (
    <article className="ui-card exam-card">
      <div className="exam-card-head">
        <div>
          <h2>{exam.exam_title}</h2>
          <p className="soft">{exam.session_title}</p>
        </div>
        <span className="exam-tags"><ModeTag mode={exam.mode} /><Tag tone={TONE[exam.stage]}>{t(`exams.stage.${exam.stage}`)}</Tag></span>
      </div>
      <dl className="facts">
        {exam.stage === "not_open" ? <Fact name={t("exams.opens")} value={whenText(exam.opens_ms, language)} /> : null}
        <Fact name={t("exams.starts")} value={whenText(exam.starts_ms, language)} />
        <Fact name={t("exams.closes")} value={whenText(exam.closes_ms, language)} />
        <Fact name={t("exams.duration")} value={t("exams.minutes", { count: Math.round(exam.duration_ms / 60_000) })} />
      </dl>
      {enter ? (
        <div className="ui-actions">
          <Button look="primary" onPress={() => go({ page: "session", session_id: exam.session_id })}>
            {t(exam.stage === "in_progress" ? "exams.resume" : "exams.enter")}
          </Button>
        </div>
      ) : null}
      {unsent ? (
        <>
          <Notice tone="warn">{t("exams.unsent")}</Notice>
          <div className="ui-actions">
            <Button look="primary" onPress={() => go({ page: "session", session_id: exam.session_id })}>{t("exams.upload")}</Button>
          </div>
        </>
      ) : null}
      {exam.stage === "finished" && exam.result_released ? (
        <div className="ui-actions">
          <Button onPress={() => go({ page: "result", session_id: exam.session_id })}>{t("exams.result")}</Button>
        </div>
      ) : null}
      {exam.mode === "rehearsal" ? <p className="soft">{t("mode.rehearsalText")}</p> : null}
      {exam.mode === "rehearsal" && exam.stage === "finished" ? <Again exam={exam} go={go} /> : null}
      {exam.stage === "finished" && !exam.result_released && exam.mode !== "rehearsal" ? <p className="soft">{t("exams.noResult")}</p> : null}
    </article>
  );
}

export function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
