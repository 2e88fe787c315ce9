// Who looks after whom: candidates split among the invigilators who are there, and taken over when one has gone.
import { TeamOutlined } from "@ant-design/icons";
import { Alert, Button, Checkbox, Form, Modal, Radio } from "antd";
import { useState } from "react";
import type { Keeper } from "../../wire";
import { useDesk } from "../desk/client";
import { Labelled } from "../desk/Labelled";
import { ProblemAlert } from "../desk/PageState";
import { useDecision } from "../desk/use-decision";
import { useWords } from "../desk/words";
import * as api from "./api";
import { useAtOnce } from "./deeds";
import type { Board } from "./room";
import { useBoard } from "./room-react";
import { boardWords } from "./words";

/** Who looks after candidates that still sit, and has the board closed. Pure. */
export function gone(board: Pick<Board, "people" | "keepers" | "present">): readonly { readonly keeper: Keeper; readonly personIds: readonly string[] }[] {
  const there = new Set(board.present.map((keeper) => keeper.person_id));
  return board.keepers.filter((keeper) => !there.has(keeper.person_id)).flatMap((keeper) => {
    const theirs = board.people.filter(({ row }) => row.keeper_id === keeper.person_id && row.state !== "finished");
    return theirs.length === 0 ? [] : [{ keeper, personIds: theirs.map(({ candidate }) => candidate.person_id) }];
  });
}

export function SplitButton({ sessionId }: { sessionId: string }) {
  const say = useWords(boardWords);
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button icon={<TeamOutlined aria-hidden />} onClick={() => setOpen(true)}>{say("split")}</Button>
      {open && <SplitDialog sessionId={sessionId} onClose={() => setOpen(false)} />}
    </>
  );
}

export function SplitDialog({ sessionId, onClose }: { sessionId: string; onClose: () => void }) {
  const say = useWords(boardWords);
  const { api: port } = useDesk();
  const { present, people } = useBoard();
  const [by, setBy] = useState<api.SplitBy>("candidates");
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const splitting = useDecision({
    send: (request: { by: api.SplitBy; person_ids: readonly string[]; request_key: string }) => api.split(port, sessionId, request),
    done: ({ candidates }) => say("splitDone", { n: candidates }),
    after: onClose,
  });
  const among = present.filter((keeper) => !left.has(keeper.person_id)).map((keeper) => keeper.person_id);
  const heads = people.filter(({ row }) => row.state !== "finished").length;
  const turn = (id: string, on: boolean) => setLeft((now) => {
    const next = new Set(now);
    if (on) next.delete(id);
    else next.add(id);
    return next;
  });
  return (
    <Modal
      open title={say("splitTitle")} onCancel={onClose} destroyOnHidden okText={say("splitGo", { n: heads, k: among.length })}
      okButtonProps={{ disabled: among.length === 0 || heads === 0, loading: splitting.isPending }}
      onOk={() => splitting.mutate({ by, person_ids: among })}
    >
      <p className="plain deed-help">{say("splitHelp")}</p>
      <Form layout="vertical" requiredMark={false}>
        <Labelled label={say("splitBy")}>
          <Radio.Group value={by} onChange={(event) => setBy(event.target.value as api.SplitBy)} options={[{ value: "candidates", label: say("splitByCandidates") }, { value: "rooms", label: say("splitByRooms") }]} />
        </Labelled>
        <Labelled label={say("splitAmong")}>
          <ul className="refused plain-list">
            {present.map(({ person_id: id, name }) => <li key={id}><Checkbox checked={!left.has(id)} onChange={(event) => turn(id, event.target.checked)}>{name}</Checkbox></li>)}
          </ul>
        </Labelled>
      </Form>
      {splitting.isPending && splitting.failureCount > 0 && <Alert type="warning" showIcon message={say("deedPending")} />}
      <ProblemAlert error={splitting.error} />
    </Modal>
  );
}

/** Candidates whose invigilator has closed the board: one click takes them over, or all are split anew. */
export function Left({ sessionId }: { sessionId: string }) {
  const board = useBoard();
  const [splits, setSplits] = useState(false);
  return (
    <div className="banners" role="status">
      {gone(board).map(({ keeper, personIds }) => <LeftBanner key={keeper.person_id} sessionId={sessionId} name={keeper.name} personIds={personIds} onSplit={() => setSplits(true)} />)}
      {splits && <SplitDialog sessionId={sessionId} onClose={() => setSplits(false)} />}
    </div>
  );
}

function LeftBanner({ sessionId, name, personIds, onSplit }: { sessionId: string; name: string; personIds: readonly string[]; onSplit: () => void }) {
  const say = useWords(boardWords);
  const taking = useAtOnce(sessionId);
  return (
    <Alert
      banner type="warning" message={say("keeperGone", { name, n: personIds.length })} description={taking.error ? <ProblemAlert error={taking.error} /> : undefined}
      action={
        <span className="outage-acts">
          <Button type="primary" loading={taking.isPending} onClick={() => taking.mutate({ person_ids: personIds, deed: { what: "keep" }, reason_code: "order", reason: "" })}>{say("keeperTake")}</Button>
          <Button disabled={taking.isPending} onClick={onSplit}>{say("keeperSplit")}</Button>
        </span>
      }
    />
  );
}
