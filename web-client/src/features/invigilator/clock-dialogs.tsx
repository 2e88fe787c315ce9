// The forms that change clocks: more or less time, stop and go on; for one candidate, for a room, or for
// everyone of the session. Each says whom it concerns and stays open until it was accepted.
import { Button, Form, Input, InputNumber, Modal, Select, Space, type InputRef } from "antd";
import { useMemo, useState } from "react";
import { useDesk } from "../desk/client";
import { useFirstFocus } from "../desk/focus";
import { Labelled } from "../desk/Labelled";
import { ProblemAlert } from "../desk/PageState";
import { timeOfDay } from "../desk/time";
import { useWords } from "../desk/words";
import * as api from "./api";
import { Phrases, type Target } from "./dialogs";
import { roomsOf } from "./rooms";
import { useBoard } from "./room-react";
import { useDecision } from "../desk/use-decision";
import { boardWords } from "./words";

interface ClockDialogProps {
  target: Target;
  onClose: () => void;
}

/** Everyone, or those who belong to one place; nothing to choose where there is one place only. */
function RoomChoice({ room, onChange }: { room: string | undefined; onChange: (room: string | undefined) => void }) {
  const say = useWords(boardWords);
  const { people } = useBoard();
  const rooms = useMemo(() => roomsOf(people.map((person) => person.candidate)), [people]);
  if (rooms.length < 2) return null;
  return (
    <Labelled label={say("clockWhom")}>
      <Select<string>
        value={room ?? "all"} onChange={(value) => onChange(value === "all" ? undefined : value)}
        options={[{ value: "all", label: say("clockEveryone", { n: people.length }) }, ...rooms.map(({ id, name, heads }) => ({ value: id, label: say("clockRoom", { name, n: heads }) }))]}
      />
    </Labelled>
  );
}

export function ExtendDialog({ target, onClose }: ClockDialogProps) {
  const say = useWords(boardWords);
  const { api: port } = useDesk();
  const [minutes, setMinutes] = useState(5);
  const [room, setRoom] = useState<string>();
  const first = useFirstFocus<InputRef>();
  const [reason, setReason] = useState("");
  const [asked, setAsked] = useState(false);
  const extending = useDecision({
    send: async (request: { minutes: number; reason: string; request_key: string }) => {
      if (target.kind === "one") return api.extendSitting(port, target.sittingId, request);
      await api.extendSession(port, target.sessionId, { ...request, node_id: room ?? null });
      return undefined;
    },
    done: (clock, body) => {
      if (clock === undefined) return say("extendedAll", { n: body.minutes });
      if (typeof clock.deadline_ms !== "number") return say("extendedBy", { n: body.minutes });
      return say(clock.bound_by === "session_close" ? "extendedCapped" : "extended", { time: timeOfDay(clock.deadline_ms) });
    },
    after: onClose,
  });
  const go = () => {
    setAsked(true);
    if (reason.trim() !== "" && minutes !== 0) extending.mutate({ minutes, reason: reason.trim() });
  };
  const missing = asked && reason.trim() === "";
  const less = minutes < 0;
  const verb = less ? say("shortenN", { n: -minutes }) : say("extendN", { n: minutes });
  return (
    <Modal
      open title={target.kind === "one" ? say("extendTitle", { name: target.name }) : say("extendAllTitle", { n: target.people })} onCancel={onClose}
      okText={target.kind === "one" || room !== undefined ? verb : say("clockForAll", { what: verb })}
      okButtonProps={{ loading: extending.isPending, danger: less }} onOk={go} destroyOnHidden
    >
      <Form layout="vertical" requiredMark={false}>
        {target.kind === "all" && <RoomChoice room={room} onChange={setRoom} />}
        <Form.Item label={say("minutesLabel")} help={less ? say("shortenHelp") : say("extendHelp")}>
          <Space wrap>
            <InputNumber min={-1440} max={1440} precision={0} value={minutes} suffix={say("minutes")} aria-label={say("minutesLabel")} onChange={(value) => setMinutes(value ?? 5)} />
            {[5, 10, 15, 30].map((n) => <Button key={n} type={n === minutes ? "primary" : "default"} ghost={n === minutes} onClick={() => setMinutes(n)}>+{n}</Button>)}
          </Space>
        </Form.Item>
        <Form.Item label={say("reason")} validateStatus={missing ? "error" : ""} help={missing ? say("reasonMissing") : undefined}>
          <Input ref={first} value={reason} maxLength={200} aria-label={say("reason")} onChange={(event) => setReason(event.target.value)} onPressEnter={go} />
          <Phrases phrases={[say("r_time_network"), say("r_time_device"), say("r_time_checkin"), say("r_time_late")]} onPick={setReason} />
        </Form.Item>
      </Form>
      <ProblemAlert error={extending.error} />
    </Modal>
  );
}

/** Stops clocks, or lets them go on. */
export function PauseDialog({ target, stop, onClose }: ClockDialogProps & { stop: boolean }) {
  const say = useWords(boardWords);
  const { api: port } = useDesk();
  const [room, setRoom] = useState<string>();
  const [reason, setReason] = useState("");
  const first = useFirstFocus<InputRef>();
  const turning = useDecision({
    send: async (request: { reason: string; request_key: string }) => {
      if (target.kind === "one") return api.turnSitting(port, target.sittingId, stop, request);
      await api.turnSession(port, target.sessionId, stop, { ...request, node_id: room ?? null });
      return undefined;
    },
    done: (clock) => {
      // What was stopped for the candidate alone goes on, and a pause of the room still holds.
      if (!stop && clock !== undefined && typeof clock.paused_ms === "number") return say("resumedStill");
      return say(stop ? "pausedDone" : "resumedDone");
    },
    after: onClose,
  });
  const go = () => {
    if (reason.trim() !== "") turning.mutate({ reason: reason.trim() });
  };
  const whom = target.kind === "one" ? target.name : say("clockEveryone", { n: target.people });
  return (
    <Modal
      open title={say(stop ? "pauseTitle" : "resumeTitle", { name: whom })} onCancel={onClose} okText={say(stop ? "pause" : "resume")} destroyOnHidden
      okButtonProps={{ disabled: reason.trim() === "", loading: turning.isPending }} onOk={go}
    >
      <Form layout="vertical" requiredMark={false}>
        <p className="plain">{say(stop ? "pauseHelp" : "resumeHelp")}</p>
        {target.kind === "all" && <RoomChoice room={room} onChange={setRoom} />}
        <Form.Item label={say("reason")}>
          <Input ref={first} value={reason} maxLength={200} aria-label={say("reason")} onChange={(event) => setReason(event.target.value)} onPressEnter={go} />
          <Phrases phrases={stop ? [say("r_pause_fire"), say("r_pause_talk"), say("r_time_network")] : [say("r_resume_over"), say("r_resume_fixed")]} onPick={setReason} />
        </Form.Item>
      </Form>
      <ProblemAlert error={turning.error} />
    </Modal>
  );
}
