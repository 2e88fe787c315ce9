// The exam: one question at a time between a bar that is always there and a foot with previous, flag
// and next; all questions beside it, or behind a button where the screen is narrow.
import { useCallback, useEffect, useMemo, useState } from "react";
import type { Paper, Question } from "../../../wire";
import { Button } from "../../../ui/Button";
import { Dialog } from "../../../ui/Dialog";
import { Icon } from "../../../ui/Icon";
import { useSitting } from "../context";
import type { Sitting } from "../sitting/sitting";
import { responseAt } from "../sitting/state";
import { useWords } from "../words";
import { Bar } from "./Bar";
import { HandIn } from "./HandIn";
import { Navigator } from "./Navigator";
import { Notices } from "./Notices";
import { CallForHelp, Keys, Messages } from "./Panels";
import { QuestionView } from "./QuestionView";
import { chooseByDigit } from "../../answering/answers";
import { isTyping, keyCommand } from "./keyboard";
import { keepMarks, readMarks } from "./marks";

type Panel = "call" | "messages" | "keys" | "hand_in" | "navigator";

export interface ExamProps {
  readonly sitting: Sitting;
  readonly sitting_id: string;
  readonly paper: Paper;
  /** See HandIn. */
  readonly think_ms?: number;
}

export function Exam({ sitting, sitting_id, paper, think_ms }: ExamProps) {
  const { t } = useWords();
  const questions = useMemo(() => paper.sections.flatMap((section) => section.questions.map((question) => ({ question, section: section.title }))), [paper]);
  const [marks, setMarks] = useState(() => readMarks(sitting_id));
  const [panel, setPanel] = useState<Panel>();
  const finished = useSitting(sitting, "finished", (state) => state.finished !== undefined);
  const close = useCallback(() => setPanel(undefined), []);
  const last = questions.length - 1;
  const at = Math.min(Math.max(0, marks.slot), Math.max(0, last));
  const shown = questions[at];
  const go = useCallback((slot: number) => setMarks((now) => ({ ...now, slot: Math.min(Math.max(0, slot), last) })), [last]);
  const flag = useCallback(() => {
    setMarks((now) => ({
      ...now,
      flagged: now.flagged.includes(at) ? now.flagged.filter((slot) => slot !== at) : [...now.flagged, at],
    }));
  }, [at]);
  useEffect(() => keepMarks(sitting_id, marks), [sitting_id, marks]);
  useKeys(sitting, shown?.question, panel === undefined && !finished, { go, flag, at, help: () => setPanel("keys") });
  useLeaving(sitting);
  if (!shown) return null;
  const isFlagged = marks.flagged.includes(at);
  return (
    <>
      <Bar sitting={sitting} onMessages={() => setPanel("messages")} onHandIn={() => setPanel("hand_in")} onHelp={() => setPanel("keys")} onCall={() => setPanel("call")} />
      <div className="exam">
        <main className="exam-main">
          <Notices sitting={sitting} />
          <QuestionView key={at} sitting={sitting} question={shown.question} section={shown.section} count={questions.length} disabled={finished} />
        </main>
        <aside className="exam-side">
          <Navigator sitting={sitting} paper={paper} current={at} flagged={marks.flagged} onGo={go} />
        </aside>
      </div>
      <footer className="foot">
        <div className="foot-inner">
          <Button disabled={at === 0} onPress={() => go(at - 1)} label={t("exam.prev")}>
            <Icon name="left" />
            <span className="foot-word">{t("exam.prev")}</span>
          </Button>
          <Button pressed={isFlagged} onPress={flag}>
            <Icon name="flag" />
            {t(isFlagged ? "exam.flagged" : "exam.flag")}
          </Button>
          <span className="foot-nav">
            <Button onPress={() => setPanel("navigator")} label={t("exam.navOpen")}>
              <Icon name="grid" />
              {at + 1}/{questions.length}
            </Button>
          </span>
          <Button look="primary" disabled={at === last} onPress={() => go(at + 1)} label={t("exam.next")}>
            <span className="foot-word">{t("exam.next")}</span>
            <Icon name="right" />
          </Button>
        </div>
      </footer>
      {panel === "messages" ? <Messages sitting={sitting} onClose={close} /> : null}
      {panel === "call" ? <CallForHelp sitting={sitting} onClose={close} /> : null}
      {panel === "keys" ? <Keys onClose={close} /> : null}
      {panel === "hand_in" ? <HandIn sitting={sitting} count={questions.length} flagged={marks.flagged.length} {...(think_ms === undefined ? {} : { think_ms })} onGo={go} onClose={close} /> : null}
      {panel === "navigator" ? (
        <Dialog title={t("exam.nav")} onDismiss={close} actions={<Button onPress={close}>{t("app.close")}</Button>}>
          <Navigator sitting={sitting} paper={paper} current={at} flagged={marks.flagged} onGo={(slot) => { go(slot); close(); }} />
        </Dialog>
      ) : null}
    </>
  );
}

interface KeyActions {
  readonly go: (slot: number) => void;
  readonly flag: () => void;
  readonly help: () => void;
  readonly at: number;
}

function useKeys(sitting: Sitting, question: Question | undefined, active: boolean, actions: KeyActions): void {
  useEffect(() => {
    if (!active || !question) return;
    const press = (event: KeyboardEvent) => {
      const { key, code, altKey, ctrlKey, metaKey } = event;
      const command = keyCommand({ key, code, altKey, ctrlKey, metaKey, typing: isTyping(event.target), composing: event.isComposing });
      if (!command) return;
      // Before the radio group sees it: there, left and right would silently change the answer.
      event.preventDefault();
      event.stopPropagation();
      switch (command.do) {
        case "previous":
          return actions.go(actions.at - 1);
        case "next":
          return actions.go(actions.at + 1);
        case "flag":
          return actions.flag();
        case "help":
          return actions.help();
        case "choose": {
          const response = chooseByDigit(question, responseAt(sitting.state, question.slot), command.digit);
          if (response !== undefined) sitting.answer(question.slot, response);
        }
      }
    };
    window.addEventListener("keydown", press, { capture: true });
    return () => window.removeEventListener("keydown", press, { capture: true });
  });
}

/** Leaving the page makes an answer of what is being typed; the log keeps it. */
function useLeaving(sitting: Sitting): void {
  useEffect(() => {
    const flush = () => sitting.flush();
    window.addEventListener("pagehide", flush);
    document.addEventListener("visibilitychange", flush);
    return () => {
      window.removeEventListener("pagehide", flush);
      document.removeEventListener("visibilitychange", flush);
    };
  }, [sitting]);
}
