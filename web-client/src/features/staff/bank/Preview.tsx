// The question as a candidate sees it, with the candidate's own components; answers typed here go
// nowhere.
import { useState } from "react";
import type { Question } from "../../../wire";
import { AnyOf, OneOf } from "../../../ui/Choices";
import { Field } from "../../../ui/Field";
import { RichText } from "../../richtext/RichText";
import { useWords } from "../../desk/words";
import { bankWords } from "../words";
import "../../../ui/ui.css";

const letter = (index: number) => String.fromCharCode(65 + index);

export function Preview({ question }: { question: Question }) {
  const say = useWords(bankWords);
  const [typed, setTyped] = useState<Record<string, string>>({});
  const field = (name: string, label: string, more: { rows?: number; suffix?: string } = {}) => (
    <Field label={label} hideLabel value={typed[name] ?? ""} onChange={(value) => setTyped((now) => ({ ...now, [name]: value }))} plain {...more} />
  );
  const { body } = question;
  const blank = (number: number) => (
    <input className="preview-blank" aria-label={say("blank", { n: number })} value={typed[`b${number}`] ?? ""} onChange={(event) => setTyped((now) => ({ ...now, [`b${number}`]: event.target.value }))} />
  );
  return (
    <div className="preview">
      <RichText html={question.stem} {...(body.kind === "fill_in" ? { blank } : {})} />
      <Answer question={question} field={field} />
    </div>
  );
}

type MakeField = (name: string, label: string, more?: { rows?: number; suffix?: string }) => React.ReactNode;

function Answer({ question: { body }, field }: { question: Question; field: MakeField }) {
  const say = useWords(bankWords);
  const [one, setOne] = useState<string | null>(null);
  const [any, setAny] = useState<string[]>([]);
  switch (body.kind) {
    case "single_choice":
    case "multiple_choice": {
      const choices = body.options.map((option, index) => ({ id: option.id, mark: letter(index), body: <RichText inline html={option.text} /> }));
      return body.kind === "single_choice"
        ? <OneOf label={say("key")} choices={choices} value={one} onChange={setOne} />
        : <AnyOf label={say("key")} choices={choices} value={any} onChange={setAny} />;
    }
    case "true_false":
      return <OneOf label={say("key")} choices={[{ id: "true", mark: "✓", body: say("isTrue") }, { id: "false", mark: "✗", body: say("isFalse") }]} value={one} onChange={setOne} />;
    case "fill_in":
      return null;
    case "numeric":
      return field("number", say("pv_answer"), body.unit === "" ? {} : { suffix: body.unit });
    case "short_answer":
      return field("text", say("pv_answer"));
    case "essay":
      return (
        <>
          {field("essay", say("pv_answer"), { rows: 6 })}
          {typeof body.chars_min === "number" && <p className="desk-hint">{say("pv_chars", { min: body.chars_min })}</p>}
        </>
      );
  }
}
