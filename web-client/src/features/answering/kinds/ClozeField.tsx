// Several questions in one text: fields and lists stand in the line, options below each other stand under the
// text with the number of their place.
import type { ReactNode } from "react";
import type { PartShown, Question, QuestionBody } from "../../../wire";
import { AnyOf, OneOf } from "../../../ui/Choices";
import { RichText } from "../../richtext/RichText";
import { useWords } from "../words";
import { letterOf } from "../answers";
import type { AnswerFieldProps } from "../AnswerField";
import { chosenIn, partsOf, plainText, withPart } from "./given";

interface ClozeProps extends Pick<AnswerFieldProps, "response" | "disabled" | "onChoose" | "onType" | "onLeave"> {
  readonly question: Question;
  readonly body: Extract<QuestionBody, { kind: "cloze" }>;
}

type Choice = Extract<PartShown["asks"], { kind: "choice" }>;
/** Options that stand below the text: several may be chosen, or they are too long for the line. */
const isBelow = (asks: Choice) => !asks.in_line || asks.several;

export function ClozeField({ question, body, response, disabled, onChoose, onType, onLeave }: ClozeProps) {
  const { t } = useWords();
  const count = body.parts.length;
  const given = partsOf(response, count);
  const part = (number: number): ReactNode => {
    const asks = body.parts[number - 1]?.asks;
    const value = given[number - 1] ?? "";
    if (asks === undefined) return null;
    if (asks.kind === "choice" && isBelow(asks)) return <span className="rich-blank">{number}</span>;
    if (asks.kind === "choice") {
      return (
        <select className="ui-input blank" aria-label={t("exam.blank", { number })} value={value} disabled={disabled} onChange={(event) => onChoose(withPart(response, count, number - 1, event.target.value))}>
          <option value="">{t("exam.pick")}</option>
          {asks.options.map((option) => <option key={option.id} value={option.id}>{plainText(option.text)}</option>)}
        </select>
      );
    }
    return (
      <input
        className="ui-input blank" aria-label={t("exam.blank", { number })} value={value} disabled={disabled} size={Math.max(8, Math.min(24, value.length * 2 + 2))}
        inputMode={asks.kind === "number" ? "decimal" : "text"} spellCheck={false} autoComplete="off" onBlur={onLeave}
        onChange={(event) => onType(withPart(response, count, number - 1, event.target.value))}
      />
    );
  };
  return (
    <>
      <RichText html={question.stem} blank={part} />
      {body.parts.map(({ asks }, index) => {
        if (asks.kind !== "choice" || !isBelow(asks)) return null;
        const chosen = chosenIn(given[index] ?? "");
        const choices = asks.options.map((option, at) => ({ id: option.id, mark: letterOf(at), body: <RichText inline html={option.text} /> }));
        const label = t("exam.blank", { number: index + 1 });
        const give = (ids: readonly string[]) => onChoose(withPart(response, count, index, ids.join(" ")));
        return (
          <section key={index} className="part">
            <h2 className="part-head">{label}</h2>
            {asks.several
              ? <AnyOf label={label} disabled={disabled} value={chosen} choices={choices} onChange={give} />
              : <OneOf label={label} disabled={disabled} value={chosen[0] ?? null} choices={choices} onChange={(id) => give([id])} />}
          </section>
        );
      })}
    </>
  );
}
