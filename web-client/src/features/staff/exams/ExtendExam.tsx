// Time for every session there is of an exam, all candidates: an error in the paper, a failure everywhere.
import { Form, Input, InputNumber, Modal, type InputRef } from "antd";
import { useState } from "react";
import { useDesk } from "../../desk/client";
import { useFirstFocus } from "../../desk/focus";
import { Labelled } from "../../desk/Labelled";
import { ProblemAlert } from "../../desk/PageState";
import { useDecision } from "../../desk/use-decision";
import { useWords } from "../../desk/words";
import { exams } from "../api";
import { examWords } from "../exam-words";
import { staffWords } from "../words";

export function ExtendExam({ examId, title, sessions, onClose }: { examId: string; title: string; sessions: number; onClose: () => void }) {
  const say = useWords(examWords);
  const staff = useWords(staffWords);
  const { api } = useDesk();
  const [minutes, setMinutes] = useState(5);
  const [reason, setReason] = useState("");
  const first = useFirstFocus<InputRef>();
  const extending = useDecision({
    send: (body: { minutes: number; reason: string; request_key: string }) => exams.extend(api, examId, body),
    done: ({ moved }) => say("extendExamDone", { n: moved }),
    after: onClose,
  });
  const idle = reason.trim() === "" || minutes === 0;
  return (
    <Modal
      open title={say("extendExamTitle", { name: title })} onCancel={onClose} destroyOnHidden okText={say("extendExamConfirm", { n: sessions, m: minutes })}
      okButtonProps={{ disabled: idle, danger: minutes < 0, loading: extending.isPending }} onOk={() => extending.mutate({ minutes, reason: reason.trim() })}
    >
      <Form layout="vertical" requiredMark={false}>
        <p className="desk-hint plain">{say("extendExamHelp")}</p>
        <Labelled label={say("extendExamMinutes")}><InputNumber min={-1440} max={1440} precision={0} value={minutes} suffix={staff("minutes")} onChange={(value) => setMinutes(value ?? 5)} /></Labelled>
        <Labelled label={say("extendExamReason")}><Input ref={first} value={reason} maxLength={200} onChange={(event) => setReason(event.target.value)} /></Labelled>
      </Form>
      <ProblemAlert error={extending.error} />
    </Modal>
  );
}
