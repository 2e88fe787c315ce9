// The small forms of the board: message, end the exam, admit. Each says whom it concerns, shows
// what the server answered, and stays open until it was accepted.
import { useQuery } from "@tanstack/react-query";
import { Button, Input, Modal, Select, Space, type GetRef } from "antd";
import { useState } from "react";
import { useDesk } from "../desk/client";
import { useFirstFocus } from "../desk/focus";
import { ProblemAlert } from "../desk/PageState";
import { useWords } from "../desk/words";
import * as api from "./api";
import { useDecision } from "../desk/use-decision";
import { boardWords } from "./words";

/** Whom an action concerns: one candidate, or everyone of the session. */
export type Target =
  | { readonly kind: "one"; readonly sittingId: string; readonly name: string }
  | { readonly kind: "all"; readonly sessionId: string; readonly people: number };

interface DialogProps {
  target: Target;
  onClose: () => void;
}

/** Chips that fill a field with a ready phrase. */
export function Phrases({ phrases, onPick }: { phrases: readonly string[]; onPick: (phrase: string) => void }) {
  return (
    <Space size={[6, 6]} wrap className="phrases">
      {phrases.map((phrase) => <Button key={phrase} size="small" onClick={() => onPick(phrase)}>{phrase}</Button>)}
    </Space>
  );
}

export function MessageDialog({ target, sessionId, onClose, onSent }: DialogProps & { sessionId: string; onSent?: (body: string) => void }) {
  const say = useWords(boardWords);
  const { api: port } = useDesk();
  const [body, setBody] = useState("");
  const first = useFirstFocus<GetRef<typeof Input.TextArea>>();
  const canned = useQuery({ queryKey: ["canned", sessionId], queryFn: () => api.cannedMessages(port, sessionId), staleTime: 60_000 });
  const sending = useDecision({
    send: async (request: { body: string; request_key: string }) => {
      if (target.kind === "one") await api.sendMessage(port, target.sittingId, request);
      else await api.announce(port, target.sessionId, request);
    },
    done: () => say("sent"),
    after: (_answer, { body: text }) => {
      onSent?.(text);
      onClose();
    },
  });
  const send = () => {
    if (body.trim() !== "" && !sending.isPending) sending.mutate({ body: body.trim() });
  };
  return (
    <Modal
      open title={target.kind === "one" ? say("messageTo", { name: target.name }) : say("announceTitle")} onCancel={onClose}
      okText={say("send")} okButtonProps={{ disabled: body.trim() === "", loading: sending.isPending }} onOk={send} destroyOnHidden
    >
      <Space direction="vertical" className="wide">
        <Phrases phrases={canned.data?.map((message) => message.body) ?? []} onPick={setBody} />
        <Input.TextArea
          ref={first} rows={3} maxLength={500} showCount value={body} aria-label={say("messageBody")} placeholder={say("messagePlaceholder")}
          onChange={(event) => setBody(event.target.value)}
          onPressEnter={(event) => {
            if (event.ctrlKey || event.metaKey) send();
          }}
        />
        <ProblemAlert error={sending.error} />
      </Space>
    </Modal>
  );
}

/** What the machine missed: in the words of whoever saw it. */
export function SeenDialog({ sittingId, name, onClose }: { sittingId: string; name: string; onClose: () => void }) {
  const say = useWords(boardWords);
  const { api: port } = useDesk();
  const [reason, setReason] = useState("");
  const first = useFirstFocus<GetRef<typeof Input.TextArea>>();
  const adding = useDecision({
    send: (request: { reason: string; request_key: string }) => api.addIncident(port, sittingId, request),
    done: () => say("added"),
    after: onClose,
  });
  const add = () => {
    if (reason.trim() !== "" && !adding.isPending) adding.mutate({ reason: reason.trim() });
  };
  return (
    <Modal
      open title={say("addIncidentOf", { name })} onCancel={onClose} onOk={add} destroyOnHidden
      okText={say("addIncidentDo")} okButtonProps={{ disabled: reason.trim() === "", loading: adding.isPending }}
    >
      <Space direction="vertical" className="wide">
        <p className="quiet plain">{say("addIncidentHelp")}</p>
        <Input.TextArea ref={first} rows={3} maxLength={300} showCount value={reason} aria-label={say("decisionReason")} onChange={(event) => setReason(event.target.value)} />
        <ProblemAlert error={adding.error} />
      </Space>
    </Modal>
  );
}

const ADMIT_REASONS: readonly api.AdmitReason[] = ["id_checked", "id_shown", "known_in_person", "other"];

/** Admitting by hand: how it was checked, and a note where that does not say it. */
export function AdmitForm({ sittingId, name }: { sittingId: string; name: string }) {
  const say = useWords(boardWords);
  const { api: port } = useDesk();
  const [reason, setReason] = useState<api.AdmitReason>("id_checked");
  const [note, setNote] = useState("");
  const admitting = useDecision({
    send: (request: { reason: api.AdmitReason; note: string; request_key: string }) => api.admit(port, sittingId, request),
    done: () => say("admitted", { name }),
  });
  const lacksNote = reason === "other" && note.trim() === "";
  return (
    <div className="admit-form">
      <Select<api.AdmitReason> aria-label={say("admitReason")} value={reason} onChange={setReason} options={ADMIT_REASONS.map((value) => ({ value, label: say(`admit_${value}`) }))} />
      <Input value={note} maxLength={200} placeholder={reason === "other" ? say("noteMissing") : say("note")} aria-label={say("note")} onChange={(event) => setNote(event.target.value)} />
      <Button type="primary" disabled={lacksNote} loading={admitting.isPending} onClick={() => admitting.mutate({ reason, note: note.trim() })}>{say("admit")}</Button>
      <ProblemAlert error={admitting.error} />
    </div>
  );
}
