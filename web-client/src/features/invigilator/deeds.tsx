// What is done to candidates with one click: the bar that appears when some are chosen, and the form that asks
// for the reason. A click that gets lost on the way is sent again by itself under the same key, and says so; the
// answer names everyone it could not be done to, and why.
import { CloseOutlined, MoreOutlined } from "@ant-design/icons";
import { Alert, Button, Dropdown, Form, Input, InputNumber, Modal, Select, Space, type GetRef } from "antd";
import { useMemo, useState } from "react";
import { inLanguage } from "../../i18n";
import { useDesk } from "../desk/client";
import { useFirstFocus } from "../desk/focus";
import { Labelled } from "../desk/Labelled";
import { ProblemAlert } from "../desk/PageState";
import { useDecision } from "../desk/use-decision";
import { useLanguage, useWords } from "../desk/words";
import * as api from "./api";
import { Phrases } from "./dialogs";
import { Rechecked } from "./Recheck";
import { useBoard, usePerson, useRoom } from "./room-react";
import { boardWords } from "./words";

export type DeedName = api.Deed["what"];

/** Done at once: nobody's exam is touched, and undoing is another click. */
const AT_ONCE: ReadonlySet<DeedName> = new Set<DeedName>(["keep", "let_go", "key_on", "key_off"]);
const GRAVE: ReadonlySet<DeedName> = new Set<DeedName>(["propose_end", "end"]);

const USUAL: Partial<Record<DeedName, api.ReasonCode>> = {
  move: "order", admit: "identity", reverify: "identity", reverified: "identity", warn: "conduct", extend: "network", pause: "order", resume: "order", propose_end: "conduct", end: "conduct",
};

/** Whether the one who works here may do what only the chief may. */
export function useIsChief(): boolean {
  const { me } = useDesk();
  return me.roles.includes("office") || me.roles.includes("admin");
}

export interface DeedWish {
  readonly deed: DeedName;
  readonly personIds: readonly string[];
}

interface ChosenBarProps {
  sessionId: string;
  chosen: readonly string[];
  onDeed: (wish: DeedWish) => void;
  onClear: () => void;
}

export function ChosenBar({ sessionId, chosen, onDeed, onClear }: ChosenBarProps) {
  const say = useWords(boardWords);
  const isChief = useIsChief();
  const atOnce = useAtOnce(sessionId);
  const act = (deed: DeedName) => {
    if (AT_ONCE.has(deed)) atOnce.mutate({ person_ids: chosen, deed: { what: deed } as api.Deed, reason_code: "order", reason: "" });
    else onDeed({ deed, personIds: chosen });
  };
  const first: readonly DeedName[] = ["admit", "message", "warn", "extend", "pause", "resume"];
  const more: readonly DeedName[] = ["reverify", "move", "keep", "let_go", "key_on", "key_off", "propose_end", ...(isChief ? (["end"] as const) : [])];
  return (
    <div className="chosen-bar" role="toolbar" aria-label={say("chosenN", { n: chosen.length })}>
      <strong className="figures nowrap">{say("chosenN", { n: chosen.length })}</strong>
      {first.map((deed) => <Button key={deed} size="small" onClick={() => act(deed)}>{say(`deed_${deed}`)}</Button>)}
      <Dropdown trigger={["click"]} menu={{ onClick: ({ key }) => act(key as DeedName), items: more.map((deed) => ({ key: deed, label: say(`deed_${deed}`), danger: GRAVE.has(deed) })) }}>
        <Button size="small" icon={<MoreOutlined aria-hidden />} loading={atOnce.isPending}>{say("moreDeeds")}</Button>
      </Dropdown>
      <span className="grow" />
      <Button size="small" type="text" icon={<CloseOutlined aria-hidden />} aria-label={say("chooseNone")} onClick={onClear} />
      {atOnce.error && <ProblemAlert error={atOnce.error} />}
    </div>
  );
}

/** Sends a deed that needs no words. */
export function useAtOnce(sessionId: string) {
  const say = useWords(boardWords);
  const { api: port } = useDesk();
  return useDecision({
    send: (body: api.DeedRequest) => api.doTo(port, sessionId, body),
    done: (outcomes, { deed }) => say("deedDone", { what: say(`deed_${deed.what}`), n: outcomes.filter((one) => one.problem == null).length }),
  });
}

interface DeedDialogProps {
  wish: DeedWish;
  sessionId: string;
  onClose: () => void;
  onDone?: (wish: DeedWish, reason: string) => void;
}

export function DeedDialog({ wish, sessionId, onClose, onDone }: DeedDialogProps) {
  const say = useWords(boardWords);
  const room = useRoom();
  const { api: port } = useDesk();
  const { deed, personIds } = wish;
  const [code, setCode] = useState<api.ReasonCode>(USUAL[deed] ?? "other");
  const [reason, setReason] = useState("");
  const [minutes, setMinutes] = useState(5);
  const [place, setPlace] = useState<string>();
  const [refused, setRefused] = useState<readonly api.DeedOutcome[]>([]);
  const first = useFirstFocus<GetRef<typeof Input.TextArea>>();
  const doing = useDecision({
    send: (body: api.DeedRequest) => api.doTo(port, sessionId, body),
    done: (outcomes) => {
      const done = outcomes.filter((one) => one.problem == null).length;
      return done > 0 ? say("deedDone", { what: say(`deed_${deed}`), n: done }) : undefined;
    },
    after: (outcomes, body) => {
      const left = outcomes.filter((one) => one.problem != null);
      if (left.length < outcomes.length) onDone?.(wish, body.reason);
      setRefused(left);
      if (left.length === 0) onClose();
    },
  });
  const wanted = deed === "move" ? place !== undefined && reason.trim() !== "" : deed === "admit" || reason.trim() !== "";
  const go = () => {
    const what = deed === "extend" ? { what: deed, minutes } : deed === "move" ? { what: deed, node_id: place ?? "" } : { what: deed };
    if (wanted && !doing.isPending) doing.mutate({ person_ids: personIds, deed: what, reason_code: code, reason: reason.trim() });
  };
  const whom = personIds.length === 1 ? (room.person(personIds[0] ?? "")?.candidate.name ?? "") : say("peopleN", { n: personIds.length });
  const phrases = useMemo(() => phrasesFor(deed).map((key) => say(key)), [deed, say]);
  if (refused.length > 0) return <Refused refused={refused} done={personIds.length - refused.length} onClose={onClose} />;
  return (
    <Modal
      open title={say(`deedTitle_${deed}`, { name: whom })} onCancel={onClose} destroyOnHidden
      okText={say(`deed_${deed}`)} okButtonProps={{ danger: GRAVE.has(deed), disabled: !wanted, loading: doing.isPending }} onOk={go}
    >
      <Form layout="vertical" requiredMark={false}>
        <p className="plain deed-help">{say(`deedHelp_${deed}`)}</p>
        {deed === "extend" && (
          <Labelled label={say("minutesLabel")}><InputNumber min={-1440} max={1440} precision={0} value={minutes} suffix={say("minutes")} onChange={(value) => setMinutes(value ?? 5)} /></Labelled>
        )}
        {deed === "move" && <MoveTo place={place} onPlace={setPlace} />}
        <Labelled label={say("reasonKind")}>
          <Select<api.ReasonCode> value={code} onChange={setCode} options={api.REASON_CODES.map((value) => ({ value, label: say(`code_${value}`) }))} />
        </Labelled>
        <Form.Item label={say(deed === "message" || deed === "warn" ? "messageBody" : "reason")}>
          <Input.TextArea
            ref={first} value={reason} rows={3} maxLength={500} aria-label={say(deed === "message" || deed === "warn" ? "messageBody" : "reason")}
            onChange={(event) => setReason(event.target.value)} onPressEnter={(event) => { if (event.ctrlKey || event.metaKey) go(); }}
          />
          <Phrases phrases={phrases} onPick={setReason} />
        </Form.Item>
      </Form>
      {doing.isPending && doing.failureCount > 0 && <Alert type="warning" showIcon message={say("deedPending")} />}
      <ProblemAlert error={doing.error} />
    </Modal>
  );
}

/** A room of the session, with what is free there. */
function MoveTo({ place, onPlace }: { place: string | undefined; onPlace: (place: string) => void }) {
  const say = useWords(boardWords);
  const { rooms, people } = useBoard();
  const options = useMemo(() => rooms.map(({ node_id: value, name, seats }) => {
    const heads = people.filter(({ candidate }) => candidate.node_id === value).length;
    const full = seats != null && heads >= seats;
    return { value, disabled: full, label: seats == null ? say("roomHeads", { name, n: heads }) : say(full ? "roomFull" : "roomSeats", { name, n: heads, seats }) };
  }), [rooms, people, say]);
  return (
    <Labelled label={say("moveTo")}>
      <Select<string> {...(place === undefined ? {} : { value: place })} onChange={onPlace} options={options} placeholder={say("moveToHint")} showSearch optionFilterProp="label" notFoundContent={say("noRooms")} />
    </Labelled>
  );
}

/** Whom it could not be done to, and why; everyone else is done. */
function Refused({ refused, done, onClose }: { refused: readonly api.DeedOutcome[]; done: number; onClose: () => void }) {
  const say = useWords(boardWords);
  const language = useLanguage();
  const room = useRoom();
  return (
    <Modal open title={say("refusedTitle", { done, n: refused.length })} onCancel={onClose} footer={<Button type="primary" onClick={onClose}>{say("outageClose")}</Button>}>
      <ul className="refused">
        {refused.map(({ person_id: id, problem }) => (
          <li key={id}><strong>{room.person(id)?.candidate.name ?? id}</strong> <span className="quiet">{problem ? inLanguage(problem, language) : ""}</span></li>
        ))}
      </ul>
    </Modal>
  );
}

type PhraseKey = "r_pause_fire" | "r_pause_talk" | "r_resume_over" | "r_resume_fixed" | "r_time_network" | "r_time_device" | "r_warn_alone" | "r_warn_screen" | "r_warn_phone" | "r_reverify" | "r_reverified" | "r_end_conduct" | "r_end_health" | "r_drop" | "r_move_crowded" | "r_move_device" | "r_move_noise";

function phrasesFor(deed: DeedName): readonly PhraseKey[] {
  switch (deed) {
    case "warn": return ["r_warn_alone", "r_warn_screen", "r_warn_phone"];
    case "pause": return ["r_pause_fire", "r_pause_talk", "r_time_network"];
    case "resume": return ["r_resume_over", "r_resume_fixed"];
    case "extend": return ["r_time_network", "r_time_device"];
    case "reverify": return ["r_reverify"];
    case "reverified": return ["r_reverified"];
    case "propose_end":
    case "end": return ["r_end_conduct", "r_end_health"];
    case "drop_end": return ["r_drop"];
    case "move": return ["r_move_crowded", "r_move_device", "r_move_noise"];
    case "admit":
    case "message":
    case "keep":
    case "let_go":
    case "key_on":
    case "key_off": return [];
  }
}

/** What waits for somebody about one candidate: to be looked at again, or to be ended. */
export function Waiting({ personId, sessionId, onDeed }: { personId: string; sessionId: string; onDeed: (wish: DeedWish) => void }) {
  const say = useWords(boardWords);
  const isChief = useIsChief();
  const row = usePerson(personId)?.row;
  const wish = (deed: DeedName) => onDeed({ deed, personIds: [personId] });
  if (row === undefined || row.state === "finished") return null;
  return (
    <>
      {(row.reverify_ms != null || row.recheck != null) && (
        <section className="call" aria-label={say("reverifyMark")}>
          <Rechecked row={row} sessionId={sessionId} />
          {row.reverify_ms != null && (
            <Space wrap>
              <Button type="primary" onClick={() => wish("reverified")}>{say("deed_reverified")}…</Button>
              <Button onClick={() => wish("propose_end")}>{say("deed_propose_end")}…</Button>
            </Space>
          )}
        </section>
      )}
      {row.end_proposed_ms != null && (
        <section className="call call-grave" aria-label={say("endMark")}>
          <p className="plain"><span className="mark mark-incident">{say("endMark")}</span> {say(isChief ? "endHelpChief" : "endHelp")}</p>
          <Space wrap>
            {isChief && <Button danger type="primary" onClick={() => wish("end")}>{say("deed_end")}…</Button>}
            <Button onClick={() => wish("drop_end")}>{say("deed_drop_end")}…</Button>
          </Space>
        </section>
      )}
    </>
  );
}
