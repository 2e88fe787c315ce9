// The notebook: what is due, what comes when, cut to a set or a topic, and what is kept or taken out by hand.
import { useCallback, useState } from "react";
import type { NotebookLine } from "../../wire";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Notice } from "../../ui/Notice";
import { PageState, Tag } from "../../ui/State";
import { Failed, Frame, Loading, ProblemNotice, Title } from "../candidate/Frame";
import { problemFrom, useDoing } from "../candidate/request";
import { type WordKey as ExamKey, useWords as useExamWords } from "../candidate/words";
import { dueText } from "./FeedbackView";
import type { GoPractice } from "./PracticeApp";
import { type Part, useByHand, useNotebook, useReview } from "./requests";
import { useWords } from "./words";

type Cut = { readonly by: "all" } | { readonly by: "set"; readonly id: string } | { readonly by: "tag"; readonly tag: string };

const inCut = (line: NotebookLine, cut: Cut): boolean =>
  cut.by === "all" || (cut.by === "set" ? line.set_id === cut.id : line.tags.includes(cut.tag));

const partOf = (cut: Cut, ahead: boolean): Part =>
  cut.by === "set" ? { set_id: cut.id, ahead } : cut.by === "tag" ? { tag: cut.tag, ahead } : { ahead };

export function Notebook({ go }: { go: GoPractice }) {
  const { t } = useWords();
  const book = useNotebook();
  return (
    <Frame back={t("try.back")} onBack={() => go("")}>
      <div className="page-head">
        <Title>{t("notebook.title")}</Title>
        <p className="soft">{t("notebook.lead", { places: book.data?.[0]?.card.places ?? 5 })}</p>
      </div>
      {book.isPending ? <Loading /> : null}
      {book.isError && !book.data ? <Failed problem={problemFrom(book.error)} retry={() => void book.refetch()} /> : null}
      {book.data?.length === 0 ? <PageState title={t("notebook.empty")}><p>{t("notebook.emptyText")}</p></PageState> : null}
      {book.data && book.data.length > 0 ? <Pages lines={book.data} go={go} /> : null}
    </Frame>
  );
}

function Pages({ lines, go }: { lines: readonly NotebookLine[]; go: GoPractice }) {
  const { t } = useWords();
  const [cut, setCut] = useState<Cut>({ by: "all" });
  const [gone, setGone] = useState(false);
  const review = useReview(go);
  const shown = lines.filter((line) => inCut(line, cut));
  const due = shown.filter((line) => line.is_due).length;
  const next = shown[0];
  return (
    <>
      <section className="ui-card">
        <p className={due > 0 ? "practice-due" : ""}>{due > 0 ? t("notebook.due", { count: due }) : t("notebook.noneDue")}</p>
        {due === 0 && next ? <p className="soft">{t("notebook.next", { when: dueText(t, next.card.due_ms) })}</p> : null}
        <ProblemNotice problem={review.problem} />
        <div className="ui-actions">
          {due > 0 ? <Button look="primary" busy={review.busy} onPress={() => review.run(partOf(cut, false))}>{t("notebook.review", { count: Math.min(due, 20) })}</Button> : null}
          {due === 0 && next ? <Button busy={review.busy} describedBy="ahead-help" onPress={() => review.run(partOf(cut, true))}>{t("notebook.ahead")}</Button> : null}
        </div>
        {due === 0 && next ? <p id="ahead-help" className="soft">{t("notebook.aheadHelp")}</p> : null}
      </section>
      <Cuts lines={lines} cut={cut} onCut={setCut} />
      {gone ? <Notice tone="good" live>{t("notebook.dropped")}</Notice> : null}
      {shown.length === 0 ? <PageState title={t("notebook.noneHere")} /> : null}
      <ul className="stack plain-list">
        {shown.map((line) => <li key={line.entry_id}><Line line={line} onGone={() => setGone(true)} /></li>)}
      </ul>
    </>
  );
}

function Cuts({ lines, cut, onCut }: { lines: readonly NotebookLine[]; cut: Cut; onCut: (cut: Cut) => void }) {
  const { t } = useWords();
  const sets = [...new Map(lines.flatMap((line) => (line.set_id ? [[line.set_id, line.set_title ?? ""] as const] : []))).entries()];
  const tags = [...new Set(lines.flatMap((line) => line.tags))].sort((a, b) => a.localeCompare(b, "zh-CN"));
  if (sets.length + tags.length < 2) return null;
  const value = cut.by === "set" ? `set:${cut.id}` : cut.by === "tag" ? `tag:${cut.tag}` : "";
  const choose = (chosen: string) =>
    onCut(chosen.startsWith("set:") ? { by: "set", id: chosen.slice(4) } : chosen.startsWith("tag:") ? { by: "tag", tag: chosen.slice(4) } : { by: "all" });
  return (
    <label className="ui-field practice-cut">
      <span className="ui-field-label">{t("notebook.filter")}</span>
      <select className="ui-input" value={value} onChange={(event) => choose(event.target.value)}>
        <option value="">{t("notebook.all")}</option>
        <optgroup label={t("notebook.bySet")}>{sets.map(([id, title]) => <option key={id} value={`set:${id}`}>{title}</option>)}</optgroup>
        <optgroup label={t("notebook.byTag")}>{tags.map((tag) => <option key={tag} value={`tag:${tag}`}>{tag}</option>)}</optgroup>
      </select>
    </label>
  );
}

function Line({ line, onGone }: { line: NotebookLine; onGone: () => void }) {
  const { t } = useWords();
  const exam = useExamWords();
  const hand = useByHand();
  const [asking, setAsking] = useState(false);
  const keeping = useDoing(useCallback(async () => void (await hand.keep(line.entry_id)), [hand, line.entry_id]));
  const dropping = useDoing(useCallback(async () => {
    await hand.drop(line.entry_id);
    setAsking(false);
    onGone();
  }, [hand, line.entry_id, onGone]));
  const { card } = line;
  const facts = [
    exam.t(`exam.kind.${line.kind}` as ExamKey),
    t("notebook.place", { place: card.place, places: card.places }),
    card.wrongs > 0 ? t("notebook.wrongs", { count: card.wrongs }) : "",
    line.set_title ?? "",
    ...line.tags,
  ];
  return (
    <article className="ui-card">
      <div className="exam-card-head">
        <p className="practice-stem">{line.preview}</p>
        <Tag tone={line.is_due ? "info" : "plain"}>{dueText(t, card.due_ms)}</Tag>
      </div>
      <p className="soft">{facts.filter((fact) => fact !== "").join(" · ")}</p>
      <ProblemNotice problem={keeping.problem ?? dropping.problem} />
      <div className="ui-actions">
        {card.kept ? <span className="soft">{t("notebook.kept")}</span> : <Button look="quiet" label={`${t("notebook.keep")}：${line.preview}`} busy={keeping.busy} onPress={() => keeping.run()}>{t("notebook.keep")}</Button>}
        <Button look="quiet" label={`${t("notebook.drop")}：${line.preview}`} onPress={() => setAsking(true)}>{t("notebook.drop")}</Button>
      </div>
      {asking ? (
        <Dialog
          title={t("notebook.dropTitle")} onDismiss={() => setAsking(false)}
          actions={<><Button focusFirst onPress={() => setAsking(false)}>{t("notebook.cancel")}</Button><Button look="danger" busy={dropping.busy} onPress={() => dropping.run()}>{t("notebook.drop")}</Button></>}
        >
          <p>{t("notebook.dropText", { name: line.preview })}</p>
        </Dialog>
      ) : null}
    </article>
  );
}
