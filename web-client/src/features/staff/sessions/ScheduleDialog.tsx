// Scheduling a session: which exam, when, for whom. Times are typed in the reader's own zone, which
// is said; the server gets UTC.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Checkbox, DatePicker, Form, Input, Modal, Select, type InputRef } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { useState } from "react";
import { nowMs } from "../../../platform/time";
import { useDesk } from "../../desk/client";
import { useFirstFocus } from "../../desk/focus";
import { Labelled } from "../../desk/Labelled";
import { ProblemAlert } from "../../desk/PageState";
import { zoneName } from "../../desk/time";
import { useWords } from "../../desk/words";
import { exams, organisation, sessions } from "../api";
import { sessionWords } from "../exam-words";
import { staffWords } from "../words";
import { faultOf, suggested, type Times } from "./when";

const HOUR = 3_600_000;

export function ScheduleDialog({ examId, onClose, onDone }: { examId: string | undefined; onClose: () => void; onDone: (sessionId: string) => void }) {
  const say = useWords(sessionWords);
  const staff = useWords(staffWords);
  const { api } = useDesk();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const list = useQuery({ queryKey: ["exams"], queryFn: () => exams.list(api) });
  const nodes = useQuery({ queryKey: ["nodes"], queryFn: () => organisation.nodes(api) });
  const [chosen, setChosen] = useState(examId);
  const first = useFirstFocus<InputRef>();
  const [title, setTitle] = useState("");
  const [node, setNode] = useState<string>();
  const [caps, setCaps] = useState(false);
  const exam = list.data?.find((each) => each.exam_id === chosen);
  const [times, setTimes] = useState<Times>(() => suggested(Math.ceil((nowMs() + HOUR) / HOUR) * HOUR, 90));
  // Open for days: the close is the last moment to begin.
  const open = exam !== undefined && exam.mode !== "formal";
  const fault = faultOf(times, exam?.duration_minutes);
  const scheduling = useMutation({
    mutationFn: () => sessions.add(api, { exam_id: chosen ?? "", node_id: node ?? exam?.node_id ?? "", title: title.trim(), caps_at_close: caps, ...times }),
    onSuccess: ({ session_id }) => {
      void message.success(say("created", { name: title.trim() }));
      void queries.invalidateQueries({ queryKey: ["sessions"] });
      onDone(session_id);
    },
  });
  const choose = (id: string) => {
    setChosen(id);
    const found = list.data?.find((each) => each.exam_id === id);
    if (found !== undefined) setTimes(suggested(times.starts_ms, found.duration_minutes, found.mode));
  };
  const picker = (name: keyof Times) => (
    <Labelled label={say(name === "opens_ms" ? "opens" : name === "starts_ms" ? "starts" : "closes")} {...(name === "closes_ms" && open ? { extra: say("closesWindow") } : {})}>
      <DatePicker
        showTime={{ format: "HH:mm", minuteStep: 5 }} format="YYYY-MM-DD HH:mm" allowClear={false} needConfirm={false} className="full" value={dayjs(times[name])}
        onChange={(at: Dayjs) => setTimes(name === "starts_ms" ? suggested(at.valueOf(), exam?.duration_minutes ?? 90, exam?.mode) : { ...times, [name]: at.valueOf() })}
      />
    </Labelled>
  );
  return (
    <Modal
      open width={680} title={say("add")} onCancel={onClose} okText={say("create")} onOk={() => scheduling.mutate()} destroyOnHidden
      okButtonProps={{ disabled: chosen === undefined || title.trim() === "" || fault?.kind === "order", loading: scheduling.isPending }}
    >
      <Form layout="vertical" requiredMark={false}>
        <Labelled label={say("exam")}><Select showSearch optionFilterProp="label" value={chosen ?? null} loading={list.isPending} onChange={choose} options={(list.data ?? []).map((each) => ({ value: each.exam_id, label: each.title }))} /></Labelled>
        <Labelled label={say("sessionTitle")}><Input ref={first} value={title} maxLength={80} onChange={(event) => setTitle(event.target.value)} /></Labelled>
        <Labelled label={staff("belongsTo")}><Select value={node ?? exam?.node_id} loading={nodes.isPending} onChange={setNode} options={(nodes.data ?? []).map((each) => ({ value: each.id, label: each.name }))} /></Labelled>
        <p className="desk-hint">{say("zone", { zone: zoneName(times.starts_ms) })}</p>
        <div className="times">{picker("opens_ms")}{picker("starts_ms")}{picker("closes_ms")}</div>
        {fault?.kind === "order" && <Alert type="error" showIcon message={say("order")} />}
        {fault?.kind === "short" && <Alert type="warning" showIcon message={say("short", { n: fault.minutes, m: exam?.duration_minutes ?? 0 })} />}
        <Form.Item className="last"><Checkbox checked={caps} onChange={(event) => setCaps(event.target.checked)}>{say("capsAtClose")}</Checkbox></Form.Item>
      </Form>
      <ProblemAlert error={scheduling.error} />
    </Modal>
  );
}
