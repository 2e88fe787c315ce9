// The results of a session: a table that filters, sorts and exports, and the one step that makes
// them visible to candidates.
import { DownloadOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, Card, Input, Space, Statistic, Table } from "antd";
import { useState } from "react";
import { useDesk } from "../../desk/client";
import { deskWords } from "../../desk/desk-words";
import { EmptyState, QueryView, useProblemText } from "../../desk/PageState";
import { dateTime } from "../../desk/time";
import { useLanguage, useWords } from "../../desk/words";
import { results, sessions, type ResultLine } from "../api";
import { resultWords } from "../exam-words";
import { NeverCounts } from "../exams/Mode";
import { PageHead } from "../PageHead";
import { SessionSelect } from "../SessionSelect";
import { staffWords } from "../words";
import { summarise } from "./summary";

const STATES = ["absent", "arrived", "awaiting_staff", "admitted", "in_progress", "finished"] as const;
const isState = (text: string): text is (typeof STATES)[number] => STATES.some((state) => state === text);
const REASONS = ["handed_in", "time_up", "staff"] as const;
const isReason = (text: string | null | undefined): text is (typeof REASONS)[number] => REASONS.some((reason) => reason === text);

interface ResultsPageProps {
  sessionId: string | undefined;
  onSession: (sessionId: string) => void;
  onLate: (sessionId: string) => void;
}

export function ResultsPage({ sessionId, onSession, onLate }: ResultsPageProps) {
  const say = useWords(resultWords);
  const staff = useWords(staffWords);
  const desk = useWords(deskWords);
  const language = useLanguage();
  const { api, me } = useDesk();
  const { modal, message } = App.useApp();
  const problemText = useProblemText();
  const queries = useQueryClient();
  const list = useQuery({ queryKey: ["results", sessionId], queryFn: () => results.list(api, sessionId ?? ""), enabled: sessionId !== undefined });
  const all = useQuery({ queryKey: ["sessions"], queryFn: () => sessions.list(api) });
  const session = all.data?.find((each) => each.session_id === sessionId);
  const released = typeof session?.released_ms === "number";
  const counts = session?.mode !== "rehearsal";
  const mayRelease = me.roles.some((role) => role === "office" || role === "admin");
  const release = (lines: readonly ResultLine[]) => {
    const { pending } = summarise(lines);
    const name = session ? `${session.exam_title} · ${session.title}` : "";
    modal.confirm({
      title: say("releaseTitle", { name }), okText: say("release"), cancelText: desk("cancel"),
      content: <>{say("releaseHelp", { n: lines.filter((line) => line.state === "finished").length })}{pending > 0 && <Alert type="warning" showIcon message={say("releasePending", { n: pending })} />}</>,
      onOk: async () => {
        try {
          await results.release(api, sessionId ?? "");
        } catch (error) {
          void message.error(problemText(error), 6);
          return;
        }
        void message.success(say("released"));
        void queries.invalidateQueries({ queryKey: ["sessions"] });
      },
    });
  };
  return (
    <>
      <PageHead title={staff("nav_results")}>
        <SessionSelect value={sessionId} onChange={onSession} />
        {counts && list.data && sessionId !== undefined && mayRelease && <Button onClick={() => onLate(sessionId)}>{say("late")}</Button>}
        {counts && list.data && sessionId !== undefined && <Button icon={<DownloadOutlined aria-hidden />} href={results.csvUrl(sessionId)} download>{desk("exportCsv")}</Button>}
        {released && <span className="desk-hint">{say("releasedAt", { time: dateTime(session.released_ms ?? 0, language) })}</span>}
        {counts && list.data && mayRelease && !released && <Button type="primary" onClick={() => release(list.data)}>{say("release")}…</Button>}
      </PageHead>
      <NeverCounts mode={session?.mode} />
      {sessionId === undefined
        ? <EmptyState text={staff("chooseSession")} />
        : <QueryView query={list} isEmpty={(lines) => lines.length === 0} empty={<EmptyState text={say("empty")} />}>{(lines) => <Lines lines={lines} />}</QueryView>}
    </>
  );
}

function Lines({ lines }: { lines: readonly ResultLine[] }) {
  const say = useWords(resultWords);
  const staff = useWords(staffWords);
  const [text, setText] = useState("");
  const wanted = text.trim().toLocaleLowerCase();
  const shown = lines.filter((line) => wanted === "" || [line.display_name, line.number].some((part) => part.toLocaleLowerCase().includes(wanted)));
  const { scored, average, highest, lowest, pending } = summarise(lines);
  const stateOf = (line: ResultLine) => line.state ?? "absent";
  const stateWord = (state: string) => (isState(state) ? say(`st_${state}`) : state);
  return (
    <Space direction="vertical" className="full" size="middle">
      <Card size="small">
        <Space size={40} wrap>
          <Statistic title={say("scored")} value={scored} suffix={<span className="desk-hint">/ {lines.length}</span>} />
          <Statistic title={say("average")} value={average ?? "—"} />
          <Statistic title={say("highest")} value={highest ?? "—"} />
          <Statistic title={say("lowest")} value={lowest ?? "—"} />
          {pending > 0 && <Statistic title={say("pending")} value={pending} />}
        </Space>
      </Card>
      <Card size="small">
        <Space className="filters"><Input.Search allowClear className="medium" placeholder={staff("search")} aria-label={staff("search")} onChange={(event) => setText(event.target.value)} /></Space>
        <Table<ResultLine>
          size="small" rowKey="person_id" dataSource={shown} scroll={{ x: 860 }} pagination={{ pageSize: 50, hideOnSinglePage: true, showTotal: (n) => staff("total", { n }) }}
          columns={[
            { title: staff("number"), dataIndex: "number", defaultSortOrder: "ascend", sorter: (a, b) => a.number.localeCompare(b.number), render: (number: string) => <span className="desk-figures">{number}</span> },
            { title: staff("name"), dataIndex: "display_name", sorter: (a, b) => a.display_name.localeCompare(b.display_name, "zh-CN") },
            { title: staff("status"), dataIndex: "state", filters: [...new Set(lines.map(stateOf))].map((value) => ({ text: stateWord(value), value })), onFilter: (value, line) => stateOf(line) === value, render: (_, line) => stateWord(stateOf(line)) },
            { title: say("total"), dataIndex: "mark", align: "right", sorter: (a, b) => (a.mark ?? -1) - (b.mark ?? -1), render: (_, line) => (line.mark === null ? <span className="desk-hint">—</span> : <span className="desk-figures"><strong>{line.mark}</strong>{line.marks_total !== null && <span className="desk-hint"> / {line.marks_total}</span>}</span>) },
            { title: say("pending"), dataIndex: "pending", align: "right", sorter: (a, b) => a.pending - b.pending, render: (n: number) => <span className={n > 0 ? "text-warn desk-figures" : "desk-hint"}>{n}</span> },
            { title: say("reason"), dataIndex: "finish_reason", render: (reason: string | null | undefined) => (isReason(reason) ? say(`f_${reason}`) : "") },
            { title: say("coverage"), dataIndex: "coverage_permille", align: "right", sorter: (a, b) => (a.coverage_permille ?? -1) - (b.coverage_permille ?? -1), render: (n: number | null | undefined) => (typeof n === "number" ? <span className="desk-figures">{Math.round(n / 10)}%</span> : <span className="desk-hint">—</span>) },
            { title: say("incidents"), dataIndex: "incidents", align: "right", sorter: (a, b) => a.incidents - b.incidents, render: (n: number) => <span className={n > 0 ? "desk-figures" : "desk-hint"}>{n}</span> },
          ]}
        />
      </Card>
    </Space>
  );
}
