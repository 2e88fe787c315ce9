// A try under way: one question at a time, or all in a list; at the end how it went. Every answer is on the
// server once it is told, so leaving and coming back loses nothing.
import { useEffect, useRef, useState } from "react";
import type { PracticeTry } from "../../wire";
import { Button } from "../../ui/Button";
import { Notice } from "../../ui/Notice";
import { Failed, Frame, Loading, ProblemNotice, Title } from "../candidate/Frame";
import { problemFrom } from "../candidate/request";
import type { GoPractice } from "./PracticeApp";
import { QuestionCard } from "./QuestionCard";
import { firstOpen, standingOf } from "./progress";
import { useBegin, useTry } from "./requests";
import { useWords } from "./words";

export function TryPage({ try_id, go }: { try_id: string; go: GoPractice }) {
  const { t } = useWords();
  const loaded = useTry(try_id);
  const review = loaded.data !== undefined && typeof loaded.data.set_id !== "string";
  return (
    <Frame back={t("try.back")} onBack={() => go(review ? "notebook" : "")}>
      {loaded.isPending ? <Loading /> : null}
      {loaded.isError && !loaded.data ? <Failed problem={problemFrom(loaded.error)} retry={() => void loaded.refetch()} /> : null}
      {loaded.data ? <Run of={loaded.data} review={review} go={go} /> : null}
    </Frame>
  );
}

function Run({ of, review, go }: { of: PracticeTry; review: boolean; go: GoPractice }) {
  const { t } = useWords();
  const standing = standingOf(of);
  // Number of questions stands for the summary.
  const [at, setAt] = useState(() => (standing.open === 0 ? standing.count : firstOpen(of)));
  const [list, setList] = useState(false);
  const slot = of.slots[at];
  const props = { try_id: of.try_id, count: standing.count, review };
  return (
    <>
      <div className="page-head">
        <Title>{of.title ?? t("notebook.reviewTitle")}</Title>
        <p className="soft" role="status">{t("try.score", { answered: standing.answered, right: standing.right })}</p>
        <progress className="practice-progress" max={standing.count} value={standing.answered} aria-label={t("try.score", { answered: standing.answered, right: standing.right })} />
        <div className="practice-views" role="group" aria-label={t("try.view")}>
          <Button look="quiet" pressed={!list} onPress={() => setList(false)}>{t("try.one")}</Button>
          <Button look="quiet" pressed={list} onPress={() => setList(true)}>{t("try.list")}</Button>
        </div>
      </div>
      {list ? of.slots.map((each) => <QuestionCard key={each.question.slot} {...props} slot={each} alone={false} onNext={() => undefined} />) : null}
      {!list && slot ? (
        <>
          <QuestionCard key={slot.question.slot} {...props} slot={slot} alone onNext={() => setAt(at + 1)} />
          <nav className="practice-turn">
            <Button disabled={at === 0} onPress={() => setAt(at - 1)}>{t("try.prev")}</Button>
            <Button look={slot.answered ? "primary" : "plain"} onPress={() => setAt(at + 1)}>{t(at + 1 < standing.count ? "try.next" : "try.finish")}</Button>
          </nav>
          <p className="soft practice-keys">{t("try.keys")}</p>
        </>
      ) : null}
      {(list && standing.open === 0) || (!list && !slot) ? <Summary of={of} review={review} go={go} onOpen={() => { setList(false); setAt(firstOpen(of)); }} /> : null}
    </>
  );
}

function Summary({ of, review, go, onOpen }: { of: PracticeTry; review: boolean; go: GoPractice; onOpen: () => void }) {
  const { t } = useWords();
  const begin = useBegin(go);
  const { count, right, wrong, open } = standingOf(of);
  const set_id = of.set_id ?? undefined;
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    head.current?.focus();
    window.scrollTo?.({ top: 0 });
  }, []);
  return (
    <section className="ui-card practice-done">
      <h2 ref={head} tabIndex={-1}>{t("try.doneTitle")}</h2>
      <p className="practice-score">{t("try.doneScore", { right, count })}</p>
      {open > 0 ? <Notice tone="info">{t("try.doneOpen", { count: open })}</Notice> : null}
      {open === 0 && wrong === 0 && right === count ? <Notice tone="good">{t("try.doneAll")}</Notice> : null}
      {wrong > 0 ? <p>{t("try.doneWrong")}</p> : null}
      <ProblemNotice problem={begin.problem} />
      <div className="ui-actions">
        {open > 0 ? <Button look="primary" onPress={onOpen}>{t("try.goOn")}</Button> : null}
        {open === 0 && !review && set_id !== undefined ? <Button look="primary" busy={begin.busy} onPress={() => begin.run(set_id)}>{t("try.again")}</Button> : null}
        <Button look={open === 0 && review ? "primary" : "plain"} onPress={() => go("notebook")}>{t("try.toNotebook")}</Button>
        <Button onPress={() => go("")}>{t("try.back")}</Button>
      </div>
    </section>
  );
}
