// The answer of each kind that is answered below its text. It shows what it is given and tells what was chosen or
// typed; saving is not its business.
import type { Question, Response } from "../../wire";
import { AnyOf, OneOf } from "../../ui/Choices";
import { Field } from "../../ui/Field";
import { RichText } from "../richtext/RichText";
import { type Words, useWords } from "./words";
import { HotspotField } from "./kinds/HotspotField";
import { OrderingField } from "./kinds/OrderingField";
import { MatchingField, MatrixField } from "./kinds/PairFields";
import { Attachments } from "./Attachments";
import { charsOf, essayOf, letterOf, looksNumeric, orNull } from "./answers";

export interface AnswerFieldProps {
  readonly question: Question;
  readonly response: Response | null;
  readonly disabled: boolean;
  /** A choice, saved at once. */
  readonly onChoose: (response: Response | null) => void;
  /** Text under way. */
  readonly onType: (response: Response | null) => void;
  readonly onLeave: () => void;
}

export function AnswerField(props: AnswerFieldProps) {
  const { t } = useWords();
  const { question, response, disabled, onChoose, onType, onLeave } = props;
  const { body } = question;
  switch (body.kind) {
    case "single_choice":
      return (
        <OneOf
          label={t("exam.options")}
          disabled={disabled}
          value={response?.kind === "single_choice" ? response.option : null}
          onChange={(option) => onChoose({ kind: "single_choice", option })}
          choices={body.options.map((option, index) => ({ id: option.id, mark: letterOf(index), body: <RichText inline html={option.text} /> }))}
        />
      );
    case "multiple_choice":
      return (
        <AnyOf
          label={t("exam.options")}
          disabled={disabled}
          value={response?.kind === "multiple_choice" ? response.options : []}
          onChange={(options) => onChoose(orNull({ kind: "multiple_choice", options }))}
          choices={body.options.map((option, index) => ({ id: option.id, mark: letterOf(index), body: <RichText inline html={option.text} /> }))}
        />
      );
    case "true_false":
      return (
        <OneOf
          label={t("exam.options")}
          disabled={disabled}
          value={response?.kind === "true_false" ? String(response.value) : null}
          onChange={(id) => onChoose({ kind: "true_false", value: id === "true" })}
          choices={[
            { id: "true", mark: "✓", body: t("exam.true") },
            { id: "false", mark: "✗", body: t("exam.false") },
          ]}
        />
      );
    case "fill_in":
    case "cloze":
    case "gap_match":
      // These are answered in the text of the question; see Answering.
      return null;
    case "description":
      return null;
    case "matching":
      return <MatchingField body={body} response={response} disabled={disabled} onChoose={onChoose} />;
    case "matrix":
      return <MatrixField body={body} response={response} disabled={disabled} onChoose={onChoose} />;
    case "ordering":
      return <OrderingField body={body} response={response} disabled={disabled} onChoose={onChoose} />;
    case "hotspot":
      return <HotspotField body={body} response={response} disabled={disabled} onChoose={onChoose} />;
    case "numeric": {
      const text = response?.kind === "numeric" ? response.text : "";
      return (
        <div className="answer-short">
          <Field
            label={t("exam.answer")}
            value={text}
            disabled={disabled}
            inputMode="decimal"
            suffix={body.unit}
            help={t(body.unit === "" ? "exam.numericHelp" : "exam.numericOnly")}
            error={looksNumeric(text) ? undefined : t("exam.numericOdd")}
            onChange={(value) => onType(orNull({ kind: "numeric", text: value }))}
            onBlur={onLeave}
            plain
          />
        </div>
      );
    }
    case "short_answer":
      return (
        <Field
          label={t("exam.answer")}
          value={response?.kind === "short_answer" ? response.text : ""}
          rows={4}
          maxLength={1_000}
          disabled={disabled}
          onChange={(text) => onType(text === "" ? null : { kind: "short_answer", text })}
          onBlur={onLeave}
          plain
        />
      );
    case "essay": {
      const text = response?.kind === "essay" ? response.text : "";
      const files = response?.kind === "essay" ? (response.attachments ?? []) : [];
      return (
        <>
          <Field
            label={t("exam.answer")}
            value={text}
            rows={14}
            maxLength={body.chars_max}
            disabled={disabled}
            onChange={(value) => onType(essayOf(value, files))}
            onBlur={onLeave}
            plain
          />
          <p className="soft">{countText(t, charsOf(text), body.chars_min ?? undefined, body.chars_max)}</p>
          <Attachments given={files} most={body.attachments_max ?? 0} disabled={disabled} onChange={(next) => onChoose(essayOf(text, next))} />
        </>
      );
    }
  }
}

function countText(t: Words, count: number, min: number | undefined, max: number): string {
  const parts = [t("exam.chars", { count })];
  if (min !== undefined && min > 0) parts.push(t("exam.charsMin", { min }));
  parts.push(t("exam.charsMax", { max }));
  return parts.join(" · ");
}
