// The first step of a dossier: what happened, in the words of whoever writes it down.
import { Button, Input, Modal } from "antd";
import { useState } from "react";
import { useDesk } from "../../desk/client";
import { deskWords } from "../../desk/desk-words";
import { ProblemAlert } from "../../desk/PageState";
import { useDecision } from "../../desk/use-decision";
import { useWords } from "../../desk/words";
import { dossiers } from "./api";
import { conductWords } from "./words";

export function OpenDossier({ incidentId, onOpened }: { incidentId: string; onOpened: (dossierId: string) => void }) {
  const say = useWords(conductWords);
  const desk = useWords(deskWords);
  const { api } = useDesk();
  const [open, setOpen] = useState(false);
  const [asked, setAsked] = useState(false);
  const [words, setWords] = useState("");
  const opening = useDecision({
    send: (body: { words: string; request_key: string }) => dossiers.open(api, incidentId, body),
    done: () => say("stepDone"),
    after: ({ dossier_id }) => { setOpen(false); onOpened(dossier_id); },
  });
  const missing = asked && words.trim() === "";
  const send = () => {
    setAsked(true);
    if (words.trim() !== "" && !opening.isPending) opening.mutate({ words: words.trim() });
  };
  return (
    <>
      <Button type="primary" danger onClick={() => setOpen(true)}>{say("openDossier")}…</Button>
      <Modal open={open} title={say("openDossier")} okText={say("doIt")} cancelText={desk("cancel")} confirmLoading={opening.isPending} onOk={send} onCancel={() => setOpen(false)}>
        <Input.TextArea rows={5} maxLength={5000} showCount value={words} status={missing ? "error" : ""} placeholder={say("whatHappened")} aria-label={say("whatHappened")} onChange={(event) => setWords(event.target.value)} />
        {missing && <p role="alert" className="text-bad plain">{say("wordsMissing")}</p>}
        <ProblemAlert error={opening.error} />
      </Modal>
    </>
  );
}
