// One question: what is asked, its answer, and how safe that answer is, in words.
import { useEffect, useRef } from "react";
import type { Question, Response } from "../../../wire";
import { Button } from "../../../ui/Button";
import { Icon, type IconName } from "../../../ui/Icon";
import { useSitting } from "../context";
import type { Sitting } from "../sitting/sitting";
import { type SlotSaved, responseAt, savedAt } from "../sitting/state";
import { useWords } from "../words";
import { Answering } from "../../answering/Answering";

export const SAVED_SIGN: Record<SlotSaved, IconName> = {
  none: "pen",
  typed: "pen",
  saved_here: "disk",
  saved: "check",
  late: "info",
  refused: "warn",
};

export interface QuestionViewProps {
  readonly sitting: Sitting;
  readonly question: Question;
  readonly section: string;
  readonly count: number;
  readonly disabled: boolean;
}

export function QuestionView({ sitting, question, section, count, disabled }: QuestionViewProps) {
  const { t } = useWords();
  const { slot, body } = question;
  const response = useSitting(sitting, "answers", (state) => responseAt(state, slot));
  const saved = useSitting(sitting, "answers", (state) => savedAt(state, slot));
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
    window.scrollTo?.({ top: 0 });
    return () => sitting.flush(slot);
  }, [slot, sitting]);
  const type = (next: Response | null) => sitting.type(slot, next);
  return (
    <article className="question" aria-labelledby="question-head">
      {section ? <p className="question-section">{section}</p> : null}
      <header className="question-head">
        <h1 id="question-head" ref={heading} tabIndex={-1}>
          {t("exam.number", { number: slot + 1 })} <span className="question-of">{t("exam.of", { count })}</span>
        </h1>
        <p className="soft">
          {t(`exam.kind.${body.kind}`)} · {t(`exam.kindHelp.${body.kind}`)} · {t("exam.marks", { marks: question.marks })}
        </p>
      </header>
      <Answering
        question={question}
        response={response}
        disabled={disabled}
        onChoose={(next) => sitting.answer(slot, next)}
        onType={type}
        onLeave={() => sitting.flush(slot)}
      />
      <footer className="question-foot">
        <p className="saved" data-state={saved}>
          <Icon name={SAVED_SIGN[saved]} />
          {t(`exam.saved.${saved}`)}
        </p>
        {response !== null && body.kind !== "essay" && body.kind !== "short_answer" ? (
          <Button look="quiet" disabled={disabled} onPress={() => sitting.answer(slot, null)}>{t("exam.clear")}</Button>
        ) : null}
      </footer>
    </article>
  );
}
