// One question of a try: asked, answered, told. What is typed lives here until it is submitted; the first
// answer stands, so there is nothing to change afterwards.
import { useCallback, useEffect, useRef, useState } from "react";
import type { Response, TrySlot } from "../../wire";
import { Button } from "../../ui/Button";
import { Notice } from "../../ui/Notice";
import { ProblemNotice } from "../candidate/Frame";
import { Answering } from "../answering/Answering";
import { chooseByDigit, isAnswered } from "../answering/answers";
import { isTyping, keyCommand } from "../candidate/exam/keyboard";
import { useDoing } from "../candidate/request";
import { useWords as useExamWords } from "../candidate/words";
import { FeedbackView, type Noted } from "./FeedbackView";
import { useAnswer, useByHand } from "./requests";
import { useWords } from "./words";

/** Kinds whose answer the key shows again. */
const SHOWN_BY_KEY: ReadonlySet<string> = new Set(["single_choice", "multiple_choice", "fill_in"]);

export interface QuestionCardProps {
  readonly try_id: string;
  readonly slot: TrySlot;
  readonly count: number;
  readonly review: boolean;
  /** The only one on the page: keys belong to it, and its heading takes the focus. */
  readonly alone: boolean;
  /** Where Enter goes once it is answered. */
  readonly onNext: () => void;
}

export function QuestionCard({ try_id, slot, count, review, alone, onNext }: QuestionCardProps) {
  const { t } = useWords();
  const exam = useExamWords();
  const { question, answered } = slot;
  const [draft, setDraft] = useState<Response | null>(null);
  const [noted, setNoted] = useState<Noted>({ is: "unknown" });
  const [entry, setEntry] = useState<string>();
  const [nothing, setNothing] = useState(false);
  const send = useAnswer(try_id);
  const hand = useByHand();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!alone) return;
    heading.current?.focus({ preventScroll: true });
    window.scrollTo?.({ top: 0 });
  }, [alone]);
  const sending = useDoing(
    useCallback(async (response: Response | null) => {
      const given = await send(question.slot, response);
      setEntry(given.entry_id);
      setNoted({ is: "told", card: given.notebook ?? null });
    }, [send, question.slot]),
  );
  const keeping = useDoing(useCallback(async () => {
    if (entry !== undefined) setNoted({ is: "told", card: await hand.keep(entry) });
  }, [hand, entry]));
  const change = (response: Response | null) => {
    setNothing(false);
    setDraft(response);
  };
  const submit = useCallback(() => {
    if (isAnswered(draft)) sending.run(draft);
    else setNothing(true);
  }, [draft, sending]);
  useKeys(alone, (event) => {
    const target = event.target;
    if (event.key === "Enter") {
      if (event.isComposing || target instanceof HTMLTextAreaElement || target instanceof HTMLButtonElement || target instanceof HTMLAnchorElement) return false;
      if (answered) onNext();
      else submit();
      return true;
    }
    const command = keyCommand({ key: event.key, code: event.code, altKey: event.altKey, ctrlKey: event.ctrlKey, metaKey: event.metaKey, typing: isTyping(target), composing: event.isComposing });
    if (command?.do !== "choose" || answered) return false;
    const chosen = chooseByDigit(question, draft, command.digit);
    if (chosen === undefined) return false;
    change(chosen);
    return true;
  });
  const { body } = question;
  const shown = answered ? (slot.response ?? null) : draft;
  const id = `question-${question.slot}`;
  return (
    <article className="question" aria-labelledby={id}>
      <header className="question-head">
        <h2 id={id} ref={heading} tabIndex={-1}>{t("try.progress", { number: question.slot + 1, count })}</h2>
        <p className="soft">{exam.t(`exam.kind.${body.kind}`)} · {exam.t(`exam.kindHelp.${body.kind}`)}</p>
      </header>
      <Answering
        question={question} response={shown} disabled={answered} textOnly={answered && slot.feedback !== undefined && slot.feedback !== null && SHOWN_BY_KEY.has(body.kind)}
        onChoose={change} onType={change} onLeave={() => undefined}
      />
      {answered ? null : (
        <>
          {nothing ? <Notice tone="warn" live>{t("try.empty")}</Notice> : null}
          <ProblemNotice problem={sending.problem} />
          <div className="ui-actions">
            <Button look="primary" busy={sending.busy} onPress={submit}>{t("try.submit")}</Button>
            <Button look="quiet" disabled={sending.busy} onPress={() => sending.run(null)}>{t("try.reveal")}</Button>
          </div>
        </>
      )}
      {answered && slot.feedback ? (
        <FeedbackView
          question={question} response={shown} feedback={slot.feedback} noted={noted} review={review} focus={noted.is === "told"}
          onKeep={entry === undefined ? undefined : () => keeping.run()}
        />
      ) : null}
      {answered && !slot.feedback ? <Notice tone="info">{t("told.paused")}</Notice> : null}
      <ProblemNotice problem={keeping.problem} />
    </article>
  );
}

/** Keys of the page while a question stands alone on it. */
function useKeys(active: boolean, act: (event: KeyboardEvent) => boolean) {
  const latest = useRef(act);
  latest.current = act;
  useEffect(() => {
    if (!active) return;
    const listen = (event: KeyboardEvent) => {
      if (!event.defaultPrevented && latest.current(event)) event.preventDefault();
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, [active]);
}
