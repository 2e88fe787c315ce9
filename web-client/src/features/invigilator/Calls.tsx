// What a candidate asks of the invigilator: a call for help, and the wish to go on at another device. Shown in
// the drawer above everything else, and counted in the bar.
import { BellOutlined, SwapOutlined } from "@ant-design/icons";
import { Button, Input, Space } from "antd";
import { useState } from "react";
import { useDesk } from "../desk/client";
import { ProblemAlert } from "../desk/PageState";
import { useWords } from "../desk/words";
import type { Row } from "../../wire";
import * as api from "./api";
import { Age } from "./marks";
import { useDecision } from "../desk/use-decision";
import { boardWords } from "./words";

export function Calls({ row, sittingId }: { row: Row; sittingId: string }) {
  return (
    <>
      {row.help && <HelpCalled help={row.help} sittingId={sittingId} />}
      {row.takeover && <TakeoverAsked key={row.takeover.request_id} asked={row.takeover} sittingId={sittingId} />}
    </>
  );
}

function HelpCalled({ help, sittingId }: { help: NonNullable<Row["help"]>; sittingId: string }) {
  const say = useWords(boardWords);
  const { api: port } = useDesk();
  const answering = useDecision({
    send: (_request: { request_key: string }) => api.answerCall(port, sittingId),
    done: () => say("helpAnswered"),
  });
  return (
    <section className="call" aria-label={say("helpCall")}>
      <p className="plain"><span className="mark mark-admit"><BellOutlined aria-hidden /> {say("helpCall")}</span> <Age since={help.called_ms} />{help.note !== "" && <> · {help.note}</>}</p>
      <Button type="primary" loading={answering.isPending} onClick={() => answering.mutate({})}>{say("helpAnswer")}</Button>
      <ProblemAlert error={answering.error} />
    </section>
  );
}

function TakeoverAsked({ asked, sittingId }: { asked: NonNullable<Row["takeover"]>; sittingId: string }) {
  const say = useWords(boardWords);
  const { api: port } = useDesk();
  const [reason, setReason] = useState("");
  const deciding = useDecision({
    send: ({ request_key: _, ...body }: { approve: boolean; reason: string; request_key: string }) =>
      api.decideTakeover(port, sittingId, { request_id: asked.request_id, ...body }),
    done: (_answer, { approve }) => say(approve ? "takeoverApproved" : "takeoverRefused"),
  });
  const decide = (approve: boolean) => deciding.mutate({ approve, reason: reason.trim() });
  const idle = reason.trim() === "";
  return (
    <section className="call" aria-label={say("takeoverAsked")}>
      <p className="plain"><span className="mark mark-admit"><SwapOutlined aria-hidden /> {say("takeoverAsked")}</span> <Age since={asked.asked_ms} /></p>
      <p className="quiet plain">{say("takeoverHelp")}</p>
      <Input value={reason} maxLength={200} placeholder={say("takeoverReason")} aria-label={say("takeoverReason")} onChange={(event) => setReason(event.target.value)} />
      <Space wrap>
        <Button type="primary" disabled={idle} loading={deciding.isPending} onClick={() => decide(true)}>{say("takeoverApprove")}</Button>
        <Button disabled={idle || deciding.isPending} onClick={() => decide(false)}>{say("takeoverRefuse")}</Button>
      </Space>
      <ProblemAlert error={deciding.error} />
    </section>
  );
}
