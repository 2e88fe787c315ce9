// Papers on paper, for the day the power or the network fails: what a candidate writes on, a line at the foot of
// every sheet that says which paper it is and what it can be derived from, and the key on sheets of its own.
import { type ReactNode, useState } from "react";
import type { AreaShown, OptionShown, PictureShown, Question, Section, TrialPaper, TrialSheet, WhichPaper } from "../../wire";
import { Button } from "../../ui/Button";
import { PageState } from "../../ui/State";
import { letterOf } from "../answering/answers";
import { AreaShape, Board } from "../answering/kinds/Board";
import { LanguageSwitch, Title } from "../candidate/Frame";
import { numberText } from "../practice/progress";
import { RichText } from "../richtext/RichText";
import { useSheet } from "./requests";
import { gap } from "./Sheet";
import { paperName } from "./which";
import { type Words, useWords } from "./words";

interface Printed {
  readonly which: WhichPaper;
  readonly trial: TrialPaper;
}

export function Print({ exam_id, papers, with_key }: { exam_id: string; papers: readonly Printed[]; with_key: boolean }) {
  const { t } = useWords();
  const [withKey, setWithKey] = useState(with_key);
  return (
    <div className="print">
      <header className="print-tools">
        <Title>{papers[0]?.trial.exam_title ?? ""}</Title>
        <p>{t("printHelp")}</p>
        <div className="ui-actions">
          <label className="print-choice"><input type="checkbox" checked={withKey} onChange={(event) => setWithKey(event.target.checked)} /> {t("withKey")}</label>
          <LanguageSwitch />
          <Button look="primary" onPress={() => window.print()}>{t("print")}</Button>
        </div>
      </header>
      {papers.map((paper) => <Sheets key={paper.trial.paper_sha256} of={paper}><PaperBody of={paper} /></Sheets>)}
      {withKey ? papers.map((paper) => <Sheets key={paper.trial.paper_sha256} of={paper}><Key exam_id={exam_id} of={paper} /></Sheets>) : null}
    </div>
  );
}

/** A table, because its foot is what browsers print again at the end of every sheet. */
function Sheets({ of, children }: { of: Printed; children: ReactNode }) {
  return (
    <table className="print-sheets" role="presentation">
      <tbody><tr><td>{children}</td></tr></tbody>
      <tfoot><tr><td><Foot of={of} /></td></tr></tfoot>
    </table>
  );
}

function Foot({ of: { which, trial } }: { of: Printed }) {
  const { t } = useWords();
  return (
    <p className="print-foot">
      <strong>{t(`paper.${which.kind}`, { name: paperName(which) })}</strong>
      <span>{t("digest")} {trial.paper_sha256}</span>
      <span>{t("seed")} {trial.seed === "" ? t("seedWithheld") : trial.seed}</span>
      <span>{t("pool")} {trial.snapshot_sha256.slice(0, 16)} · {trial.algorithm}</span>
    </p>
  );
}

function Head({ of: { which, trial }, children }: { of: Printed; children?: ReactNode }) {
  const { t } = useWords();
  return (
    <header className="print-head">
      <h2>{trial.exam_title}{trial.session_title == null ? "" : ` · ${trial.session_title}`}</h2>
      <p className="print-name">{t(`paper.${which.kind}`, { name: paperName(which) })}</p>
      {children}
    </header>
  );
}

function PaperBody({ of }: { of: Printed }) {
  const { t } = useWords();
  const { trial } = of;
  const questions = trial.paper.sections.reduce((sum, section) => sum + section.questions.length, 0);
  return (
    <>
      <Head of={of}>
        <p>{t("facts", { questions, marks: trial.paper.marks_total, minutes: trial.duration_minutes })}</p>
        <ul className="print-who">
          {(["name", "idNumber", "room", "seat", "total", "marker"] as const).map((field) => <li key={field}>{t(field)}<span /></li>)}
        </ul>
      </Head>
      {trial.instructions === "" ? null : <section className="print-instructions"><h3>{t("instructions")}</h3><RichText html={trial.instructions} /></section>}
      {trial.paper.sections.map((section, at) => <SectionBody key={at} section={section} />)}
    </>
  );
}

function SectionBody({ section }: { section: Section }) {
  const { t } = useWords();
  const marks = section.questions.reduce((sum, question) => sum + Math.round(question.marks * 100), 0) / 100;
  // A passage is printed once for the questions about it that follow each other.
  const shown = (at: number) => section.questions[at]?.stimulus?.id;
  return (
    <section>
      <h3 className="print-section">{section.title} <small>{t("section", { count: section.questions.length, marks })}</small></h3>
      <ol className="print-questions">
        {section.questions.map((question, at) => (
          <li key={question.slot} value={question.slot + 1}>
            {question.stimulus && question.stimulus.id !== shown(at - 1) ? <div className="print-passage"><RichText html={question.stimulus.text} /></div> : null}
            <RichText html={question.stem} blank={gap} />
            <span className="print-marks">{t("marks", { marks: question.marks })}</span>
            <Space question={question} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function Options({ options }: { options: readonly OptionShown[] }) {
  return (
    <ol className="print-options">
      {options.map((option, at) => <li key={option.id}><span className="print-box" aria-hidden="true" />{letterOf(at)}. <RichText inline html={option.text} /></li>)}
    </ol>
  );
}

function Line({ children }: { children?: ReactNode }) {
  const { t } = useWords();
  return <p className="print-line">{t("answer")}<span /> {children}</p>;
}

/** Where the candidate writes. */
function Space({ question: { body } }: { question: Question }) {
  const { t } = useWords();
  switch (body.kind) {
    case "single_choice":
    case "multiple_choice":
      return <Options options={body.options} />;
    case "true_false":
      return <p>{t("judge")}</p>;
    case "numeric":
      return <Line>{body.unit}</Line>;
    case "short_answer":
      return <Line />;
    case "essay":
      return <div className="print-essay"><p>{t("answer")}{body.chars_min == null ? "" : t("chars", { min: body.chars_min })}</p></div>;
    case "matching":
    case "matrix":
      return (
        <>
          <Options options={body.choices} />
          <ol className="print-rows">{body.rows.map((row) => <li key={row.id}><RichText inline html={row.text} /> <Line /></li>)}</ol>
        </>
      );
    case "gap_match":
      return <>{body.picture ? <PlacesOn picture={body.picture} areas={body.areas} name={(_, at) => String(at + 1)} /> : null}<Options options={body.choices} /></>;
    case "ordering":
      return <><Options options={body.items} /><Line /></>;
    case "cloze":
      return <ol className="print-rows">{body.parts.map(({ asks }, at) => (asks.kind === "choice" ? <li key={at} value={at + 1}><Options options={asks.options} /></li> : null))}</ol>;
    case "hotspot":
      return <><PlacesOn picture={body.picture} areas={body.areas} name={(_, at) => letterOf(at)} />{body.areas.length > 0 ? <Line /> : null}</>;
    case "fill_in":
    case "description":
      return null;
  }
}

function PlacesOn({ picture, areas, name }: { picture: PictureShown; areas: readonly AreaShown[]; name: (area: AreaShown, at: number) => string }) {
  return <Board picture={picture}>{areas.map((area, at) => <AreaShape key={area.id} area={area} picture={picture} mark={name(area, at)} chosen={false} />)}</Board>;
}

const NOTHING = new Map<number, never>();

function Key({ exam_id, of }: { exam_id: string; of: Printed }) {
  const { t } = useWords();
  const sheet = useSheet(exam_id, of.which, NOTHING);
  if (!sheet.data) return <PageState busy={sheet.isPending} title={t("loading")} />;
  const questions = of.trial.paper.sections.flatMap((section) => section.questions);
  return (
    <>
      <Head of={of}><p className="print-secret">{t("key")} · {t("secret")}</p></Head>
      <ol className="print-questions print-key">
        {questions.map((question) => {
          const line = sheet.data.slots.find(({ slot }) => slot === question.slot);
          return line ? <li key={question.slot} value={question.slot + 1}><KeyLine question={question} line={line} /></li> : null;
        })}
      </ol>
    </>
  );
}

function KeyLine({ question, line }: { question: Question; line: TrialSheet["slots"][number] }) {
  const { t } = useWords();
  const { explanation } = line.feedback;
  return (
    <>
      <strong>{keyText(question, line, t)}</strong> <span className="print-marks">{t("marks", { marks: question.marks })}</span>
      {line.feedback.key.kind === "by_person" ? (line.rubric == null ? <p>{t("noRubric")}</p> : <RichText html={line.rubric} />) : null}
      {explanation == null ? null : <div className="print-why"><small>{t("explanation")}</small> <RichText inline html={explanation} /></div>}
    </>
  );
}

/** Letters of the options that are right, as printed. */
function letters(options: readonly OptionShown[], right: readonly string[]): string {
  return options.flatMap((option, at) => (right.includes(option.id) ? [letterOf(at)] : [])).join("");
}

/** The key in one line. */
export function keyText({ body }: Pick<Question, "body">, { feedback: { key } }: Pick<TrialSheet["slots"][number], "feedback">, t: Words): string {
  switch (key.kind) {
    case "options":
      return letters("options" in body ? body.options : [], key.right);
    case "verdict":
      return t(key.value ? "true" : "false");
    case "blanks":
      return `${key.blanks.map((blank, at) => `(${at + 1}) ${blank.accepted.join(" / ")}`).join(" ")}${key.any_order ? ` ${t("orders")}` : ""}`;
    case "numbers":
      return key.accepted.map(({ value, low, high }) => `${numberText(value)} ${key.unit}`.trim() + (low < high ? ` [${t("range", { low: numberText(low), high: numberText(high) })}]` : "")).join(" / ");
    case "words":
      return key.accepted.join(" / ");
    case "by_person":
      return t("rubric");
    case "pairs": {
      const choices = "choices" in body ? body.choices : [];
      return key.rows.map((row, at) => `(${at + 1}) ${letters(choices, row.right)}`).join(" ");
    }
    case "order":
      return key.right.map((id) => letters("items" in body ? body.items : [], [id])).join(" → ");
    case "parts":
      return key.parts.map((part, at) => {
        const asks = body.kind === "cloze" ? body.parts[at]?.asks : undefined;
        return `(${at + 1}) ${asks?.kind === "choice" ? letters(asks.options, part.right) : part.accepted.join(" / ")}`;
      }).join(" ");
    case "places":
      return key.areas.flatMap((area, at) => (key.right.includes(area.id) ? [area.label ?? letterOf(at)] : [])).join("、");
    case "nothing":
      return "";
  }
}
