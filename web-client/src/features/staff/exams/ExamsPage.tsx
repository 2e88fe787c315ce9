// All exams the caller may see.
import { PlusOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button, Card, Table, Typography } from "antd";
import { useDesk } from "../../desk/client";
import { EmptyState, QueryView } from "../../desk/PageState";
import { useWords } from "../../desk/words";
import { exams, organisation, type ExamBody } from "../api";
import { examWords } from "../exam-words";
import { PageHead } from "../PageHead";
import { staffWords } from "../words";
import { sums } from "./blueprint";
import { ModeTag } from "./Mode";

export function ExamsPage({ onAdd, onOpen, onSchedule }: { onAdd: () => void; onOpen: (examId: string) => void; onSchedule: (examId: string) => void }) {
  const say = useWords(examWords);
  const staff = useWords(staffWords);
  const { api, me } = useDesk();
  const mayAdd = me.roles.some((role) => role === "author" || role === "office" || role === "admin");
  const list = useQuery({ queryKey: ["exams"], queryFn: () => exams.list(api) });
  const nodes = useQuery({ queryKey: ["nodes"], queryFn: () => organisation.nodes(api) });
  const nodeName = (id: string) => nodes.data?.find((node) => node.id === id)?.name ?? "";
  const add = mayAdd && <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={onAdd}>{say("add")}</Button>;
  return (
    <>
      <PageHead title={staff("nav_exams")}>{add}</PageHead>
      <Card size="small">
        <QueryView query={list} isEmpty={(all) => all.length === 0} empty={<EmptyState text={say("empty")}>{add}</EmptyState>}>
          {(all) => (
            <Table<ExamBody>
              size="small" rowKey="exam_id" dataSource={all} pagination={{ pageSize: 20, hideOnSinglePage: true }} scroll={{ x: 560 }}
              columns={[
                { title: say("examTitle"), dataIndex: "title", sorter: (a, b) => a.title.localeCompare(b.title, "zh-CN"), render: (title: string, exam) => <><Typography.Link onClick={() => onOpen(exam.exam_id)}>{title}</Typography.Link> <ModeTag mode={exam.mode} /></> },
                { title: say("paper"), key: "sum", render: (_, exam) => <span className="desk-figures">{say("sum", sums(exam.blueprint))}</span> },
                { title: staff("belongsTo"), dataIndex: "node_id", render: (id: string) => nodeName(id) },
                { title: say("duration"), dataIndex: "duration_minutes", width: 130, align: "right", sorter: (a, b) => a.duration_minutes - b.duration_minutes, render: (n: number) => <span className="desk-figures">{n} {staff("minutes")}</span> },
                { title: "", key: "act", width: 120, align: "right", render: (_, exam) => mayAdd && <Button size="small" onClick={() => onSchedule(exam.exam_id)}>{say("scheduleIt")}</Button> },
              ]}
            />
          )}
        </QueryView>
      </Card>
    </>
  );
}
