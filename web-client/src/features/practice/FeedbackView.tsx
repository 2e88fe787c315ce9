// What is told after an answer: in one line how it was, then which part was right beside what was
// answered, why, by which rule, and what the notebook does with it.
import { useEffect, useRef } from "react";
import type { Card, Feedback, OptionShown, Question, Response } from "../../wire";
import { Button } from "../../ui/Button";
import { Icon, type IconName } from "../../ui/Icon";
import { RichText } from "../richtext/RichText";
import { nowMs } from "../../platform/time";
import { OrderKey, PartsKey, PlacesKey, RowsKey } from "./KeyParts";
import { blanksOf, letterOf } from "../answering/answers";
import { useWords as useExamWords } from "../candidate/words";
import { type Outcome, numberText, outcomeOf, whenDue } from "./progress";
import { type WordKey, type Words, useWords } from "./words";

const SIGN: Record<Outcome, IconName> = { right: "check", partly: "info", wrong: "warn", unanswered: "info", byPerson: "pen" };
const TONE: Record<Outcome, string> = { right: "good", partly: "warn", wrong: "bad", unanswered: "info", byPerson: "info" };
const RULES = ["unanswered", "chosen_option", "all_or_nothing", "subset_fixed", "subset_share", "right_minus_wrong", "weighted", "per_blank", "per_blank_any_order", "text_match", "number_in_tolerance", "for_person", "matched_pairs", "matched_rows", "weighted_parts", "nothing_asked", "order_all_or_nothing", "order_absolute_position", "order_next_excluding_last", "order_next_including_last", "order_one_previous_and_next", "order_all_previous_and_next", "order_longest_ordered", "order_longest_contiguous", "order_relative_to_correct"] as const;

/** Where a question stands in the notebook: told right after the answer, unknown on a later visit. */
export type Noted = { readonly is: "unknown" } | { readonly is: "told"; readonly card: Card | null };

export interface FeedbackViewProps {
  readonly question: Question;
  readonly response: Response | null;
  readonly feedback: Feedback;
  readonly noted: Noted;
  readonly review: boolean;
  readonly onKeep: (() => void) | undefined;
  /** Takes the focus, so that it is read out. */
  readonly focus: boolean;
}

export function FeedbackView({ question, response, feedback, noted, review, onKeep, focus }: FeedbackViewProps) {
  const { t } = useWords();
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (focus) head.current?.focus();
  }, [focus]);
  const outcome = outcomeOf(feedback);
  const rule = RULES.find((known) => known === feedback.rule) ?? "other";
  return (
    <section className="told" data-tone={TONE[outcome]}>
      <h3 ref={head} tabIndex={-1} className="told-head"><Icon name={SIGN[outcome]} />{t(`told.${outcome}`)}</h3>
      {outcome === "partly" ? <p>{t("told.earned", { percent: Math.round((feedback.fraction ?? 0) * 100) })}</p> : null}
      {outcome === "byPerson" ? <p>{t("told.byPersonText")}</p> : null}
      <KeyView question={question} response={response} feedback={feedback} />
      {feedback.told.length > 0 ? <><h4>{t("told.told")}</h4>{feedback.told.map((html, index) => <RichText key={index} html={html} />)}</> : null}
      <h4>{t("told.explanation")}</h4>
      {feedback.explanation ? <RichText html={feedback.explanation} /> : <p className="soft">{t("told.noExplanation")}</p>}
      <p className="soft">{t("told.rule")}：{t(`rule.${rule}`)}</p>
      <NotedView noted={noted} outcome={outcome} review={review} onKeep={onKeep} />
    </section>
  );
}

function NotedView({ noted, outcome, review, onKeep }: { noted: Noted; outcome: Outcome; review: boolean; onKeep: (() => void) | undefined }) {
  const { t } = useWords();
  if (noted.is === "unknown") return null;
  const { card } = noted;
  if (card === null) {
    if (review && outcome === "right") return <p className="told-note"><Icon name="check" />{t("told.notebookOut", { places: 5 })}</p>;
    return onKeep ? <div className="ui-actions"><Button onPress={onKeep}>{t("told.keep")}</Button></div> : null;
  }
  const when = dueText(t, card.due_ms);
  const text = card.kept && outcome !== "wrong" && outcome !== "partly" ? t("told.kept") : outcome === "right" ? t("told.notebookOn", { place: card.place, when }) : t("told.notebookIn", { when });
  return <p className="told-note" role="status"><Icon name="flag" />{text}</p>;
}

export function dueText(t: Words, due_ms: number): string {
  const when = whenDue(due_ms, nowMs());
  return when.key === "days" ? t("notebook.days", { count: when.count }) : t(`notebook.${when.key}` as WordKey);
}

function KeyView({ question: { body }, response, feedback: { key } }: Pick<FeedbackViewProps, "question" | "response" | "feedback">) {
  const { t } = useWords();
  const exam = useExamWords();
  const words = (verdict: boolean) => exam.t(verdict ? "exam.true" : "exam.false");
  const yours = response !== null && "text" in response ? response.text : response?.kind === "true_false" ? words(response.value) : "";
  switch (key.kind) {
    case "options":
      return "options" in body ? <OptionsKey options={body.options} chosen={chosenIn(response)} right={key.right} partial={key.partial} /> : null;
    case "verdict":
      return <Pair yours={yours} right={words(key.value)} />;
    case "words":
      return <Pair yours={yours} right={key.accepted[0] ?? ""} also={key.accepted.slice(1)} />;
    case "numbers": {
      const first = key.accepted[0];
      const right = first ? `${numberText(first.value)} ${key.unit}`.trim() : "";
      return <Pair yours={yours} right={right} note={first && first.low < first.high ? t("told.range", { low: numberText(first.low), high: numberText(first.high) }) : ""} />;
    }
    case "blanks": {
      const written = blanksOf(response, key.blanks.length);
      return (
        <>
          {key.any_order ? <p className="soft">{t("told.anyOrder")}</p> : null}
          <ol className="told-blanks plain-list">
            {key.blanks.map((blank, index) => (
              <li key={index} data-verdict={blank.verdict}>
                <p><strong>{t("told.blank", { number: index + 1 })}</strong> <span className="told-verdict">{t(`told.verdict.${blank.verdict}`)}</span></p>
                <Pair yours={written[index] ?? ""} right={blank.accepted[0] ?? ""} also={blank.accepted.slice(1)} />
              </li>
            ))}
          </ol>
        </>
      );
    }
    case "pairs":
      return "rows" in body ? <RowsKey body={body} rows={key.rows} response={response} /> : null;
    case "order":
      return body.kind === "ordering" ? <OrderKey items={body.items} right={key.right} given={response?.kind === "ordering" ? response.items : []} /> : null;
    case "parts":
      return body.kind === "cloze" ? <PartsKey body={body} parts={key.parts} response={response} /> : null;
    case "places":
      return body.kind === "hotspot" ? <PlacesKey body={body} areas={key.areas} right={key.right} response={response} /> : null;
    case "by_person":
    case "nothing":
      return null;
  }
}

export function Pair({ yours, right, also = [], note = "" }: { yours: string; right: string; also?: readonly string[]; note?: string }) {
  const { t } = useWords();
  return (
    <>
      <dl className="told-pair">
        <div><dt>{t("told.yours")}</dt><dd>{yours.trim() === "" ? t("told.none") : yours}</dd></div>
        <div><dt>{t("told.key")}</dt><dd><strong>{right}</strong></dd></div>
      </dl>
      {also.length > 0 ? <p className="soft">{t("told.also", { words: also.join("、") })}</p> : null}
      {note === "" ? null : <p className="soft">{note}</p>}
    </>
  );
}

function OptionsKey({ options, chosen, right, partial }: { options: readonly OptionShown[]; chosen: readonly string[]; right: readonly string[]; partial: readonly string[] }) {
  const { t } = useWords();
  return (
    <ul className="told-options plain-list">
      {options.map((option, index) => {
        const isRight = right.includes(option.id);
        const isChosen = chosen.includes(option.id);
        return (
          <li key={option.id} data-right={isRight ? "" : undefined} data-chosen={isChosen ? "" : undefined}>
            <span className="result-letter">{letterOf(index)}</span>
            <RichText inline html={option.text} />
            <span className="told-marks">
              {isChosen ? <span className="told-chosen">{t("told.chosen")}</span> : null}
              {isRight ? <span className="told-right"><Icon name="check" />{t("told.isKey")}</span> : null}
              {partial.includes(option.id) ? <span>{t("told.isPartial")}</span> : null}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

function chosenIn(response: Response | null): readonly string[] {
  if (response?.kind === "single_choice") return [response.option];
  return response?.kind === "multiple_choice" ? response.options : [];
}
