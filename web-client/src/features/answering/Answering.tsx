// A question to be answered: its passage, what is asked, and where it is answered, in the text or below it.
// Exam, practice and the author's preview show the same.
import type { Question } from "../../wire";
import { RichText } from "../richtext/RichText";
import { useWords } from "./words";
import { AnswerField, type AnswerFieldProps } from "./AnswerField";
import { blanksOf, withBlank } from "./answers";
import { ClozeField } from "./kinds/ClozeField";
import { GapMatchField } from "./kinds/GapMatchField";
import "./kinds/kinds.css";

export interface AnsweringProps extends AnswerFieldProps {
  /** Without the fields below the text: what is told after the answer shows them. */
  readonly textOnly?: boolean;
}

export function Answering(props: AnsweringProps) {
  const { question } = props;
  return (
    <>
      <Passage stimulus={question.stimulus} />
      <Asked {...props} />
    </>
  );
}

/** The passage a question is about; it can be folded away on a small screen. */
export function Passage({ stimulus }: { stimulus: Question["stimulus"] }) {
  const { t } = useWords();
  if (!stimulus) return null;
  return <details open className="passage"><summary>{t("exam.passage")}</summary><RichText html={stimulus.text} /></details>;
}

function Asked(props: AnsweringProps) {
  const { t } = useWords();
  const { question, response, disabled, onType, onLeave, textOnly } = props;
  const { body } = question;
  if (body.kind === "cloze") return <ClozeField {...props} body={body} />;
  if (body.kind === "gap_match") return <GapMatchField {...props} body={body} />;
  const blank = (number: number) => {
    if (body.kind !== "fill_in") return null;
    const value = blanksOf(response, body.blanks)[number - 1] ?? "";
    return (
      <input
        className="ui-input blank" aria-label={t("exam.blank", { number })} value={value} disabled={disabled} size={Math.max(8, Math.min(24, value.length * 2 + 2))}
        spellCheck={false} autoComplete="off" onBlur={onLeave} onChange={(event) => onType(withBlank(response, body.blanks, number - 1, event.target.value))}
      />
    );
  };
  return (
    <>
      <RichText html={question.stem} {...(body.kind === "fill_in" ? { blank } : {})} />
      {textOnly ? null : <AnswerField {...props} />}
    </>
  );
}
