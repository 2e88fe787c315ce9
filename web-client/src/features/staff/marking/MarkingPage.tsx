// Marking essays without names: the queue at the left, one answer at a time, keyboard all the way.
import { CheckOutlined } from "@ant-design/icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Card, Checkbox, Form, Input, InputNumber, Progress, type GetRef } from "antd";
import { useMemo, useState } from "react";
import type { AttachmentGiven } from "../../../wire";
import { Answering, Passage } from "../../answering/Answering";
import { Attachments } from "../../answering/Attachments";
import { FilesProvider } from "../../answering/files";
import { useFilesOf } from "../../answering/use-files-of";
import { RichText } from "../../richtext/RichText";
import { useDesk } from "../../desk/client";
import { useFirstFocus } from "../../desk/focus";
import { Labelled } from "../../desk/Labelled";
import { EmptyState, ProblemAlert, QueryView } from "../../desk/PageState";
import { useWords } from "../../desk/words";
import { marking, type ToMark } from "../api";
import { readDraft, useDraft } from "../drafts";
import { markingWords } from "../exam-words";
import { plainFigure } from "../figures";
import { nowMs } from "../../../platform/time";
import { PageHead } from "../PageHead";
import { SessionSelect } from "../SessionSelect";
import { staffWords } from "../words";
import { inOrder, keyOf, nextOpen, stepped } from "./queue";

interface MarkingPageProps {
  sessionId: string | undefined;
  onSession: (sessionId: string) => void;
}

export function MarkingPage({ sessionId, onSession }: MarkingPageProps) {
  const staff = useWords(staffWords);
  return (
    <>
      <PageHead title={staff("nav_marking")}><SessionSelect value={sessionId} onChange={onSession} /></PageHead>
      {sessionId === undefined ? <EmptyState text={staff("chooseSession")} /> : <Queue key={sessionId} sessionId={sessionId} />}
    </>
  );
}

function Queue({ sessionId }: { sessionId: string }) {
  const say = useWords(markingWords);
  const { api } = useDesk();
  const list = useQuery({ queryKey: ["marking", sessionId], queryFn: () => marking.list(api, sessionId) });
  return <QueryView query={list} isEmpty={(all) => all.length === 0} empty={<EmptyState text={say("empty")} />}>{(all) => <Desk all={all} sessionId={sessionId} />}</QueryView>;
}

function Desk({ all, sessionId }: { all: readonly ToMark[]; sessionId: string }) {
  const say = useWords(markingWords);
  const [onlyOpen, setOnlyOpen] = useState(false);
  const ordered = useMemo(() => inOrder(all), [all]);
  const [key, setKey] = useState(() => nextOpen(ordered, undefined) ?? (ordered[0] && keyOf(ordered[0])));
  const answer = ordered.find((each) => keyOf(each) === key) ?? ordered[0];
  const done = ordered.filter((each) => each.marked).length;
  const shown = onlyOpen ? ordered.filter((each) => !each.marked || keyOf(each) === key) : ordered;
  return (
    <div className="marking">
      <Card size="small" className="marking-queue">
        <p className="desk-figures plain">{done === ordered.length ? say("allDone") : say("progress", { done, all: ordered.length })}</p>
        <Progress percent={Math.round((done / ordered.length) * 100)} size="small" showInfo={false} />
        <p className="desk-hint">{say("help")}</p>
        <Checkbox checked={onlyOpen} onChange={(event) => setOnlyOpen(event.target.checked)}>{say("onlyOpen")}</Checkbox>
        <ol className="marking-list">
          {shown.map((each) => {
            const own = keyOf(each);
            return (
              <li key={own}>
                <button type="button" aria-current={own === key} onClick={() => setKey(own)}>
                  <span className="desk-figures">{say("answerN", { n: ordered.indexOf(each) + 1 })}</span>
                  {each.marked ? <span className="desk-hint"><CheckOutlined aria-hidden /> {say("done")}</span> : <span className="desk-hint desk-figures">{say("chars", { n: each.chars })}</span>}
                </button>
              </li>
            );
          })}
        </ol>
      </Card>
      {answer && <AnswerDesk key={keyOf(answer)} answer={answer} sessionId={sessionId} onNext={() => setKey(nextOpen(ordered, keyOf(answer)) ?? key)} onStep={(by) => setKey(stepped(ordered, keyOf(answer), by) ?? key)} />}
    </div>
  );
}

const nothing = () => undefined;

function textOf(answer: ToMark): string {
  const { response } = answer;
  if (response === null) return "";
  return "text" in response ? response.text : "blanks" in response ? response.blanks.join("\n") : "";
}

/** Numbered, since what a file is called may tell whose it is. */
function unnamed(answer: ToMark, name: (n: number) => string): readonly AttachmentGiven[] {
  const given = answer.response?.kind === "essay" ? (answer.response.attachments ?? []) : [];
  return given.map((file, at) => ({ ...file, name: name(at + 1) }));
}

interface AnswerDeskProps {
  answer: ToMark;
  sessionId: string;
  onNext: () => void;
  onStep: (by: 1 | -1) => void;
}

function AnswerDesk({ answer, sessionId, onNext, onStep }: AnswerDeskProps) {
  const say = useWords(markingWords);
  const staff = useWords(staffWords);
  const { api } = useDesk();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const name = `mark.${keyOf(answer)}`;
  const [start] = useState(() => ({ mark: answer.mark ?? null, comment: answer.comment ?? "" }));
  const draft = useDraft<{ mark: number | null; comment: string }>(name, readDraft<typeof start>(name)?.value ?? start, nowMs);
  const { mark, comment } = draft.value;
  const [asked, setAsked] = useState(false);
  const first = useFirstFocus<GetRef<typeof InputNumber>>();
  const giving = useMutation({
    mutationFn: (given: number) => marking.give(api, answer.sitting_id, answer.slot, { mark: given, comment: comment.trim() }),
    onSuccess: (_, given) => {
      draft.drop();
      void message.success(say("saved"), 1);
      queries.setQueryData<ToMark[]>(["marking", sessionId], (all) => all?.map((each) => (keyOf(each) === keyOf(answer) ? { ...each, marked: true, mark: given, comment } : each)));
      onNext();
    },
  });
  const save = () => {
    setAsked(true);
    if (mark !== null && !giving.isPending) giving.mutate(mark);
  };
  const text = textOf(answer);
  const attachments = useMemo(() => unnamed(answer, (n) => say("fileN", { n })), [answer, say]);
  const files = useFilesOf(api, attachments.length > 0 ? answer.sitting_id : undefined);
  const most = answer.question.marks;
  const steps = [0, 0.25, 0.5, 0.75, 1].map((part) => Math.round(most * part * 2) / 2);
  return (
    // Keys of the whole desk; every control inside is reachable without them.
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions
    <div
      className="marking-desk"
      onKeyDown={(event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) save();
        else if (event.altKey && (event.key === "ArrowLeft" || event.key === "ArrowRight")) onStep(event.key === "ArrowLeft" ? -1 : 1);
        else return;
        event.preventDefault();
      }}
    >
      <Card size="small" title={say("question")}>
        <Passage stimulus={answer.question.stimulus} />
        <RichText html={answer.question.stem} />
        {answer.rubric && <details open className="rubric"><summary>{say("rubric")}</summary><RichText html={answer.rubric} /></details>}
      </Card>
      <Card size="small" title={say("response")} extra={<span className="desk-hint desk-figures">{say("chars", { n: answer.chars })}</span>}>
        {answer.response !== null && !("text" in answer.response) && !("blanks" in answer.response)
          ? <Answering question={answer.question} response={answer.response} disabled onChoose={nothing} onType={nothing} onLeave={nothing} />
          : text === "" ? <p className="desk-hint">{say(attachments.length > 0 ? "noText" : "noResponse")}</p> : <p className="essay">{text}</p>}
        {attachments.length > 0 ? <FilesProvider value={files}><Attachments given={attachments} most={0} disabled onChange={nothing} /></FilesProvider> : null}
      </Card>
      <Card size="small" className="marking-form">
        <Form layout="vertical" requiredMark={false}>
          <Form.Item label={`${say("mark")}（${say("outOf", { n: most })}）`} validateStatus={asked && mark === null ? "error" : ""} help={asked && mark === null ? say("markMissing") : undefined}>
            <div className="mark-line">
              <InputNumber ref={first} aria-label={say("mark")} min={0} max={most} step={0.5} formatter={plainFigure} value={mark} suffix={staff("marks")} onChange={(value) => draft.change({ mark: value, comment })} />
              {[...new Set(steps)].map((value) => <Button key={value} size="small" type={mark === value ? "primary" : "default"} ghost={mark === value} onClick={() => draft.change({ mark: value, comment })}>{value}</Button>)}
            </div>
          </Form.Item>
          <Labelled label={say("comment")}><Input.TextArea rows={2} value={comment} maxLength={2000} placeholder={say("commentPlaceholder")} onChange={(event) => draft.change({ mark, comment: event.target.value })} /></Labelled>
          <ProblemAlert error={giving.error} />
          <div className="mark-line">
            <Button type="primary" loading={giving.isPending} onClick={save}>{say("saveNext")}</Button>
            <Button onClick={() => onStep(-1)}>{say("prev")}</Button>
            <Button onClick={() => onStep(1)}>{say("next")}</Button>
            <span className="desk-hint">{say("keys")}</span>
          </div>
        </Form>
      </Card>
    </div>
  );
}
