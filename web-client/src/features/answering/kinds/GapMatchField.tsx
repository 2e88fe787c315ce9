// Labels for gaps in the text or on a picture: take a label, then press its gap; or drag it there. A filled
// gap gives its label back when it is pressed with nothing in hand.
import { type ReactNode, useState } from "react";
import type { Question, QuestionBody } from "../../../wire";
import { RichText } from "../../richtext/RichText";
import { useWords } from "../words";
import type { AnswerFieldProps } from "../AnswerField";
import { AreaShape, Board, middleOf } from "./Board";
import { pairsOf, plainText, withPair, withoutRow } from "./given";

interface GapMatchProps extends Pick<AnswerFieldProps, "response" | "disabled" | "onChoose"> {
  readonly question: Question;
  readonly body: Extract<QuestionBody, { kind: "gap_match" }>;
}

export function GapMatchField({ question, body, response, disabled, onChoose }: GapMatchProps) {
  const { t } = useWords();
  const [held, setHeld] = useState<string>();
  const pairs = pairsOf(response);
  const label = (id: string) => body.choices.find((choice) => choice.id === id);
  const put = (row: string, choice: string) => {
    onChoose(withPair(body, response, { row, choice }));
    setHeld(undefined);
  };
  const gap = (number: number): ReactNode => {
    const row = body.rows[number - 1];
    if (!row) return null;
    const filled = pairs.filter((pair) => pair.row === row.id);
    const words = filled.map((pair) => plainText(label(pair.choice)?.text ?? "")).join("、");
    return (
      <button
        type="button" className="gap" disabled={disabled} data-filled={filled.length > 0 ? "" : undefined}
        aria-label={t(filled.length > 0 ? "exam.gaps.filled" : "exam.gaps.empty", { number, words })}
        onClick={() => (held === undefined ? onChoose(withoutRow(body, response, row.id)) : put(row.id, held))}
        onDragOver={(event) => event.preventDefault()}
        onDrop={(event) => { event.preventDefault(); if (held !== undefined && !disabled) put(row.id, held); }}
      >
        {filled.length === 0 ? number : filled.map((pair) => <RichText key={pair.choice} inline html={label(pair.choice)?.text ?? ""} />)}
      </button>
    );
  };
  const used = (id: string) => !body.reuse && pairs.some((pair) => pair.choice === id);
  const { picture } = body;
  return (
    <>
      <RichText html={question.stem} blank={gap} />
      {picture ? (
        <div className="board-frame" style={{ maxWidth: `${picture.width}px` }}>
          <Board picture={picture}>{body.areas.map((area) => <AreaShape key={area.id} area={area} picture={picture} mark="" chosen={false} />)}</Board>
          {body.rows.map((row, index) => {
            const area = body.areas.find((each) => each.id === row.id);
            if (!area) return null;
            const { x, y } = middleOf(area);
            return <span key={row.id} className="board-gap" style={{ left: `${(x / picture.width) * 100}%`, top: `${(y / picture.height) * 100}%` }}>{gap(index + 1)}</span>;
          })}
        </div>
      ) : null}
      <div className="labels" role="group" aria-label={t("exam.gaps.labels")}>
        {body.choices.map((choice) => (
          <button
            key={choice.id} type="button" className="label-chip" disabled={disabled} aria-pressed={held === choice.id} data-used={used(choice.id) ? "" : undefined} draggable={!disabled}
            onClick={() => setHeld(held === choice.id ? undefined : choice.id)} onDragStart={() => setHeld(choice.id)}
          >
            <RichText inline html={choice.text} />
          </button>
        ))}
      </div>
      <p className="soft" role="status">{held === undefined ? t("exam.gaps.help") : t("exam.gaps.held", { words: plainText(label(held)?.text ?? "") })}</p>
    </>
  );
}
