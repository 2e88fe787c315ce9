// One candidate in full: large live picture, what can be done for them, their incidents with proof,
// and what happened so far. Admitting shows the enrolment photo beside the live picture.
import { ClockCircleOutlined, EyeOutlined, LeftOutlined, MessageOutlined, MoreOutlined, PauseCircleOutlined, PlayCircleOutlined, RightOutlined, StarFilled, StarOutlined, WarningOutlined } from "@ant-design/icons";
import { Button, Drawer, Dropdown, Image, Space, Tooltip } from "antd";
import { useEffect, useMemo, useState, type RefObject } from "react";
import type { IncidentCard, PadAdvice as Pad } from "../../wire";
import { useDesk } from "../desk/client";
import { ProblemAlert } from "../desk/PageState";
import { dateTime, timeOfDay } from "../desk/time";
import { useLanguage, useWords } from "../desk/words";
import { photoUrl } from "./api";
import { isUndecided } from "./attention";
import { Calls } from "./Calls";
import { useAtOnce, Waiting, type DeedName, type DeedWish } from "./deeds";
import { AdmitForm, SeenDialog } from "./dialogs";
import { IncidentPanel, type PanelHandle } from "./IncidentPanel";
import { ClockUnseen, ConnectionMark, Coverage, Fresh, IndicatorMark, IndicatorOn, TimeLeft, waitReason } from "./marks";
import { CameraPicture } from "./Picture";
import type { Person } from "./room";
import { ScreenPicture } from "./ScreenPicture";
import { useBoard, usePerson, useRoom } from "./room-react";
import { boardWords } from "./words";

export interface SentMessage {
  readonly personId: string;
  readonly body: string;
  readonly at_ms: number;
}

export type DrawerAction = "message" | "extend" | "pause" | "resume";

interface DrawerProps {
  personId: string;
  sessionId: string;
  incidentId: string | undefined;
  sent: readonly SentMessage[];
  panelRef: RefObject<PanelHandle | null>;
  onIncident: (id: string | undefined) => void;
  onAct: (action: DrawerAction) => void;
  onDeed: (wish: DeedWish) => void;
  onStep: (by: 1 | -1) => void;
  onClose: () => void;
}

export function CandidateDrawer(props: DrawerProps) {
  const say = useWords(boardWords);
  const room = useRoom();
  const person = usePerson(props.personId);
  const sittingId = person?.row.sitting_id ?? null;
  useEffect(() => {
    room.focus(sittingId);
    return () => room.focus(null);
  }, [room, sittingId]);
  if (person === undefined) return null;
  const { candidate, row } = person;
  const acts = row.state !== "absent" && row.state !== "finished" && sittingId !== null;
  return (
    <Drawer
      open mask={false} width="min(100vw, 620px)" onClose={props.onClose} className="drawer" rootClassName="drawer-root" keyboard={false}
      title={
        <span className="drawer-title">
          <strong>{candidate.name}</strong>
          <span className="quiet figures">{candidate.number}{candidate.seat !== "" && ` · ${say("seat")} ${candidate.seat}`}</span>
        </span>
      }
      extra={
        <Space size={2}>
          <Tooltip title={say("prev")}><Button type="text" icon={<LeftOutlined aria-hidden />} aria-label={say("prev")} onClick={() => props.onStep(-1)} /></Tooltip>
          <Tooltip title={say("next")}><Button type="text" icon={<RightOutlined aria-hidden />} aria-label={say("next")} onClick={() => props.onStep(1)} /></Tooltip>
        </Space>
      }
    >
      {acts && <Calls row={row} sittingId={sittingId} />}
      {acts && <Waiting personId={props.personId} sessionId={props.sessionId} onDeed={props.onDeed} />}
      {row.state === "awaiting_staff" && sittingId !== null
        ? <><Admission person={person} sittingId={sittingId} /><Facts person={person} /></>
        : (
          <div className="drawer-top">
            <CameraPicture sittingId={sittingId} name={candidate.name} expected={acts} lane={row.lane} size="large" />
            <Facts person={person} />
          </div>
        )}
      {acts && row.screen != null && <ScreenPicture sittingId={sittingId} name={candidate.name} share={row.screen} />}
      {acts && (
        <Space wrap className="drawer-actions">
          <Button icon={<MessageOutlined aria-hidden />} onClick={() => props.onAct("message")}>{say("message")}</Button>
          {row.state === "in_progress" && <Button icon={<ClockCircleOutlined aria-hidden />} onClick={() => props.onAct("extend")}>{say("extend")}…</Button>}
          {row.state === "in_progress" && (typeof row.paused_ms === "number"
            ? <Button icon={<PlayCircleOutlined aria-hidden />} onClick={() => props.onAct("resume")}>{say("resume")}…</Button>
            : <Button icon={<PauseCircleOutlined aria-hidden />} onClick={() => props.onAct("pause")}>{say("pause")}…</Button>)}
          <MoreDeeds {...props} person={person} />
        </Space>
      )}
      {row.state === "finished" && row.finish_reason !== "handed_in" && sittingId !== null && (
        <Space wrap className="drawer-actions"><Button icon={<ClockCircleOutlined aria-hidden />} onClick={() => props.onAct("extend")}>{say("extendAfter")}…</Button></Space>
      )}
      {sittingId !== null && <Seen sittingId={sittingId} name={candidate.name} />}
      <Timeline {...props} person={person} />
    </Drawer>
  );
}

/** Also after the end: what somebody saw is not less true for having been written down late. */
function Seen({ sittingId, name }: { sittingId: string; name: string }) {
  const say = useWords(boardWords);
  const [asked, setAsked] = useState(false);
  return (
    <>
      <Button type="link" className="drawer-seen" icon={<EyeOutlined aria-hidden />} onClick={() => setAsked(true)}>{say("addIncident")}</Button>
      {asked && <SeenDialog sittingId={sittingId} name={name} onClose={() => setAsked(false)} />}
    </>
  );
}

/** What is done more rarely, and the two that are about watching. */
function MoreDeeds({ person: { row, candidate }, sessionId, onDeed }: DrawerProps & { person: Person }) {
  const say = useWords(boardWords);
  const atOnce = useAtOnce(sessionId);
  const { me } = useDesk();
  const personIds = [candidate.person_id];
  const now = (what: "keep" | "let_go" | "key_on" | "key_off") => atOnce.mutate({ person_ids: personIds, deed: { what }, reason_code: "order", reason: "" });
  const mine = row.keeper_id === me.person_id;
  const items: { key: DeedName; danger?: boolean }[] = [
    ...(row.reverify_ms == null ? [{ key: "reverify" as const }] : []),
    { key: "move" },
    { key: mine ? "let_go" : "keep" },
    ...(row.state === "in_progress" && row.end_proposed_ms == null ? [{ key: "propose_end" as const, danger: true }] : []),
  ];
  const act = (key: DeedName) => (key === "keep" || key === "let_go" ? now(key) : onDeed({ deed: key, personIds }));
  return (
    <>
      <Button icon={<WarningOutlined aria-hidden />} onClick={() => onDeed({ deed: "warn", personIds })}>{say("deed_warn")}…</Button>
      <Button icon={row.is_key ? <StarFilled aria-hidden className="key-mark" /> : <StarOutlined aria-hidden />} aria-pressed={row.is_key} loading={atOnce.isPending} onClick={() => now(row.is_key ? "key_off" : "key_on")}>{say("keyList")}</Button>
      <Dropdown trigger={["click"]} menu={{ onClick: ({ key }) => act(key as DeedName), items: items.map(({ key, danger }) => ({ key, label: say(`deed_${key}`), danger: danger ?? false })) }}>
        <Button icon={<MoreOutlined aria-hidden />}>{say("moreDeeds")}</Button>
      </Dropdown>
      {atOnce.error && <ProblemAlert error={atOnce.error} />}
    </>
  );
}

/** Enrolment photo and live picture side by side, and the form to admit. */
function Admission({ person, sittingId }: { person: Person; sittingId: string }) {
  const say = useWords(boardWords);
  const { candidate, row } = person;
  const [failed, setFailed] = useState(false);
  return (
    <section className="admission">
      <p className="plain"><span className="mark mark-admit">{waitReason(say, row.waiting_for_staff)}</span> {say("admitCompare")}</p>
      <div className="compare">
        <figure>
          {/* The photo itself is asked for: one taken after the board was opened is there as well. */}
          {!failed
            ? <Image src={photoUrl(candidate.person_id)} alt={say("enrolmentPhoto")} onError={() => setFailed(true)} />
            : <div className="camera camera-none camera-large"><span>{candidate.has_photo ? say("photoLoadFailed") : say("noPhoto")}</span></div>}
          <figcaption className="quiet small">{say("enrolmentPhoto")}</figcaption>
        </figure>
        <figure>
          <CameraPicture sittingId={sittingId} name={candidate.name} expected lane={row.lane} size="large" />
          <figcaption className="quiet small">{say("livePicture")}</figcaption>
        </figure>
      </div>
      <AdmitForm key={sittingId} sittingId={sittingId} name={candidate.name} />
    </section>
  );
}

function Facts({ person }: { person: Person }) {
  const say = useWords(boardWords);
  const { keepers } = useBoard();
  const language = useLanguage();
  const { row, candidate } = person;
  return (
    <dl className="facts">
      <div><dt>{say("state")}</dt><dd>{say(`state_${row.state}`)}{row.finish_reason && <span className="quiet"> · {say(`finish_${row.finish_reason}`)}</span>}</dd></div>
      {row.state === "in_progress" && <div><dt>{say("timeLeft")}</dt><dd className="facts-clock"><TimeLeft row={row} /></dd></div>}
      {typeof row.deadline_ms === "number" && typeof row.paused_ms !== "number" && (
        <div><dt>{say("deadline")}</dt><dd className="figures">{timeOfDay(row.deadline_ms)}{row.bound_by && <span className="quiet"> · {say(`bound_${row.bound_by}`)}</span>}</dd></div>
      )}
      {typeof row.clock_unseen_ms === "number" && <div className="facts-wide"><dt>{say("clockUnseen")}</dt><dd><ClockUnseen row={row} /></dd></div>}
      <div><dt>{say("roomFilter")}</dt><dd>{candidate.node_name}</dd></div>
      {row.slots > 0 && <div><dt>{say("answered")}</dt><dd className="figures">{row.answered}/{row.slots}</dd></div>}
      {row.state !== "finished" && <div><dt>{say("lane")}</dt><dd>{say(`lane_${row.lane}`)}</dd></div>}
      {row.sign_in_pad && row.state !== "finished" && <div className="facts-wide"><dt>{say("pad")}</dt><dd><PadAdvice pad={row.sign_in_pad} /></dd></div>}
      {row.state !== "absent" && row.state !== "finished" && <div><dt>{say("connection")}</dt><dd><ConnectionMark row={row} /></dd></div>}
      {typeof row.coverage_permille === "number" && <div><dt>{say("coverage")}</dt><dd><Coverage permille={row.coverage_permille} />{row.state === "in_progress" && <> <Fresh row={row} /></>}</dd></div>}
      {typeof row.seen_ms === "number" && !row.connected && <div><dt>{say("lastSeen")}</dt><dd className="figures">{dateTime(row.seen_ms, language)}</dd></div>}
      {row.keeper_id != null && <div><dt>{say("keeperFilter")}</dt><dd>{keepers.find((keeper) => keeper.person_id === row.keeper_id)?.name}</dd></div>}
      {row.unread_messages > 0 && <div><dt>{say("unread")}</dt><dd className="figures">{row.unread_messages}</dd></div>}
      {row.indicators.length > 0 && <div className="facts-wide"><dt>{say("findings")}</dt><dd className="marks">{row.indicators.map((on) => <IndicatorOn key={on.indicator} on={on} />)}</dd></div>}
    </dl>
  );
}

/** What a presentation attack detector said at sign-in: a figure, its line and its model; no judgement. */
function PadAdvice({ pad }: { pad: Pad }) {
  const say = useWords(boardWords);
  const figure = (value: number) => value.toLocaleString("en", { maximumFractionDigits: 2 });
  return (
    <>
      {say(pad.live >= pad.live_min ? "padLive" : "padPicture")}{" "}
      <span className="figures">{say("padFigures", { live: figure(pad.live), least: figure(pad.live_min) })}</span>{" "}
      <span className="quiet small">{say("modelHash")} {pad.model_sha256.split("+").map((model) => <Tooltip key={model} title={`SHA-256 ${model}`}><code>{model.slice(0, 12)} </code></Tooltip>)}</span>
      <div className="quiet small">{say("padHelp")}</div>
    </>
  );
}

type Moment = { readonly at_ms: number } & ({ readonly kind: "incident"; readonly card: IncidentCard } | { readonly kind: "message"; readonly body: string });

function Timeline({ person, personId, incidentId, sent, panelRef, onIncident }: DrawerProps & { person: Person }) {
  const say = useWords(boardWords);
  const moments = useMemo<Moment[]>(() => {
    const incidents = person.incidents.map((card): Moment => ({ kind: "incident", at_ms: card.started_ms, card }));
    const messages = sent.filter((message) => message.personId === personId).map(({ at_ms, body }): Moment => ({ kind: "message", at_ms, body }));
    return [...incidents, ...messages].sort((a, b) => b.at_ms - a.at_ms);
  }, [person.incidents, personId, sent]);
  return (
    <section className="timeline" aria-label={say("timeline")}>
      <h3>{say("timeline")}</h3>
      {moments.length === 0 && <p className="quiet plain">{say("timelineEmpty")}</p>}
      {moments.map((moment) => {
        if (moment.kind === "message") {
          return <p key={`m${moment.at_ms}`} className="moment plain"><span className="figures quiet">{timeOfDay(moment.at_ms)}</span> <MessageOutlined aria-hidden /> {moment.body}</p>;
        }
        const { card } = moment;
        if (card.id === incidentId) return <IncidentPanel key={card.id} ref={panelRef} card={card} />;
        return (
          <button key={card.id} type="button" className="moment" onClick={() => onIncident(card.id)}>
            <span className="figures quiet">{timeOfDay(card.started_ms)}</span>
            <IndicatorMark indicator={card.indicator} severity={card.severity} plain={!isUndecided(card)} />
            <span className="quiet grow">
              {card.decision && !isUndecided(card) && `${say(card.decision.decision)} · ${card.decision.reason}`}
            </span>
          </button>
        );
      })}
    </section>
  );
}
