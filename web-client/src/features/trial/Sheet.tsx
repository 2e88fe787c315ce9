// How a trial went: marks by rule, and each question with what was answered and its key.
import type { TrialPaper, WhichPaper } from "../../wire";
import { Button } from "../../ui/Button";
import { PageState } from "../../ui/State";
import { Failed, Frame, Title } from "../candidate/Frame";
import { problemFrom } from "../candidate/request";
import { FeedbackView } from "../practice/FeedbackView";
import { Passage } from "../answering/Answering";
import { RichText } from "../richtext/RichText";
import { useSheet } from "./requests";
import type { Ended } from "./trial-hall";
import { useWords } from "./words";
import "../practice/practice.css";

export function Sheet({ exam_id, which, trial, ended, onAgain }: { exam_id: string; which: WhichPaper; trial: TrialPaper; ended: Ended; onAgain: () => void }) {
  const { t } = useWords();
  const sheet = useSheet(exam_id, which, ended.answers);
  const questions = trial.paper.sections.flatMap((section) => section.questions);
  if (sheet.isError) return <Frame><Failed problem={problemFrom(sheet.error)} retry={() => void sheet.refetch()} /></Frame>;
  if (!sheet.data) return <Frame><PageState busy title={t("marking")} /></Frame>;
  const waiting = questions.filter(({ slot }) => sheet.data.slots.find((line) => line.slot === slot)?.earned == null);
  return (
    <Frame>
      <Title>{t("doneTitle")}</Title>
      <section className="ui-card">
        <p className="trial-score">{t("score", { earned: sheet.data.earned, worth: sheet.data.worth })}</p>
        {waiting.length > 0 ? <p>{t("byPerson", { count: waiting.length, marks: waiting.reduce((sum, { marks }) => sum + marks, 0) })}</p> : null}
        <p className="soft">{t(`done.${ended.reason}`)}</p>
        <div className="ui-actions"><Button onPress={onAgain}>{t("again")}</Button></div>
      </section>
      {questions.map((question) => {
        const line = sheet.data.slots.find(({ slot }) => slot === question.slot);
        if (!line) return null;
        return (
          <section key={question.slot} className="ui-card" aria-label={t("question", { number: question.slot + 1 })}>
            <h2>{t("question", { number: question.slot + 1 })} <span className="soft">{line.earned == null ? t("waits", { marks: question.marks }) : t("earned", { earned: line.earned, marks: question.marks })}</span></h2>
            <Passage stimulus={question.stimulus} />
            <RichText html={question.stem} blank={gap} />
            <FeedbackView question={question} response={ended.answers.get(question.slot) ?? null} feedback={line.feedback} noted={{ is: "unknown" }} review={false} onKeep={undefined} focus={false} />
            {line.feedback.key.kind === "by_person" ? <><h3>{t("rubric")}</h3>{line.rubric == null ? <p className="soft">{t("noRubric")}</p> : <RichText html={line.rubric} />}</> : null}
          </section>
        );
      })}
    </Frame>
  );
}

/** A blank that is only looked at. */
export function gap(number: number) {
  return <span className="trial-gap">{number}</span>;
}
