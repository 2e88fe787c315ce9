// Importing a roster in two steps: the file is checked first and every problem shown by line; only
// then is it imported. New passwords are told once and can be taken as a file.
import { DownloadOutlined, InboxOutlined } from "@ant-design/icons";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, Modal, Space, Statistic, Table, Upload } from "antd";
import { useState } from "react";
import { inLanguage } from "../../../i18n";
import { useDesk } from "../../desk/client";
import { download, toCsv } from "../../desk/csv";
import { deskWords } from "../../desk/desk-words";
import { ProblemAlert } from "../../desk/PageState";
import { useLanguage, useWords } from "../../desk/words";
import { sessions, type CreatedAccount, type RosterOutcome } from "../api";
import { sessionWords } from "../exam-words";
import { staffWords } from "../words";

export function RosterImport({ sessionId, onClose }: { sessionId: string; onClose: () => void }) {
  const say = useWords(sessionWords);
  const staff = useWords(staffWords);
  const desk = useWords(deskWords);
  const language = useLanguage();
  const { api } = useDesk();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [file, setFile] = useState<File>();
  const [passwords, setPasswords] = useState<readonly CreatedAccount[]>();
  const check = useMutation({ mutationFn: (chosen: File) => sessions.checkRoster(api, sessionId, chosen) });
  const take = useMutation({
    mutationFn: (chosen: File) => sessions.importRoster(api, sessionId, chosen, (check.data?.problems.length ?? 0) > 0),
    onSuccess: (outcome) => {
      void message.success(say("imported", { added: outcome.added, updated: outcome.updated }));
      void queries.invalidateQueries({ queryKey: ["enrolments", sessionId] });
      void queries.invalidateQueries({ queryKey: ["sessions"] });
      const told = outcome.created.filter((account) => typeof account.password === "string");
      if (told.length > 0) setPasswords(told);
      else onClose();
    },
  });
  const choose = (chosen: File) => {
    setFile(chosen);
    check.mutate(chosen);
    return false;
  };
  if (passwords) return <Passwords passwords={passwords} onClose={onClose} />;
  const found = check.data;
  const people = found ? found.added + found.updated : 0;
  return (
    <Modal
      open width={640} title={say("import")} onCancel={onClose} cancelText={desk("cancel")} okText={say(found && found.problems.length > 0 ? "importGood" : "importNow", { n: people })}
      okButtonProps={{ disabled: !file || !found || people === 0 || check.isPending, loading: take.isPending }} onOk={() => file && take.mutate(file)}
    >
      <Space direction="vertical" className="full" size="middle">
        <p className="desk-hint plain">{say("importHelp")} <Button type="link" size="small" onClick={() => download("roster.csv", toCsv(["number", "name", "seat", "multiplier"], [["2026001", "王小明", "01", "1"]]))}>{say("importTemplate")}</Button></p>
        <Upload.Dragger accept=".csv,text/csv" maxCount={1} beforeUpload={choose} onRemove={() => { setFile(undefined); check.reset(); }}>
          <p><InboxOutlined className="drop-icon" /></p>
          <p>{check.isPending ? say("checking") : say("chooseFile")}<span className="desk-hint"> {say("dropFile")}</span></p>
        </Upload.Dragger>
        <ProblemAlert error={check.error ?? take.error} />
        {found && <Outcome outcome={found} lineWord={say("line")} problemWord={say("problem")} text={(problem) => inLanguage(problem, language)} />}
      </Space>
      <span className="sr-only" role="status">{check.isPending ? say("checking") : found ? `${staff("total", { n: people })}` : ""}</span>
    </Modal>
  );
}

interface OutcomeProps {
  outcome: RosterOutcome;
  lineWord: string;
  problemWord: string;
  text: (problem: { zh: string; en: string }) => string;
}

function Outcome({ outcome, lineWord, problemWord, text }: OutcomeProps) {
  const say = useWords(sessionWords);
  return (
    <section className="roster-outcome">
      <h3 className="small-head">{say("dryRun")}</h3>
      <Space size="large" wrap>
        <Statistic title={say("willAdd")} value={outcome.added} />
        <Statistic title={say("willUpdate")} value={outcome.updated} />
        <Statistic title={say("willKeep")} value={outcome.unchanged} />
      </Space>
      {outcome.problems.length === 0
        ? <Alert type="success" showIcon message={say("noProblems")} />
        : (
          <>
            <Alert type="error" showIcon message={say("problemsN", { n: outcome.problems.length })} />
            <Table
              size="small" rowKey={(problem) => `${problem.line}${problem.code}`} dataSource={outcome.problems} pagination={{ pageSize: 8, hideOnSinglePage: true, showSizeChanger: false }}
              columns={[{ title: lineWord, dataIndex: "line", width: 80, align: "right", sorter: (a, b) => a.line - b.line }, { title: problemWord, key: "text", render: (_, problem) => text(problem) }]}
            />
          </>
        )}
    </section>
  );
}

function Passwords({ passwords, onClose }: { passwords: readonly CreatedAccount[]; onClose: () => void }) {
  const say = useWords(sessionWords);
  const staff = useWords(staffWords);
  const keep = () => download("passwords.csv", toCsv([staff("number"), staff("login"), say("password")], passwords.map((each) => [each.number, each.login, each.password])));
  return (
    <Modal
      open width={640} title={say("passwords")} closable={false} maskClosable={false} keyboard={false}
      footer={<><Button icon={<DownloadOutlined aria-hidden />} type="primary" onClick={keep}>{say("passwordsDownload")}</Button><Button onClick={onClose}>{say("passwordsKept")}</Button></>}
    >
      <Space direction="vertical" className="full">
        <Alert type="warning" showIcon message={say("passwordsHelp")} />
        <Table<CreatedAccount>
          size="small" rowKey="login" dataSource={passwords} pagination={{ pageSize: 10, hideOnSinglePage: true, showSizeChanger: false }}
          columns={[
            { title: staff("number"), dataIndex: "number" }, { title: staff("login"), dataIndex: "login" },
            { title: say("password"), dataIndex: "password", render: (text: string) => <code>{text}</code> },
          ]}
        />
      </Space>
    </Modal>
  );
}
