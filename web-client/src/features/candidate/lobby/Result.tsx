// The released result: the mark, then question by question what was answered and what was said to it.
import { useQuery } from "@tanstack/react-query";
import { bodyOf } from "../../../platform/api";
import type { Response } from "../../../wire";
import type { MyResultSlot } from "../../../wire/pending";
import { PageState } from "../../../ui/State";
import { RichText } from "../../richtext/RichText";
import { Failed, Frame, Loading, Title } from "../Frame";
import { type Place, useShared } from "../context";
import { problemFrom } from "../request";
import { type Words, useWords } from "../words";

export function Result({ session_id, go }: { session_id: string; go: (place: Place) => void }) {
  const { t } = useWords();
  const { api } = useShared();
  const result = useQuery({
    queryKey: ["my-result", session_id],
    queryFn: async () => bodyOf(await api.http.GET("/api/my/sessions/{session_id}/result", { params: { path: { session_id } } })),
  });
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
          {result.data.slots.map((slot) => <SlotResult key={slot.slot} slot={slot} />)}
        </>
      ) : null}
    </Frame>
  );
}

function SlotResult({ slot }: { slot: MyResultSlot }) {
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
      <RichText html={slot.stem} />
      <p><strong>{t("result.yours")}</strong></p>
      <p className="message-body">{responseText(slot.response as Response | null | undefined, t)}</p>
      {slot.comment ? <><p><strong>{t("result.comment")}</strong></p><p className="message-body">{slot.comment}</p></> : null}
      {slot.explanation ? <><p><strong>{t("result.explanation")}</strong></p><RichText html={slot.explanation} /></> : null}
    </article>
  );
}

/** At most two digits behind the point, none where there are none. */
export function markText(mark: number): string {
  return String(Math.round(mark * 100) / 100);
}

function responseText(response: Response | null | undefined, t: Words): string {
  if (!response) return t("result.none");
  switch (response.kind) {
    case "single_choice":
      return response.option;
    case "multiple_choice":
      return response.options.join("、");
    case "true_false":
      return t(response.value ? "exam.true" : "exam.false");
    case "fill_in":
      return response.blanks.join("；");
    case "numeric":
    case "short_answer":
    case "essay":
      return response.text;
  }
}
