// One session: its times, and its candidates with seat, time factor and enrolment photo.
import { DownloadOutlined, ImportOutlined, SafetyCertificateOutlined } from "@ant-design/icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Card, Checkbox, Descriptions, Input, Space, Table, Tag, Upload } from "antd";
import { useMemo, useState } from "react";
import { useDesk } from "../../desk/client";
import { download, toCsv } from "../../desk/csv";
import { deskWords } from "../../desk/desk-words";
import { EmptyState, QueryView, useProblemText } from "../../desk/PageState";
import { dateTime, zoneName } from "../../desk/time";
import { useLanguage, useWords } from "../../desk/words";
import { sessions, type Enrolment } from "../api";
import { certificateWords } from "../certificate-words";
import { sessionWords } from "../exam-words";
import { NeverCounts } from "../exams/Mode";
import { trialHref } from "../exams/trial";
import { FACT_COLUMNS, PageHead } from "../PageHead";
import { staffWords } from "../words";
import { CannedMessages } from "./CannedMessages";
import { RosterImport } from "./RosterImport";

const HINTS = ["no_face", "several_faces", "too_small", "too_close", "off_frame", "blurred", "too_dark", "too_bright", "turned_away", "covered"] as const;
type KnownHint = (typeof HINTS)[number];
const isKnown = (hint: string | null | undefined): hint is KnownHint => HINTS.some((known) => known === hint);

export function SessionPage({ sessionId, onBack, onCertificate }: { sessionId: string; onBack: () => void; onCertificate: () => void }) {
  const certificate = useWords(certificateWords);
  const say = useWords(sessionWords);
  const staff = useWords(staffWords);
  const language = useLanguage();
  const { api, me } = useDesk();
  const [importing, setImporting] = useState(false);
  const session = useQuery({ queryKey: ["sessions", sessionId], queryFn: () => sessions.get(api, sessionId) });
  const enrolments = useQuery({ queryKey: ["enrolments", sessionId], queryFn: () => sessions.enrolments(api, sessionId) });
  const mayImport = me.roles.some((role) => role === "author" || role === "office" || role === "admin");
  // Office and administration both invigilate and keep messages ready; others do one of the two.
  const mayInvigilate = me.roles.some((role) => role === "office" || role === "admin");
  const importButton = mayImport && <Button type="primary" icon={<ImportOutlined aria-hidden />} onClick={() => setImporting(true)}>{say("import")}</Button>;
  return (
    <>
      <QueryView query={session}>
        {(data) => (
          <>
            <PageHead title={`${data.exam_title} · ${data.title}`} onBack={onBack}>
              <Button href={`/invigilator#/sessions/${sessionId}`} target="_blank">{staff("toBoard")}</Button>
              {mayImport && <Button icon={<SafetyCertificateOutlined aria-hidden />} onClick={onCertificate}>{certificate("open")}</Button>}
              {importButton}
            </PageHead>
            <NeverCounts mode={data.mode} />
            <Card size="small" className="gap-below">
              <Descriptions size="small" column={FACT_COLUMNS} items={[
                { key: "o", label: say("opens"), children: <span className="desk-figures">{dateTime(data.opens_ms, language)}</span> },
                { key: "s", label: say("starts"), children: <span className="desk-figures">{dateTime(data.starts_ms, language)}</span> },
                { key: "c", label: say("closes"), children: <span className="desk-figures">{dateTime(data.closes_ms, language)}</span> },
                { key: "z", label: say("zoneLabel"), children: zoneName(data.starts_ms) },
              ]} />
            </Card>
            {mayInvigilate && <Card size="small" className="gap-below" title={say("canned")}><CannedMessages sessionId={sessionId} nodeId={data.node_id} /></Card>}
          </>
        )}
      </QueryView>
      <Card size="small">
        <QueryView query={enrolments} isEmpty={(all) => all.length === 0} empty={<EmptyState text={say("rosterEmpty")}>{importButton}</EmptyState>}>
          {(all) => <Enrolments all={all} sessionId={sessionId} examId={mayImport ? session.data?.exam_id : undefined} />}
        </QueryView>
      </Card>
      {importing && <RosterImport sessionId={sessionId} onClose={() => setImporting(false)} />}
    </>
  );
}

function Enrolments({ all, sessionId, examId }: { all: readonly Enrolment[]; sessionId: string; examId: string | undefined }) {
  const say = useWords(sessionWords);
  const staff = useWords(staffWords);
  const desk = useWords(deskWords);
  const { me } = useDesk();
  const [text, setText] = useState("");
  const [missing, setMissing] = useState(false);
  const mayPhoto = me.roles.some((role) => role === "invigilator" || role === "office" || role === "admin");
  const lacking = all.filter((each) => !each.has_photo).length;
  const shown = useMemo(() => {
    const wanted = text.trim().toLocaleLowerCase();
    return all.filter((each) => (!missing || !each.has_photo) && (wanted === "" || [each.display_name, each.number, each.seat, each.login].some((part) => part.toLocaleLowerCase().includes(wanted))));
  }, [all, text, missing]);
  const exportCsv = () => download("candidates.csv", toCsv(
    [staff("number"), staff("name"), staff("login"), say("seat"), say("multiplier"), say("photo")],
    shown.map((each) => [each.number, each.display_name, each.login, each.seat, each.multiplier_permille / 1000, each.has_photo ? say("photoHas") : say("photoMissing")]),
  ));
  return (
    <>
      <Space wrap className="filters">
        <Input.Search allowClear className="medium" placeholder={staff("search")} aria-label={staff("search")} onChange={(event) => setText(event.target.value)} />
        <Checkbox checked={missing} onChange={(event) => setMissing(event.target.checked)}>{say("onlyMissing")}</Checkbox>
        {lacking > 0 && <Tag color="warning">{say("missingPhotosN", { n: lacking })}</Tag>}
        <Button icon={<DownloadOutlined aria-hidden />} onClick={exportCsv}>{desk("exportCsv")}</Button>
      </Space>
      <Table<Enrolment>
        size="small" rowKey="person_id" dataSource={shown} scroll={{ x: 720 }} pagination={{ pageSize: 50, hideOnSinglePage: true, showTotal: (n) => staff("total", { n }) }}
        columns={[
          { title: say("seat"), dataIndex: "seat", width: 80, defaultSortOrder: "ascend", sorter: (a, b) => a.seat.localeCompare(b.seat, "zh-CN", { numeric: true }), render: (seat: string) => <span className="desk-figures">{seat}</span> },
          { title: staff("name"), dataIndex: "display_name", sorter: (a, b) => a.display_name.localeCompare(b.display_name, "zh-CN") },
          { title: staff("number"), dataIndex: "number", sorter: (a, b) => a.number.localeCompare(b.number), render: (number: string) => <span className="desk-figures">{number}</span> },
          { title: staff("login"), dataIndex: "login" },
          { title: say("multiplier"), dataIndex: "multiplier_permille", width: 110, align: "right", sorter: (a, b) => a.multiplier_permille - b.multiplier_permille, render: (permille: number) => <span className={permille === 1000 ? "desk-hint" : "desk-figures"}>× {permille / 1000}</span> },
          ...(examId === undefined ? [] : [{ title: say("paper"), key: "paper", width: 110, render: (_: unknown, each: Enrolment) => <Button type="link" size="small" href={trialHref(examId, "sit", { session: sessionId, person: each.person_id })} target="_blank" aria-label={say("tryPaperOf", { name: each.display_name })}>{say("tryPaper")}</Button> }]),
          { title: say("photo"), dataIndex: "has_photo", width: 150, render: (_, each) => <Space>{each.has_photo ? say("photoHas") : <span className="text-warn">{say("photoMissing")}</span>}{mayPhoto && <PhotoUpload enrolment={each} sessionId={sessionId} />}</Space> },
        ]}
      />
    </>
  );
}

function PhotoUpload({ enrolment, sessionId }: { enrolment: Enrolment; sessionId: string }) {
  const say = useWords(sessionWords);
  const { api } = useDesk();
  const { message } = App.useApp();
  const problemText = useProblemText();
  const queries = useQueryClient();
  const name = enrolment.display_name;
  const sending = useMutation({
    mutationFn: (file: Blob) => sessions.putPhoto(api, enrolment.person_id, file),
    onSuccess: ({ accepted, hint }) => {
      if (!accepted) {
        void message.warning(say("photoRefused", { name, hint: say(isKnown(hint) ? `hint_${hint}` : "hint_other") }), 6);
        return;
      }
      void message.success(say("photoAccepted", { name }));
      void queries.invalidateQueries({ queryKey: ["enrolments", sessionId] });
    },
    onError: (error) => void message.error(problemText(error), 6),
  });
  return (
    <Upload accept="image/jpeg,image/png" showUploadList={false} beforeUpload={(file) => { sending.mutate(file); return false; }}>
      <Button size="small" loading={sending.isPending}>{enrolment.has_photo ? say("photoReplace") : say("photoUpload")}</Button>
    </Upload>
  );
}
