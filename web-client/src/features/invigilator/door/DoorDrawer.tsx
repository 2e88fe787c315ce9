// Who waits to be let in: the reference beside what the camera shows, how the comparison went in words and figures,
// and the lane. All whose face matched go in with one click; everybody else one by one, with how they were checked.
import { CheckCircleOutlined, CloseCircleOutlined, EyeInvisibleOutlined, EyeOutlined, MinusCircleOutlined, QuestionCircleOutlined, TeamOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Collapse, Drawer, Image, Input, Select, Tooltip } from "antd";
import { useEffect, useMemo, useState } from "react";
import { inLanguage } from "../../../i18n";
import type { DoorBody, DoorWaiting } from "../../../wire";
import { useDesk } from "../../desk/client";
import { EmptyState, ProblemAlert, QueryView } from "../../desk/PageState";
import { span } from "../../desk/time";
import { useDecision } from "../../desk/use-decision";
import { useLanguage, useWords } from "../../desk/words";
import * as board from "../api";
import { waitReason } from "../marks";
import { CameraPicture } from "../Picture";
import { useNow, usePicture, useRoom } from "../room-react";
import { boardWords } from "../words";
import * as api from "./api";
import { useDoor } from "./use-door";
import { doorWords } from "./words";

export function DoorDrawer({ sessionId, onClose }: { sessionId: string; onClose: () => void }) {
  const say = useWords(doorWords);
  const door = useDoor(sessionId);
  const room = useRoom();
  const sittings = useMemo(() => door.data?.waiting.map((one) => one.sitting_id) ?? [], [door.data]);
  useEffect(() => room.showPictures(sittings), [room, sittings]);
  return (
    <Drawer open width="min(100vw, 860px)" title={say("queueTitle")} onClose={onClose} className="drawer">
      <QueryView query={door}>{(all) => <Queue sessionId={sessionId} door={all} />}</QueryView>
    </Drawer>
  );
}

function Queue({ sessionId, door }: { sessionId: string; door: DoorBody }) {
  const say = useWords(doorWords);
  return (
    <div className="door-queue">
      <Greens sessionId={sessionId} door={door} />
      {door.waiting.length === 0
        ? <EmptyState text={say("queueEmpty")}><p className="quiet">{say(door.admit === "staff" ? "queueEmptyStaff" : "queueEmptyHelp")}</p></EmptyState>
        : <ul className="door-list">{door.waiting.map((one) => <li key={one.person_id}><One sessionId={sessionId} one={one} /></li>)}</ul>}
      {door.second_looks.length > 0 && <SecondLooks sessionId={sessionId} door={door} />}
      <Medians door={door} />
      {door.missing.length > 0 && (
        <Collapse
          size="small" defaultActiveKey={door.missing.length <= 12 ? ["missing"] : []}
          items={[{
            key: "missing", label: say("missingTitle", { n: door.missing.length }),
            children: <ul className="door-missing">{door.missing.map((one) => <li key={one.person_id}>{one.name} <span className="quiet">{one.seat !== "" && say("seat", { seat: one.seat })} {one.room}</span></li>)}</ul>,
          }]}
        />
      )}
    </div>
  );
}

/** Everybody of whom nothing but a click is missing. */
function Greens({ sessionId, door }: { sessionId: string; door: DoorBody }) {
  const say = useWords(doorWords);
  const language = useLanguage();
  const { api: port } = useDesk();
  const client = useQueryClient();
  const greens = door.waiting.filter((one) => one.is_green).map((one) => one.person_id);
  const [left, setLeft] = useState<readonly board.DeedOutcome[]>([]);
  const admitting = useDecision({
    send: (body: board.DeedRequest) => board.doTo(port, sessionId, body),
    done: (outcomes) => say("admittedN", { n: outcomes.filter((one) => one.problem == null).length }),
    after: (outcomes) => {
      setLeft(outcomes.filter((one) => one.problem != null));
      void client.invalidateQueries({ queryKey: ["door", sessionId] });
    },
  });
  const [first] = left;
  return (
    <>
      {greens.length > 0 && (
        <Button
          type="primary" size="large" block icon={<TeamOutlined aria-hidden />} loading={admitting.isPending}
          onClick={() => admitting.mutate({ person_ids: greens, deed: { what: "admit" }, reason_code: "identity", reason: "" })}
        >
          {say("admitGreen", { n: greens.length })}
        </Button>
      )}
      {first?.problem && <Alert type="warning" showIcon message={say("someLeft", { n: left.length, why: inLanguage(first.problem, language) })} />}
      <ProblemAlert error={admitting.error} />
    </>
  );
}

function One({ sessionId, one }: { sessionId: string; one: DoorWaiting }) {
  const say = useWords(doorWords);
  const words = useWords(boardWords);
  const language = useLanguage();
  const now = useNow();
  return (
    <article className={`door-one ${one.is_green ? "door-green" : ""}`} aria-label={one.name}>
      <div className="door-pictures"><Pictures one={one} /></div>
      <div className="door-facts">
        <p className="plain door-name"><strong>{one.name}</strong> <span className="quiet">{one.seat !== "" && `${say("seat", { seat: one.seat })} · `}{one.room}</span></p>
        <Number sessionId={sessionId} one={one} />
        <p className="plain"><Band one={one} /> {!one.is_green && <span className="mark mark-admit">{waitReason(words, one.why)}</span>} <span className="quiet figures">{say("waits", { age: span(now - one.since_ms, language) })}</span></p>
        {(one.lane === "staff" || one.lane === "withdrawn") && <p className="plain quiet">{say("noFaceLane")}</p>}
        {!one.is_green && <AdmitOne sessionId={sessionId} one={one} />}
      </div>
    </article>
  );
}

function Pictures({ one }: { one: DoorWaiting }) {
  const say = useWords(doorWords);
  const live = usePicture(one.sitting_id);
  const isFilmed = one.lane === "face" || one.lane === "undecided";
  return (
    <>
      {isFilmed && <Figure caption={say("reference")} src={one.has_photo ? board.photoUrl(one.person_id) : undefined} none={say("noReference")} />}
      {isFilmed && live !== undefined && <figure><CameraPicture sittingId={one.sitting_id} name={one.name} expected lane={one.lane} /><figcaption>{say("now")}</figcaption></figure>}
      {isFilmed && live === undefined && <Figure caption={say(one.face?.at_door === true ? "atDoor" : "signedIn")} src={one.face?.evidence_id ? board.evidenceUrl(one.face.evidence_id) : undefined} none={say("noPicture")} />}
      {!isFilmed && <Figure caption={say("card")} src={one.card_evidence_id ? board.evidenceUrl(one.card_evidence_id) : undefined} none={say("noPicture")} />}
    </>
  );
}

function Figure({ caption, src, none }: { caption: string; src: string | undefined; none: string }) {
  const [failed, setFailed] = useState<string>();
  return (
    <figure>
      {src !== undefined && failed !== src ? <Image src={src} alt={caption} onError={() => setFailed(src)} /> : <div className="camera camera-none"><span>{none}</span></div>}
      <figcaption>{caption}</figcaption>
    </figure>
  );
}

const BANDS = { same: CheckCircleOutlined, unsure: QuestionCircleOutlined, different: CloseCircleOutlined, none: MinusCircleOutlined } as const;

/** How the comparison went: word, icon and figure. */
export function Band({ one }: { one: Pick<DoorWaiting, "face"> }) {
  const say = useWords(doorWords);
  const face = one.face;
  const known = face?.band;
  const band = known === "same" || known === "unsure" || known === "different" ? known : "none";
  const Icon = BANDS[band];
  return (
    <span className={`door-band door-band-${band}`}>
      <Icon aria-hidden /> {say(`band_${band}`)}
      {face?.distance != null && face.threshold != null && <span className="figures quiet"> {say("distance", { d: face.distance.toFixed(2), t: face.threshold.toFixed(2) })}</span>}
    </span>
  );
}

/** The number but for its end; whole only when asked for, which is on record. */
function Number({ sessionId, one }: { sessionId: string; one: DoorWaiting }) {
  const say = useWords(doorWords);
  const { api: port } = useDesk();
  const [whole, setWhole] = useState<string>();
  const asking = useDecision({ send: (_: { request_key: string }) => api.revealNumber(port, sessionId, one.person_id), done: () => undefined, after: ({ number }) => setWhole(number) });
  return (
    <p className="plain door-number">
      <span className="quiet">{say("number")}</span> <span className="figures">{whole ?? one.number_masked}</span>{" "}
      {whole === undefined
        ? <Tooltip title={say("revealHelp")}><Button size="small" type="text" icon={<EyeOutlined aria-hidden />} loading={asking.isPending} aria-label={say("reveal")} onClick={() => asking.mutate({})} /></Tooltip>
        : <Button size="small" type="text" icon={<EyeInvisibleOutlined aria-hidden />} aria-label={say("hide")} onClick={() => setWhole(undefined)} />}
      <ProblemAlert error={asking.error} />
    </p>
  );
}

const HOWS = ["id_checked", "id_shown", "known_in_person", "other"] as const;

function AdmitOne({ sessionId, one }: { sessionId: string; one: DoorWaiting }) {
  const say = useWords(doorWords);
  const { api: port } = useDesk();
  const client = useQueryClient();
  const [chosen, setHow] = useState<board.AdmitReason>();
  // A card that is shown while one looks is the likelier reason from then on, until another is chosen.
  const how = chosen ?? (one.card_evidence_id != null ? "id_shown" : "id_checked");
  const [note, setNote] = useState("");
  const admitting = useDecision({
    send: (body: { reason: board.AdmitReason; note: string; request_key: string }) => board.admit(port, one.sitting_id, body),
    done: () => say("admitted", { name: one.name }),
    after: () => void client.invalidateQueries({ queryKey: ["door", sessionId] }),
  });
  return (
    <div className="door-admit">
      <Select<board.AdmitReason> aria-label={say("admitHow")} value={how} onChange={setHow} options={HOWS.map((value) => ({ value, label: say(`how_${value}`) }))} />
      <Input value={note} maxLength={200} placeholder={say("admitNote")} aria-label={say("admitNote")} onChange={(event) => setNote(event.target.value)} />
      <Button type="primary" disabled={how === "other" && note.trim() === ""} loading={admitting.isPending} onClick={() => admitting.mutate({ reason: how, note: note.trim() })}>{say("admit")}</Button>
      <ProblemAlert error={admitting.error} />
    </div>
  );
}

/** Whoever is in already while the pictures of the door, compared afterwards, do not match: in any case they stay in
    until somebody has looked. */
function SecondLooks({ sessionId, door }: { sessionId: string; door: DoorBody }) {
  const say = useWords(doorWords);
  const words = useWords(boardWords);
  const { api: port } = useDesk();
  const client = useQueryClient();
  const looking = useDecision({
    send: (body: board.DeedRequest) => board.doTo(port, sessionId, body),
    done: () => say("lookedDone"),
    after: () => void client.invalidateQueries({ queryKey: ["door", sessionId] }),
  });
  const look = (personId: string, what: "reverified" | "reverify") => looking.mutate({ person_ids: [personId], deed: { what }, reason_code: "identity", reason: say(what === "reverified" ? "lookedReason" : "lookAgainReason") });
  return (
    <section aria-label={say("secondTitle")}>
      <h3 className="door-heading">{say("secondTitle")}</h3>
      <p className="plain quiet">{say("secondHelp")}</p>
      <ul className="door-list">
        {door.second_looks.map((one) => (
          <li key={one.person_id}>
            <article className="door-one" aria-label={one.name}>
              <div className="door-pictures">
                <Figure caption={say("reference")} src={board.photoUrl(one.person_id)} none={say("noReference")} />
                <Figure caption={say("atDoor")} src={one.face.evidence_id ? board.evidenceUrl(one.face.evidence_id) : undefined} none={say("noPicture")} />
              </div>
              <div className="door-facts">
                <p className="plain door-name"><strong>{one.name}</strong> <span className="quiet">{one.seat !== "" && `${say("seat", { seat: one.seat })} · `}{one.room}</span></p>
                <p className="plain"><Band one={one} /> <span className="mark mark-warning">{waitReason(words, one.why)}</span></p>
                <div className="door-looked">
                  <Button type="primary" loading={looking.isPending} onClick={() => look(one.person_id, "reverified")}>{say("looked")}</Button>
                  <Button disabled={looking.isPending} onClick={() => look(one.person_id, "reverify")}>{say("lookAgain")}</Button>
                </div>
              </div>
            </article>
          </li>
        ))}
      </ul>
      <ProblemAlert error={looking.error} />
    </section>
  );
}

const LANES = ["face", "staff", "card", "face_then_staff", "door"] as const;

/** The lanes side by side: neither is to cost anybody more time than the other. */
function Medians({ door }: { door: DoorBody }) {
  const say = useWords(doorWords);
  const language = useLanguage();
  const known = LANES.flatMap((name) => door.lanes.find((lane) => lane.lane === name) ?? []);
  if (known.every((lane) => lane.count === 0)) return null;
  return (
    <section aria-label={say("medians")} className="door-medians">
      <h3>{say("medians")}</h3>
      <dl>
        {known.filter((lane) => lane.count > 0).map((lane) => (
          <div key={lane.lane}>
            <dt>{say(`l_${LANES.find((name) => name === lane.lane) ?? "staff"}`)}</dt>
            <dd className="figures">{lane.median_ms == null ? "—" : span(lane.median_ms, language)} <span className="quiet">{say("peopleN", { n: lane.count })}</span></dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
