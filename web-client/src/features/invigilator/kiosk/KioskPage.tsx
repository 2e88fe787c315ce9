// One device at the door of a room: whoever comes types or scans a number, looks into the camera, and takes a seat. It
// goes on without network: what was taken waits sealed on the device, and what came of it is told later.
import { CheckCircleFilled, CloudOutlined, DisconnectOutlined, ExclamationCircleFilled, FullscreenOutlined, InfoCircleFilled, LogoutOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Alert, Button, Collapse, Input, Modal, Result, Tooltip, type InputRef } from "antd";
import { useCallback, useEffect, useRef, useState, type ReactNode } from "react";
import { timeText } from "../../../core/clock";
import { inLanguage } from "../../../i18n";
import { ApiProblem } from "../../../platform/api";
import { nowMs } from "../../../platform/time";
import type { DoorCame, DoorPerson, KioskBody } from "../../../wire";
import { useDesk } from "../../desk/client";
import { useFirstFocus } from "../../desk/focus";
import { ProblemAlert, QueryView } from "../../desk/PageState";
import { requestKey } from "../../desk/request-key";
import { timeOfDay } from "../../desk/time";
import { useLanguage, useWords } from "../../desk/words";
import { RichText } from "../../richtext/RichText";
import { consentText } from "../door/api";
import { burst } from "../door/camera";
import { CameraView } from "../door/CameraView";
import { hintWords } from "../door/EntryForm";
import { doorWords } from "../door/words";
import { confirmPassword, findAtDoor, isAway, openKiosk, signIn } from "./api";
import { PENDING_MAX, type Sent, type Taken } from "./queue";
import { useShelf, type ShelfState } from "./use-shelf";
import { kioskWords } from "./words";
import "../door/door.css";
import "./kiosk.css";

interface KioskProps {
  sessionId: string;
  onLeave: () => void;
}

export function KioskPage({ sessionId, onLeave }: KioskProps) {
  const say = useWords(kioskWords);
  const { api } = useDesk();
  // Asked once: the device must go on with what it was told when the network goes away.
  const opened = useQuery({ queryKey: ["kiosk", sessionId], queryFn: () => openKiosk(api, sessionId).then((body) => ({ body, offset_ms: body.server_ms - nowMs() })), staleTime: Infinity, gcTime: Infinity });
  if (opened.error instanceof ApiProblem && opened.error.code === "staff.not_entered") {
    return <Result status="403" title={say("notEntered")} extra={<Button type="primary" onClick={onLeave}>{say("leave")}</Button>} />;
  }
  return <main className="kiosk"><QueryView query={opened}>{({ body, offset_ms }) => <Kiosk sessionId={sessionId} onLeave={onLeave} opened={body} offset_ms={offset_ms} />}</QueryView></main>;
}

type Step =
  | { readonly at: "number" }
  | { readonly at: "ask"; readonly number: string; readonly who: DoorPerson | undefined }
  | { readonly at: "look"; readonly number: string; readonly who: DoorPerson | undefined; readonly agreed: boolean; readonly hint?: string }
  | { readonly at: "told"; readonly tone: "good" | "act" | "kept"; readonly who: DoorPerson | undefined; readonly title: string; readonly help: string };

interface Opened {
  opened: KioskBody;
  offset_ms: number;
}

function Kiosk({ sessionId, onLeave, opened, offset_ms }: KioskProps & Opened) {
  const say = useWords(kioskWords);
  const { api } = useDesk();
  const [step, setStep] = useState<Step>({ at: "number" });
  const [isAwayNow, setAway] = useState(false);
  const [leaving, setLeaving] = useState(false);
  const reached = useCallback((yes: boolean) => setAway(!yes), []);
  const shelf = useShelf(sessionId, opened.page_key, reached);
  const text = useQuery({ queryKey: ["consent-text"], queryFn: () => consentText(api), staleTime: Infinity, gcTime: Infinity });
  const over = () => setStep({ at: "number" });

  const find = async (number: string) => {
    try {
      const { who, choice, is_in } = await findAtDoor(api, sessionId, number);
      setAway(false);
      if (is_in) setStep({ at: "told", tone: "good", who, title: say("already"), help: "" });
      else if (choice === "face") setStep({ at: "look", number, who, agreed: false });
      else if (choice === null || choice === undefined) setStep({ at: "ask", number, who });
      else await take({ number, who, pictures: [], lane: undefined });
    } catch (error) {
      if (!isAway(error)) throw error;
      setAway(true);
      setStep({ at: "ask", number, who: undefined });
    }
  };
  const take = async ({ number, who, pictures, lane }: { number: string; who: DoorPerson | undefined; pictures: readonly string[]; lane: "face" | "staff" | undefined }) => {
    const choice = lane === undefined || text.data === undefined ? null : { lane, text_version: text.data.version };
    const taken: Taken = { request_key: requestKey(), number, pictures, choice, captured_ms: Math.round(nowMs() + offset_ms) };
    try {
      const came = await signIn(api, sessionId, taken, false);
      setAway(false);
      if (came.verdict === "retry") setStep({ at: "look", number, who, agreed: false, hint: came.hint });
      else setStep(toldOf(say, came));
    } catch (error) {
      if (!isAway(error)) throw error;
      setAway(true);
      const kept = await shelf.keep(taken).catch(() => false);
      if (kept) setStep({ at: "told", tone: "kept", who, title: say("kept"), help: say("keptHelp") });
      else setStep({ at: "told", tone: "act", who, title: say("queued"), help: shelf.canKeep ? say("full", { n: PENDING_MAX }) : say("cannotKeep") });
    }
  };
  return (
    <>
      <header className="kiosk-top">
        <h1>{say("title")}</h1>
        <Until opened={opened} offset_ms={offset_ms} />
        <span className="grow" />
        <Line away={isAwayNow} shelf={shelf} />
        <Tooltip title={say("fullscreen")}><Button icon={<FullscreenOutlined aria-hidden />} aria-label={say("fullscreen")} onClick={() => void document.documentElement.requestFullscreen().catch(() => undefined)} /></Tooltip>
        <Button icon={<LogoutOutlined aria-hidden />} onClick={() => setLeaving(true)} aria-label={say("leave")} />
      </header>
      <div role="status">
        {isAwayNow && <Alert banner type="warning" icon={<DisconnectOutlined />} message={say("offline")} />}
        {shelf.isFull && <Alert banner type="error" message={say("full", { n: PENDING_MAX })} />}
        {!shelf.canKeep && <Alert banner type="warning" message={say("cannotKeep")} />}
      </div>
      <Steps
        step={step} full={shelf.isFull && isAwayNow} consent={text.data} onFind={find} onOver={over} onTake={take}
        onAgree={(number, who) => setStep({ at: "look", number, who, agreed: true })}
      />
      {shelf.sent.length > 0 && <Results shelf={shelf} />}
      {leaving && <Leave pending={shelf.pending} onClose={() => setLeaving(false)} onLeave={onLeave} />}
    </>
  );
}

type Say = ReturnType<typeof useWords<keyof typeof kioskWords.phrases>>;

function toldOf(say: Say, came: Exclude<DoorCame, { verdict: "retry" }>): Step {
  const { who } = came;
  if (came.verdict === "queued" && came.why === "matched") return { at: "told", tone: "good", who, title: say("admitted"), help: say("matchedHelp") };
  if (came.verdict === "queued") return { at: "told", tone: "act", who, title: say("queued"), help: say("queuedHelp") };
  // Whoever needs a second look is in: that is for the staff to see to, and not to be said at a door.
  return { at: "told", tone: "good", who, title: say("admitted"), help: say("admittedHelp") };
}

interface StepsProps {
  step: Step;
  full: boolean;
  consent: { version: string; zh: string; en: string } | undefined;
  onFind: (number: string) => Promise<void>;
  onAgree: (number: string, who: DoorPerson | undefined) => void;
  onTake: (taken: { number: string; who: DoorPerson | undefined; pictures: readonly string[]; lane: "face" | "staff" | undefined }) => Promise<void>;
  onOver: () => void;
}

function Steps({ step, full, consent, onFind, onAgree, onTake, onOver }: StepsProps) {
  const say = useWords(kioskWords);
  const [video, setVideo] = useState<HTMLVideoElement | null>(null);
  const { busy, problem, run, reset } = useBusy();
  useEffect(reset, [step, reset]);
  const look = (number: string, who: DoorPerson | undefined, agreed: boolean) => run(async () => {
    if (video) await onTake({ number, who, pictures: await burst(video), lane: agreed ? "face" : undefined });
  });
  const person = step.at === "number" ? undefined : step.who;
  return (
    <div className="kiosk-main">
      <div className="kiosk-camera"><CameraView onVideo={setVideo} /></div>
      <section className="kiosk-step" aria-live="polite">
        {person && <p className="kiosk-who"><strong>{person.name}</strong> <span className="quiet">{person.seat !== "" && `${say("seat", { seat: person.seat })} · `}{person.room}</span></p>}
        {step.at !== "number" && step.at !== "told" && !person && <p className="kiosk-who"><strong className="figures">{step.number}</strong></p>}
        {step.at === "number" && <AskNumber busy={busy} full={full} onNumber={(number) => run(() => onFind(number))} />}
        {step.at === "ask" && (
          <>
            <h2>{say("askTitle")}</h2>
            <p className="quiet">{say("askHelp")}</p>
            <Button type="primary" size="large" block disabled={consent === undefined} onClick={() => onAgree(step.number, step.who)}>{say("askFace")}</Button>
            <Button size="large" block loading={busy} onClick={() => run(() => onTake({ number: step.number, who: step.who, pictures: [], lane: "staff" }))}>{say("askStaff")}</Button>
            {consent && <ConsentText consent={consent} />}
            <Button type="link" onClick={onOver}>{say("cancel")}</Button>
          </>
        )}
        {step.at === "look" && (
          <>
            <h2>{busy ? say("looking") : step.hint === undefined ? say("lookHelp") : <Hint hint={step.hint} />}</h2>
            <LookButton busy={busy} ready={video !== null} onLook={() => look(step.number, step.who, step.agreed)} />
            <Button type="link" disabled={busy} onClick={onOver}>{say("cancel")}</Button>
          </>
        )}
        {step.at === "told" && <Told step={step} onOver={onOver} />}
        {problem !== undefined && <ProblemAlert error={problem} />}
      </section>
    </div>
  );
}

function Hint({ hint }: { hint: string }) {
  return <>{hintWords(useWords(doorWords), hint)}</>;
}

function LookButton({ busy, ready, onLook }: { busy: boolean; ready: boolean; onLook: () => void }) {
  const say = useWords(kioskWords);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (ready) button.current?.focus();
  }, [ready]);
  return <Button ref={button} type="primary" size="large" block disabled={!ready} loading={busy} onClick={onLook}>{say("look")}</Button>;
}

function ConsentText({ consent }: { consent: { zh: string; en: string } }) {
  const say = useWords(kioskWords);
  const language = useLanguage();
  return <Collapse ghost items={[{ key: "text", label: say("askText"), children: <div className="kiosk-consent"><RichText html={language === "en" ? consent.en : consent.zh} /></div> }]} />;
}

function AskNumber({ busy, full, onNumber }: { busy: boolean; full: boolean; onNumber: (number: string) => void }) {
  const say = useWords(kioskWords);
  const [number, setNumber] = useState("");
  const field = useRef<InputRef>(null);
  // A scanner types: the field is where it types into, whoever touched the page meanwhile.
  useEffect(() => field.current?.focus(), [busy]);
  const go = () => {
    if (number.trim() !== "" && !busy && !full) onNumber(number.trim());
  };
  return (
    <>
      <h2><label htmlFor="kiosk-number">{say("numberHelp")}</label></h2>
      <Input ref={field} id="kiosk-number" size="large" value={number} maxLength={40} autoComplete="off" inputMode="text" disabled={full} onChange={(event) => setNumber(event.target.value)} onPressEnter={go} />
      <Button type="primary" size="large" block disabled={number.trim() === "" || full} loading={busy} onClick={go}>{say("go")}</Button>
    </>
  );
}

/** How long what came of it stays before the next person's turn. */
const TOLD_MS = 8_000;
const ICONS: Record<"good" | "act" | "kept", ReactNode> = { good: <CheckCircleFilled aria-hidden />, act: <ExclamationCircleFilled aria-hidden />, kept: <InfoCircleFilled aria-hidden /> };

function Told({ step, onOver }: { step: Extract<Step, { at: "told" }>; onOver: () => void }) {
  const say = useWords(kioskWords);
  const button = useFirstFocus<HTMLButtonElement>();
  useEffect(() => {
    const timer = setTimeout(onOver, TOLD_MS);
    return () => clearTimeout(timer);
  }, [onOver]);
  return (
    <div className={`kiosk-told kiosk-${step.tone}`}>
      <h2>{ICONS[step.tone]} {step.title}</h2>
      {step.help !== "" && <p>{step.help}</p>}
      <Button ref={button} size="large" block onClick={onOver}>{say("next")}</Button>
    </div>
  );
}

function Line({ away, shelf }: { away: boolean; shelf: ShelfState }) {
  const say = useWords(kioskWords);
  return (
    <span className="kiosk-line figures">
      {away ? <span className="text-warn"><DisconnectOutlined aria-hidden /></span> : <span className="quiet"><CloudOutlined aria-hidden /> {say("online")}</span>}
      {shelf.pending > 0 && <strong> {say("pendingN", { n: shelf.pending })}{!away && shelf.sending ? ` · ${say("sending")}` : ""}</strong>}
    </span>
  );
}

/** Until when anybody may come in, by the server's clock. */
function Until({ opened, offset_ms }: Opened) {
  const say = useWords(kioskWords);
  const [now, setNow] = useState(() => nowMs() + offset_ms);
  useEffect(() => {
    const timer = setInterval(() => setNow(nowMs() + offset_ms), 1_000);
    return () => clearInterval(timer);
  }, [offset_ms]);
  if (now < opened.opens_ms) return <span className="quiet figures">{say("opensIn", { time: timeText(opened.opens_ms - now) })}</span>;
  if (now > opened.latest_entry_ms) return <strong className="text-warn">{say("lateOver")}</strong>;
  return <span className="quiet figures">{say("lateIn", { time: timeText(opened.latest_entry_ms - now) })}</span>;
}

/** What came of whoever waited for the network; for the staff beside the device. */
function Results({ shelf }: { shelf: ShelfState }) {
  const say = useWords(kioskWords);
  const language = useLanguage();
  const word = (one: Sent) => {
    if (one.refused) return say("r_refused", { why: inLanguage(one.refused, language) });
    const verdict = one.came?.verdict;
    return say(verdict === "admitted" ? "r_admitted" : verdict === "second_look" ? "r_second_look" : "r_queued");
  };
  const name = (one: Sent) => (one.came && one.came.verdict !== "retry" ? one.came.who.name : one.number);
  return (
    <section className="kiosk-results" aria-label={say("results")}>
      <h2>{say("results")} <span className="quiet">{say("sentN", { n: shelf.sent.length })}</span> <Button size="small" type="text" onClick={shelf.clear}>{say("clear")}</Button></h2>
      <ul>
        {shelf.sent.map((one) => (
          <li key={`${one.number}-${one.captured_ms}`}><span className="figures quiet">{timeOfDay(one.captured_ms)}</span> <strong>{name(one)}</strong> <span className={one.came?.verdict === "admitted" ? "" : "text-warn"}>{word(one)}</span></li>
        ))}
      </ul>
    </section>
  );
}

/** The device is left with the operator's password: whoever stands before it is no invigilator. */
function Leave({ pending, onClose, onLeave }: { pending: number; onClose: () => void; onLeave: () => void }) {
  const say = useWords(kioskWords);
  const { api } = useDesk();
  const [password, setPassword] = useState("");
  const field = useFirstFocus<InputRef>();
  const { busy, problem, run } = useBusy();
  const go = () => run(async () => {
    await confirmPassword(api, password);
    if (document.fullscreenElement) await document.exitFullscreen().catch(() => undefined);
    onLeave();
  });
  return (
    <Modal open title={say("leaveTitle")} okText={say("leave")} okButtonProps={{ disabled: password === "", loading: busy }} onOk={go} onCancel={onClose}>
      <p className="quiet">{say("leaveHelp", { n: pending })}</p>
      <Input.Password ref={field} aria-label={say("leavePassword")} placeholder={say("leavePassword")} value={password} autoComplete="off" onChange={(event) => setPassword(event.target.value)} onPressEnter={go} />
      {problem !== undefined && <ProblemAlert error={problem} />}
    </Modal>
  );
}

/** Does one thing at a time and keeps what went wrong. */
function useBusy() {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const running = useRef(false);
  const run = (act: () => Promise<void>) => {
    if (running.current) return;
    running.current = true;
    setBusy(true);
    setProblem(undefined);
    void act().catch(setProblem).finally(() => {
      running.current = false;
      setBusy(false);
    });
  };
  const reset = useCallback(() => setProblem(undefined), []);
  return { busy, problem, run, reset };
}
