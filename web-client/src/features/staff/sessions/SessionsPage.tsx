// All sessions, newest start first, and the dialog that schedules one.
import { PlusOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button, Card, Table, Tag, Typography } from "antd";
import { nowMs } from "../../../platform/time";
import { useDesk } from "../../desk/client";
import { EmptyState, QueryView } from "../../desk/PageState";
import { dateTime, zoneName } from "../../desk/time";
import { useLanguage, useWords } from "../../desk/words";
import { sessions, type SessionLine } from "../api";
import { sessionWords } from "../exam-words";
import { ModeTag } from "../exams/Mode";
import { PageHead } from "../PageHead";
import { staffWords } from "../words";
import { ScheduleDialog } from "./ScheduleDialog";
import { phaseOf } from "./when";

interface SessionsPageProps {
  /** The exam for which the dialog is open; empty for any; absent when closed. */
  scheduling: string | undefined;
  onSchedule: (examId: string | undefined) => void;
  onOpen: (sessionId: string) => void;
}

export function SessionsPage({ scheduling, onSchedule, onOpen }: SessionsPageProps) {
  const say = useWords(sessionWords);
  const staff = useWords(staffWords);
  const language = useLanguage();
  const { api, me } = useDesk();
  const mayAdd = me.roles.some((role) => role === "author" || role === "office" || role === "admin");
  const list = useQuery({ queryKey: ["sessions"], queryFn: () => sessions.list(api) });
  const now = nowMs();
  const add = mayAdd && <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => onSchedule("")}>{say("add")}</Button>;
  return (
    <>
      <PageHead title={staff("nav_sessions")}>{add}</PageHead>
      <Card size="small">
        <QueryView query={list} isEmpty={(all) => all.length === 0} empty={<EmptyState text={say("empty")}>{add}</EmptyState>}>
          {(all) => (
            <Table<SessionLine>
              size="small" rowKey="session_id" dataSource={[...all].sort((a, b) => b.starts_ms - a.starts_ms)} pagination={{ pageSize: 20, hideOnSinglePage: true }} scroll={{ x: 860 }}
              footer={() => <span className="desk-hint">{say("zone", { zone: zoneName(now) })}</span>}
              columns={[
                { title: say("exam"), dataIndex: "exam_title", sorter: (a, b) => a.exam_title.localeCompare(b.exam_title, "zh-CN"), filters: [...new Set(all.map((each) => each.exam_title))].map((value) => ({ text: value, value })), onFilter: (value, line) => line.exam_title === value, render: (_, line) => <><Typography.Link onClick={() => onOpen(line.session_id)}>{line.exam_title}</Typography.Link> <ModeTag mode={line.mode} /><br /><span className="desk-hint">{line.title}</span></> },
                { title: say("starts"), dataIndex: "starts_ms", width: 170, sorter: (a, b) => a.starts_ms - b.starts_ms, render: (at: number) => <span className="desk-figures">{dateTime(at, language)}</span> },
                { title: say("closes"), dataIndex: "closes_ms", width: 170, render: (at: number) => <span className="desk-figures">{dateTime(at, language)}</span> },
                { title: say("enrolled"), dataIndex: "enrolled", width: 90, align: "right", render: (n: number) => <span className="desk-figures">{n}</span> },
                { title: say("finished"), dataIndex: "finished", width: 90, align: "right", render: (n: number) => <span className="desk-figures">{n}</span> },
                { title: staff("status"), key: "phase", width: 190, render: (_, line) => {
                  const phase = phaseOf(line, now);
                  return <>{phase === "running" ? <Tag color="processing">{say("p_running")}</Tag> : <span>{say(`p_${phase}`)} </span>}{typeof line.released_ms === "number" && <span className="desk-hint">{say("released")}</span>}</>;
                } },
              ]}
            />
          )}
        </QueryView>
      </Card>
      {scheduling !== undefined && <ScheduleDialog examId={scheduling === "" ? undefined : scheduling} onClose={() => onSchedule(undefined)} onDone={onOpen} />}
    </>
  );
}
