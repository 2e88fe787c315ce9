// One exam as it was made, with its sessions. An exam does not change once it is there: papers rest
// on it. What should be different is made anew from it.
import { CalendarOutlined, ClockCircleOutlined, CopyOutlined, FormOutlined, PrinterOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button, Card, Descriptions, Table, Typography } from "antd";
import { useState } from "react";
import { useDesk } from "../../desk/client";
import { EmptyState, QueryView } from "../../desk/PageState";
import { dateTime } from "../../desk/time";
import { useLanguage, useWords } from "../../desk/words";
import { RichText } from "../../richtext/RichText";
import { bank, exams, organisation, sessions, type BlueprintSection, type ExamBody, type SessionLine } from "../api";
import { examWords, sessionWords } from "../exam-words";
import { FACT_COLUMNS, PageHead } from "../PageHead";
import { bankWords, staffWords } from "../words";
import { sums } from "./blueprint";
import { ExtendExam } from "./ExtendExam";
import { NeverCounts } from "./Mode";
import { trialHref } from "./trial";
import { SETTINGS, scaleOf, settingOf, unusual } from "./proctoring";

interface ExamPageProps {
  examId: string;
  onBack: () => void;
  onCopy: () => void;
  onSchedule: () => void;
  onSession: (sessionId: string) => void;
}

export function ExamPage(props: ExamPageProps) {
  const { api } = useDesk();
  const exam = useQuery({ queryKey: ["exams", props.examId], queryFn: () => exams.get(api, props.examId) });
  return <QueryView query={exam}>{(data) => <Exam {...props} exam={data} />}</QueryView>;
}

function Exam({ exam, onBack, onCopy, onSchedule, onSession }: ExamPageProps & { exam: ExamBody }) {
  const say = useWords(examWords);
  const staff = useWords(staffWords);
  const language = useLanguage();
  const { api, me } = useDesk();
  const nodes = useQuery({ queryKey: ["nodes"], queryFn: () => organisation.nodes(api) });
  const all = useQuery({ queryKey: ["sessions"], queryFn: () => sessions.list(api) });
  const mayManage = me.roles.some((role) => role === "author" || role === "office" || role === "admin");
  const mayDirect = me.roles.some((role) => role === "office" || role === "admin");
  const [extending, setExtending] = useState(false);
  const { questions, marks } = sums(exam.blueprint);
  const watched = unusual(exam.proctoring);
  return (
    <>
      <PageHead title={exam.title} onBack={onBack}>
        {mayDirect && <Button icon={<ClockCircleOutlined aria-hidden />} onClick={() => setExtending(true)}>{say("extendExam")}</Button>}
        {mayManage && <Button icon={<FormOutlined aria-hidden />} href={trialHref(exam.exam_id, "sit", { form: 1, forms: 1 })} target="_blank">{say("tryIt")}</Button>}
        {mayManage && <Button icon={<PrinterOutlined aria-hidden />} title={say("printHelp")} href={trialHref(exam.exam_id, "print", { forms: 2, key: 1 })} target="_blank">{say("printForms")}</Button>}
        {mayManage && <Button icon={<CopyOutlined aria-hidden />} title={say("copyHelp")} onClick={onCopy}>{say("copy")}</Button>}
        {mayManage && <Button type="primary" icon={<CalendarOutlined aria-hidden />} onClick={onSchedule}>{say("scheduleIt")}</Button>}
      </PageHead>
      {extending && <ExtendExam examId={exam.exam_id} title={exam.title} sessions={(all.data ?? []).filter((line) => line.exam_id === exam.exam_id).length} onClose={() => setExtending(false)} />}
      <div className="exam-form">
        <NeverCounts mode={exam.mode} />
        <Card size="small">
          <Descriptions
            size="small" column={FACT_COLUMNS}
            items={[
              { key: "m", label: say("mode"), children: say(`mode_${exam.mode}`) },
              { key: "d", label: say("duration"), children: `${exam.duration_minutes} ${staff("minutes")}` },
              { key: "q", label: say("paper"), children: say("sum", { questions, marks }) },
              { key: "n", label: staff("belongsTo"), children: nodes.data?.find((node) => node.id === exam.node_id)?.name ?? "" },
              { key: "t", label: say("takeover"), children: say(`takeover_${exam.takeover}`) },
              { key: "l", label: say("papersLead"), children: `${exam.papers_lead_minutes} ${staff("minutes")}` },
              { key: "c", label: say("createdAt"), children: <span className="desk-figures">{dateTime(exam.created_ms, language)}</span> },
            ]}
          />
          {exam.instructions !== "" && <><h3 className="small-head gap-above">{say("instructions")}</h3><RichText html={exam.instructions} /></>}
        </Card>
        <h2>{say("blueprint")}</h2>
        <Card size="small"><Sections exam={exam} /></Card>
        <p className="desk-hint plain">
          {[exam.blueprint.shuffle_questions && say("shuffleQuestions"), exam.blueprint.shuffle_options && say("shuffleOptions")].filter((part) => part !== false).join(" · ")}
        </p>
        {(watched.length > 0 || exam.proctoring.challenge === true) && (
          <Card size="small" title={say("watching")}>
            {exam.proctoring.challenge === true && <p className="desk-hint plain">{say("challenge")}</p>}
            <Descriptions size="small" column={{ xs: 1, sm: 2 }} items={watched.map((name) => ({ key: name, label: say(`w_${name}`), children: `${settingOf(exam.proctoring, name) / scaleOf(name)} ${say(`unit_${SETTINGS[name].unit}`)}`.trim() }))} />
          </Card>
        )}
        <h2>{staff("nav_sessions")}</h2>
        <Card size="small">
          <QueryView query={all}>{(lines) => <Sessions lines={lines.filter((line) => line.exam_id === exam.exam_id)} onSession={onSession} />}</QueryView>
        </Card>
      </div>
    </>
  );
}

function Sections({ exam }: { exam: ExamBody }) {
  const say = useWords(examWords);
  const bankSay = useWords(bankWords);
  const { api } = useDesk();
  const folders = useQuery({ queryKey: ["folders"], queryFn: () => bank.folders(api) });
  const level = (n: number) => bankSay(`d_${n as 1}`);
  const drawnFrom = ({ filter }: BlueprintSection) => [
    filter.kinds.map((kind) => bankSay(`k_${kind}`)).join(" / "),
    filter.tags.map((tag) => `#${tag}`).join(" "),
    folders.data?.find((folder) => folder.id === filter.folder_id)?.name ?? "",
    filter.difficulty_min == null && filter.difficulty_max == null ? "" : `${level(filter.difficulty_min ?? 1)} – ${level(filter.difficulty_max ?? 5)}`,
  ].filter((part) => part !== "").join(" · ");
  return (
    <Table<BlueprintSection>
      size="small" rowKey={(section) => exam.blueprint.sections.indexOf(section)} dataSource={exam.blueprint.sections} pagination={false} scroll={{ x: 560 }}
      columns={[
        { title: say("sectionTitle"), dataIndex: "title" },
        { title: say("drawnFrom"), key: "from", render: (_, section) => drawnFrom(section) || <span className="desk-hint">{say("anyQuestion")}</span> },
        { title: say("count"), dataIndex: "count", width: 80, align: "right", render: (n: number) => <span className="desk-figures">{n}</span> },
        { title: say("marksEach"), dataIndex: "marks_each", width: 100, align: "right", render: (n: number) => <span className="desk-figures">{n}</span> },
      ]}
    />
  );
}

function Sessions({ lines, onSession }: { lines: SessionLine[]; onSession: (sessionId: string) => void }) {
  const say = useWords(sessionWords);
  const language = useLanguage();
  if (lines.length === 0) return <EmptyState text={say("emptyOfExam")} />;
  return (
    <Table<SessionLine>
      size="small" rowKey="session_id" dataSource={lines} pagination={false} scroll={{ x: 560 }}
      columns={[
        { title: say("sessionTitle"), dataIndex: "title", render: (title: string, line) => <Typography.Link onClick={() => onSession(line.session_id)}>{title}</Typography.Link> },
        { title: say("starts"), dataIndex: "starts_ms", width: 170, render: (ms: number) => <span className="desk-figures">{dateTime(ms, language)}</span> },
        { title: say("enrolled"), dataIndex: "enrolled", width: 90, align: "right", render: (n: number) => <span className="desk-figures">{n}</span> },
        { title: say("finished"), dataIndex: "finished", width: 90, align: "right", render: (n: number) => <span className="desk-figures">{n}</span> },
      ]}
    />
  );
}
