// Coming into the room: which one, and by which of two ways that count the same. What a face needs (consent, a
// photo) is asked for here, one thing at a time; the password is there from the first moment.
import { IdcardOutlined, LockOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, Form, Input, Segmented, Select, Skeleton, Space, type InputRef } from "antd";
import { useEffect, useRef, useState } from "react";
import { still } from "../../../platform/encoder";
import type { EnteredBody, StaffBody } from "../../../wire";
import { RichText } from "../../richtext/RichText";
import { useDesk } from "../../desk/client";
import { Labelled } from "../../desk/Labelled";
import { ProblemAlert } from "../../desk/PageState";
import { useDecision } from "../../desk/use-decision";
import { useLanguage, useWords, type Say } from "../../desk/words";
import * as api from "./api";
import { burst } from "./camera";
import { CameraView } from "./CameraView";
import { doorWords } from "./words";

type DoorSay = Say<keyof typeof doorWords.phrases>;

const HINTS = ["no_face", "several_faces", "too_small", "too_dark", "too_bright", "blurred", "turned_away", "hold_still", "covered"] as const;
const OTHERS = ["no_model", "no_photo", "unsure", "different", "too_many"] as const;

export function hintWords(say: DoorSay, hint: string | null | undefined): string {
  return say(`hint_${HINTS.find((known) => known === hint) ?? "other"}`);
}

interface EntryFormProps {
  sessionId: string;
  staff: StaffBody;
  onEntered: () => void;
}

const EVERY = "every";

export function EntryForm({ sessionId, staff, onEntered }: EntryFormProps) {
  const say = useWords(doorWords);
  const [way, setWay] = useState<"face" | "second_factor">(staff.can_compare ? "face" : "second_factor");
  const [room, setRoom] = useState<string>(staff.rooms.length === 1 ? (staff.rooms[0]?.node_id ?? EVERY) : EVERY);
  const [told, setTold] = useState<string>();
  const { api: port } = useDesk();
  const client = useQueryClient();
  const entering = useDecision({
    send: (body: { by: api.By; request_key: string }) => api.enterRoom(port, sessionId, { ...body, node_id: room === EVERY ? null : room }),
    done: (answer) => (answer.verdict === "accept" ? say("entered") : undefined),
    after: (answer) => {
      setTold(answer.verdict === "accept" ? undefined : wordsFor(say, answer));
      if (answer.verdict === "other_lane") setWay("second_factor");
      if (answer.verdict !== "accept") return;
      void client.invalidateQueries({ queryKey: ["staff", sessionId] });
      onEntered();
    },
  });
  const rooms = [{ value: EVERY, label: say("everyRoom") }, ...staff.rooms.map((it) => ({ value: it.node_id, label: say("roomN", { name: it.name, n: it.candidates }) }))];
  return (
    <Form layout="vertical" requiredMark={false} className="entry-form">
      <p className="plain quiet">{say("entryHelp")}</p>
      <Labelled label={say("room")}><Select<string> value={room} onChange={setRoom} options={rooms} /></Labelled>
      <Segmented<"face" | "second_factor">
        block aria-label={say("way")} value={way} onChange={(next) => { setWay(next); setTold(undefined); }}
        options={[
          { value: "face", icon: <IdcardOutlined aria-hidden />, label: say("byFace") },
          { value: "second_factor", icon: <LockOutlined aria-hidden />, label: say("byPassword") },
        ]}
      />
      <div role="status">{told !== undefined && <Alert type="warning" showIcon message={told} />}</div>
      {way === "face"
        ? <ByFace sessionId={sessionId} staff={staff} busy={entering.isPending} onPictures={(pictures) => entering.mutate({ by: { lane: "face", pictures } })} onWithout={() => setWay("second_factor")} />
        : <ByPassword busy={entering.isPending} onPassword={(password) => entering.mutate({ by: { lane: "second_factor", password } })} />}
      <ProblemAlert error={entering.error} />
    </Form>
  );
}

function wordsFor(say: DoorSay, answer: EnteredBody): string | undefined {
  switch (answer.verdict) {
    case "accept": return undefined;
    case "retry": return hintWords(say, answer.hint);
    case "other_lane": return say(`other_${OTHERS.find((known) => known === answer.why) ?? "unsure"}`);
  }
}

function ByPassword({ busy, onPassword }: { busy: boolean; onPassword: (password: string) => void }) {
  const say = useWords(doorWords);
  const [password, setPassword] = useState("");
  const field = useRef<InputRef>(null);
  useEffect(() => field.current?.focus(), []);
  const go = () => {
    if (password !== "" && !busy) onPassword(password);
  };
  return (
    <>
      <Labelled label={say("password")} extra={say("passwordHelp")}>
        <Input.Password ref={field} value={password} autoComplete="current-password" maxLength={200} onChange={(event) => setPassword(event.target.value)} onPressEnter={go} />
      </Labelled>
      <Button type="primary" block disabled={password === ""} loading={busy} onClick={go}>{say("enter")}</Button>
    </>
  );
}

interface ByFaceProps {
  sessionId: string;
  staff: StaffBody;
  busy: boolean;
  onPictures: (pictures: readonly string[]) => void;
  onWithout: () => void;
}

function ByFace({ sessionId, staff, busy, onPictures, onWithout }: ByFaceProps) {
  const say = useWords(doorWords);
  const [video, setVideo] = useState<HTMLVideoElement | null>(null);
  const [looking, setLooking] = useState(false);
  if (!staff.can_compare) return <Alert type="info" showIcon message={say("notWatching")} />;
  if (staff.choice !== "face") return <Consent sessionId={sessionId} onWithout={onWithout} />;
  const look = async () => {
    if (!video) return;
    setLooking(true);
    try {
      onPictures(await burst(video));
    } finally {
      setLooking(false);
    }
  };
  return (
    <>
      <CameraView onVideo={setVideo} />
      {staff.has_photo
        ? <Button type="primary" block disabled={!video} loading={looking || busy} onClick={() => void look()}>{looking || busy ? say("looking") : say("look")}</Button>
        : <TakePhoto sessionId={sessionId} video={video} />}
      <Button type="link" block onClick={onWithout}>{say("without")}</Button>
    </>
  );
}

function Consent({ sessionId, onWithout }: { sessionId: string; onWithout: () => void }) {
  const say = useWords(doorWords);
  const language = useLanguage();
  const { api: port } = useDesk();
  const client = useQueryClient();
  const text = useQuery({ queryKey: ["consent-text"], queryFn: () => api.consentText(port), staleTime: Infinity });
  const agreeing = useDecision({
    send: (body: { text_version: string; request_key: string }) => api.chooseLane(port, sessionId, { choice: "face", text_version: body.text_version }),
    done: () => undefined,
    after: () => void client.invalidateQueries({ queryKey: ["staff", sessionId] }),
  });
  if (text.data === undefined) return text.error ? <ProblemAlert error={text.error} onRetry={() => void text.refetch()} /> : <Skeleton active title={false} />;
  const { version } = text.data;
  return (
    <section aria-label={say("consentTitle")} className="entry-consent">
      <div className="entry-consent-text"><RichText html={language === "en" ? text.data.en : text.data.zh} /></div>
      <Space wrap>
        <Button type="primary" loading={agreeing.isPending} onClick={() => agreeing.mutate({ text_version: version })}>{say("agree")}</Button>
        <Button onClick={onWithout}>{say("without")}</Button>
      </Space>
      <ProblemAlert error={agreeing.error} />
    </section>
  );
}

const PHOTO_WIDTH_MAX = 1_280;
const PHOTO_QUALITY = 92;

function TakePhoto({ sessionId, video }: { sessionId: string; video: HTMLVideoElement | null }) {
  const say = useWords(doorWords);
  const { api: port } = useDesk();
  const { message } = App.useApp();
  const client = useQueryClient();
  const [refused, setRefused] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const take = async () => {
    const jpeg = video ? await still(video, PHOTO_WIDTH_MAX, PHOTO_QUALITY) : undefined;
    if (!jpeg) return;
    setBusy(true);
    setError(undefined);
    try {
      const verdict = await api.putMyPhoto(port, jpeg);
      setRefused(verdict.accepted ? undefined : hintWords(say, verdict.hint));
      if (verdict.accepted) void message.success(say("photoKept"));
      await client.invalidateQueries({ queryKey: ["staff", sessionId] });
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <p className="plain" role="status">{refused ?? say("needPhoto")}</p>
      <Button type="primary" block disabled={!video} loading={busy} onClick={() => void take()}>{say("takePhoto")}</Button>
      <ProblemAlert error={error} />
    </>
  );
}
