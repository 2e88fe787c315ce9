// The released result: the mark, then question by question what was answered and what was said to it.
import { useQuery } from "@tanstack/react-query";
import { bodyOf } from "../../../platform/api";
import type { MySlot, OptionShown, Response } from "../../../wire";
import { Icon } from "../../../ui/Icon";
import { PageState } from "../../../ui/State";
import { RichText } from "../../richtext/RichText";
import { Failed, Frame, Loading, Title } from "../Frame";
import { type Place, useShared } from "../context";
import { Answering } from "../../answering/Answering";
import { Attachments } from "../../answering/Attachments";
import { FilesProvider } from "../../answering/files";
import { useFilesOf } from "../../answering/use-files-of";
import { letterOf } from "../../answering/answers";
import { problemFrom } from "../request";
import { useMyExams } from "./Exams";
import { type Words, useWords } from "../words";

export function Result({ session_id, go }: { session_id: string; go: (place: Place) => void }) {
  const { t } = useWords();
  const { api } = useShared();
  const result = useQuery({
    queryKey: ["my-result", session_id],
    queryFn: async () => bodyOf(await api.http.GET("/api/my/sessions/{session_id}/result", { params: { path: { session_id } } })),
  });
  const { sitting_id } = useMyExams().data?.find((exam) => exam.session_id === session_id) ?? {};
  const files = useFilesOf(api, sitting_id ?? undefined);
  return (
    <Frame onBack={() => go({ page: "exams" })}>
      <Title>{t("result.title")}</Title>
      {result.isPending ? <Loading /> : null}
      {result.isError ? <Failed problem={problemFrom(result.error)} retry={() => void result.refetch()} /> : null}
      {result.data ? (
        <>
          <section className="ui-card waiting">
            <p>{t("result.total")}</p>
            <p className="waiting-time">{markText(result.data.mark)}</p>
            <p className="soft">{t("result.of", { marks: markText(result.data.marks_total) })}</p>
          </section>
          {result.data.slots.length === 0 ? <PageState title={t("exams.noResult")} /> : null}
          <FilesProvider value={files}>{result.data.slots.map((slot) => <SlotResult key={slot.slot} slot={slot} />)}</FilesProvider>
        </>
      ) : null}
    </Frame>
  );
}

function SlotResult({ slot }: { slot: MySlot }) {
  const { t } = useWords();
  const mark = slot.mark ?? undefined;
  return (
    <article className="ui-card">
      <div className="exam-card-head">
        <h2>{t("result.slot", { number: slot.slot + 1 })}</h2>
        <p className="soft">
          {mark === undefined ? t("result.pending") : t("result.mark", { mark: markText(mark), marks: markText(slot.marks) })}
        </p>
      </div>
      <Answered slot={slot} />
      {slot.comment ? <><h3>{t("result.comment")}</h3><p className="message-body">{slot.comment}</p></> : null}
      {slot.explanation ? <><h3>{t("result.explanation")}</h3><RichText html={slot.explanation} /></> : null}
    </article>
  );
}

/** At most two digits behind the point, none where there are none. */
export function markText(mark: number): string {
  return String(Math.round(mark * 100) / 100);
}

/** Kinds whose answer is told in words; the others are shown as they were answered. */
const TOLD_IN_WORDS: ReadonlySet<string> = new Set(["single_choice", "multiple_choice", "true_false", "numeric", "short_answer", "essay"]);

/** The question with the answer where it was given: at its option, in its blank, or as text below. */
function Answered({ slot: { stem, body, response } }: { slot: MySlot }) {
  const { t } = useWords();
  if (body.kind === "fill_in") {
    const blanks = response?.kind === "fill_in" ? response.blanks : [];
    const blank = (number: number) => <span className="result-blank">{blanks[number - 1] || t("result.none")}</span>;
    return <RichText html={stem} blank={blank} />;
  }
  if (!TOLD_IN_WORDS.has(body.kind)) {
    const nothing = () => undefined;
    return <Answering question={{ slot: 0, marks: 0, stem, body }} response={response ?? null} disabled onChoose={nothing} onType={nothing} onLeave={nothing} />;
  }
  return (
    <>
      <RichText html={stem} />
      <h3>{t("result.yours")}</h3>
      {body.kind === "single_choice" || body.kind === "multiple_choice"
        ? <Options options={body.options} chosen={chosenIn(response)} />
        : <p className="message-body">{writtenIn(response, body.kind === "numeric" ? body.unit : "", t)}</p>}
      {response?.kind === "essay" && response.attachments ? <Attachments given={response.attachments} most={0} disabled onChange={() => undefined} /> : null}
    </>
  );
}

function Options({ options, chosen }: { options: readonly OptionShown[]; chosen: readonly string[] }) {
  const { t } = useWords();
  return (
    <>
      <ul className="result-options">
        {options.map((option, index) => (
          <li key={option.id} data-chosen={chosen.includes(option.id) ? "" : undefined}>
            <span className="result-letter">{letterOf(index)}</span>
            <RichText inline html={option.text} />
            {chosen.includes(option.id) ? <span className="result-chosen"><Icon name="check" />{t("result.chosen")}</span> : null}
          </li>
        ))}
      </ul>
      {chosen.length === 0 ? <p className="soft">{t("result.none")}</p> : null}
    </>
  );
}

function chosenIn(response: Response | null | undefined): readonly string[] {
  if (response?.kind === "single_choice") return [response.option];
  return response?.kind === "multiple_choice" ? response.options : [];
}

function writtenIn(response: Response | null | undefined, unit: string, t: Words): string {
  if (!response) return t("result.none");
  if (response.kind === "true_false") return t(response.value ? "exam.true" : "exam.false");
  return "text" in response ? `${response.text} ${unit}`.trim() : "";
}
