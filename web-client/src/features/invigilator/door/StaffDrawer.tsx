// Which rooms are staffed: by whom, since when, by which way; which have nobody. Leaving and handing over.
import { CheckCircleOutlined, ExclamationCircleOutlined, IdcardOutlined, LockOutlined, UserSwitchOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Drawer, Form, Image, Input, Modal, Popconfirm, Select, Space } from "antd";
import { useState } from "react";
import type { PresenceBody, StaffBody } from "../../../wire";
import { useDesk } from "../../desk/client";
import { Labelled } from "../../desk/Labelled";
import { EmptyState, ProblemAlert, QueryView } from "../../desk/PageState";
import { span, timeOfDay } from "../../desk/time";
import { useDecision } from "../../desk/use-decision";
import { useLanguage, useWords } from "../../desk/words";
import { useIsChief } from "../deeds";
import { useNow } from "../room-react";
import * as api from "./api";
import { laneWord } from "./DoorStrip";
import { useStaff } from "./use-door";
import { doorWords } from "./words";

interface StaffDrawerProps {
  sessionId: string;
  onClose: () => void;
  onEnter: () => void;
}

export function StaffDrawer({ sessionId, onClose, onEnter }: StaffDrawerProps) {
  const say = useWords(doorWords);
  const staff = useStaff(sessionId);
  return (
    <Drawer open width="min(100vw, 560px)" title={say("staffingTitle")} onClose={onClose} className="drawer">
      <QueryView query={staff}>
        {(all) => (
          <>
            <Mine sessionId={sessionId} staff={all} onEnter={onEnter} />
            {all.rooms.length === 0 ? <EmptyState text={say("noRooms")} /> : <Rooms sessionId={sessionId} staff={all} />}
          </>
        )}
      </QueryView>
    </Drawer>
  );
}

function Rooms({ sessionId, staff }: { sessionId: string; staff: StaffBody }) {
  const say = useWords(doorWords);
  // Rooms without anybody stand first: they are what somebody must do something about.
  const rooms = [...staff.rooms].sort((a, b) => Number(a.present.length > 0) - Number(b.present.length > 0));
  return (
    <ul className="staff-rooms">
      {rooms.map((room) => (
        <li key={room.node_id} className={room.present.length > 0 ? "" : "staff-nobody"}>
          <div className="staff-room">
            <strong>{room.name}</strong> <span className="quiet figures">{say("candidatesN", { n: room.candidates })}</span>
            <span className="grow" />
            {room.present.length > 0
              ? <span className="mark mark-plain door-good"><CheckCircleOutlined aria-hidden /> {say("staffed")}</span>
              : <span className="mark mark-warning"><ExclamationCircleOutlined aria-hidden /> {say("unstaffed")}</span>}
          </div>
          {room.present.map((one) => <Present key={one.entry_id} sessionId={sessionId} one={one} />)}
        </li>
      ))}
    </ul>
  );
}

function Present({ sessionId, one }: { sessionId: string; one: PresenceBody }) {
  const say = useWords(doorWords);
  const language = useLanguage();
  const now = useNow();
  const isChief = useIsChief();
  return (
    <div className="staff-one">
      {isChief && one.has_picture && <Image width={44} src={api.entryPictureUrl(sessionId, one.entry_id)} alt={`${say("entryPicture")} ${one.name}`} />}
      <span>
        {one.name}{" "}
        <span className="quiet nowrap">{one.lane === "face" ? <IdcardOutlined aria-hidden /> : <LockOutlined aria-hidden />} {say(laneWord(one.lane))}{one.distance != null && <span className="figures"> {one.distance.toFixed(2)}</span>}</span>
        <div className="quiet figures">{say("since", { time: timeOfDay(one.since_ms), age: span(now - one.since_ms, language) })}{one.node_id == null && ` · ${say("everyRoom")}`}</div>
      </span>
    </div>
  );
}

function Mine({ sessionId, staff, onEnter }: { sessionId: string; staff: StaffBody; onEnter: () => void }) {
  const say = useWords(doorWords);
  const { api: port, me } = useDesk();
  const client = useQueryClient();
  const again = () => {
    void client.invalidateQueries({ queryKey: ["staff", sessionId] });
  };
  const [handing, setHanding] = useState(false);
  const leaving = useDecision({ send: (_: { request_key: string }) => api.leaveRoom(port, sessionId), done: () => say("left"), after: again });
  const answering = useDecision({
    send: ({ id, what }: { id: string; what: "take" | "withdraw"; request_key: string }) => api.answerHandover(port, sessionId, id, what),
    done: (_answer, { what }) => say(what === "take" ? "took" : "offerEnded"),
    after: again,
  });
  const isIn = staff.mine.length > 0;
  const toMe = staff.offers.filter((offer) => offer.to.person_id === me.person_id);
  const mine = staff.offers.filter((offer) => offer.from.person_id === me.person_id);
  return (
    <section className="staff-mine" aria-label={say("mineTitle")}>
      {!isIn && <p className="plain quiet">{say("notInYet")}</p>}
      <Space wrap>
        <Button type={isIn ? "default" : "primary"} onClick={onEnter}>{say(isIn ? "moreRooms" : "goIn")}</Button>
        {isIn && <Button icon={<UserSwitchOutlined aria-hidden />} onClick={() => setHanding(true)}>{say("handOver")}…</Button>}
        {isIn && (
          <Popconfirm title={say("leaveTitle")} description={<div className="staff-leave">{say("leaveHelp")}</div>} okText={say("leave")} onConfirm={() => leaving.mutate({})}>
            <Button danger loading={leaving.isPending}>{say("leave")}…</Button>
          </Popconfirm>
        )}
      </Space>
      {toMe.map((offer) => (
        <Alert
          key={offer.handover_id} type="info" showIcon icon={<UserSwitchOutlined aria-hidden />} message={say("offerIn", { name: offer.from.name })} description={offer.note || undefined}
          action={
            <Space direction="vertical">
              <Button type="primary" size="small" disabled={!isIn} title={isIn ? undefined : say("takeNeedsEntry")} loading={answering.isPending} onClick={() => answering.mutate({ id: offer.handover_id, what: "take" })}>{say("take")}</Button>
              <Button size="small" onClick={() => answering.mutate({ id: offer.handover_id, what: "withdraw" })}>{say("decline")}</Button>
            </Space>
          }
        />
      ))}
      {toMe.length > 0 && !isIn && <p className="plain text-warn">{say("takeNeedsEntry")}</p>}
      {mine.map((offer) => (
        <Alert key={offer.handover_id} type="info" message={say("offerOut", { name: offer.to.name })} action={<Button size="small" onClick={() => answering.mutate({ id: offer.handover_id, what: "withdraw" })}>{say("withdraw")}</Button>} />
      ))}
      <ProblemAlert error={leaving.error ?? answering.error} />
      {handing && <HandOver sessionId={sessionId} staff={staff} onClose={() => { setHanding(false); again(); }} />}
    </section>
  );
}

function HandOver({ sessionId, staff, onClose }: { sessionId: string; staff: StaffBody; onClose: () => void }) {
  const say = useWords(doorWords);
  const { api: port } = useDesk();
  const [to, setTo] = useState<string>();
  const [note, setNote] = useState("");
  const offering = useDecision({
    send: (body: { to_person_id: string; note: string; request_key: string }) => api.offerHandover(port, sessionId, body),
    done: () => say("offered"),
    after: onClose,
  });
  // Whoever is in already can take over at once.
  const isIn = (id: string) => staff.rooms.some((room) => room.present.some((one) => one.person_id === id));
  const options = staff.colleagues.map((one) => ({ value: one.person_id, label: isIn(one.person_id) ? `${one.name} · ${say("inSince")}` : one.name }));
  return (
    <Modal
      open title={say("handOver")} okText={say("handOverGo")} okButtonProps={{ disabled: to === undefined, loading: offering.isPending }} onCancel={onClose}
      onOk={() => { if (to !== undefined) offering.mutate({ to_person_id: to, note: note.trim() }); }}
    >
      <p className="plain quiet">{say("handOverHelp")}</p>
      {options.length === 0 ? <Alert type="warning" message={say("noColleagues")} /> : (
        <Form layout="vertical">
          <Labelled label={say("handOverTo")}><Select<string> showSearch optionFilterProp="label" {...(to === undefined ? {} : { value: to })} onChange={setTo} options={options} /></Labelled>
          <Labelled label={say("handOverNote")}><Input.TextArea rows={2} maxLength={500} value={note} onChange={(event) => setNote(event.target.value)} /></Labelled>
        </Form>
      )}
      <ProblemAlert error={offering.error} />
    </Modal>
  );
}
