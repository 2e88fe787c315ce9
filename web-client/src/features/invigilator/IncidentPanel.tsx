// One incident with its proof: key frames, what was measured against which threshold by which model,
// and the decision a person takes, with a reason, on record.
import { CheckOutlined, CloseOutlined, QuestionOutlined, UndoOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Image, Input, Tooltip, type InputRef } from "antd";
import { forwardRef, useImperativeHandle, useRef, useState } from "react";
import type { Decision, IncidentCard } from "../../wire";
import { useDesk } from "../desk/client";
import { ProblemAlert, QueryView } from "../desk/PageState";
import { span, timeOfDay } from "../desk/time";
import { useLanguage, useWords } from "../desk/words";
import * as api from "./api";
import { isUndecided, readyReasons } from "./attention";
import { FilmStrip } from "../desk/FilmStrip";
import { Phrases } from "./dialogs";
import { Age, IndicatorMark } from "./marks";
import { usePerson } from "./room-react";
import { useDecision } from "../desk/use-decision";
import { boardWords } from "./words";

/** How the keyboard reaches the panel. */
export interface PanelHandle {
  decide(decision: Decision): void;
}

export const IncidentPanel = forwardRef<PanelHandle, { card: IncidentCard }>(function IncidentPanel({ card }, handle) {
  const say = useWords(boardWords);
  const language = useLanguage();
  const { api: port, me } = useDesk();
  const queries = useQueryClient();
  const input = useRef<InputRef>(null);
  const [reason, setReason] = useState("");
  const [asked, setAsked] = useState(false);
  const detail = useQuery({
    queryKey: ["incident", card.id, card.key_frames, card.ended_ms],
    queryFn: () => api.getIncident(port, card.id),
    placeholderData: (before) => before,
  });
  const deciding = useDecision({
    send: (request: { decision: Decision; reason: string; request_key: string }) => api.decide(port, card.id, request),
    done: (_answer, { decision }) => say(decision),
    after: () => {
      setReason("");
      setAsked(false);
      void queries.invalidateQueries({ queryKey: ["incident", card.id] });
    },
  });
  const decide = (decision: Decision) => {
    setAsked(true);
    if (reason.trim() === "") {
      input.current?.focus();
      return;
    }
    if (!deciding.isPending) deciding.mutate({ decision, reason: reason.trim() });
  };
  useImperativeHandle(handle, () => ({ decide }));

  const open = isUndecided(card);
  // Somebody else's decision can be answered with another; one's own is taken back first.
  const others = card.decision && card.decision.decided_by !== me.display_name ? card.decision.decision : undefined;
  const differs = others === "confirmed" ? "dismissed" : others === "dismissed" ? "confirmed" : undefined;
  const ready = readyReasons(card.indicator);
  const phrases = open ? [...ready.confirm, ...ready.dismiss] : ["r_reopen"];
  const pending = (decision: Decision) => deciding.isPending && deciding.variables.decision === decision;
  return (
    <article className={`panel panel-${open ? card.severity : "done"}`} aria-label={say(`ind_${card.indicator}`)}>
      <header className="panel-head">
        <IndicatorMark indicator={card.indicator} severity={card.severity} />
        <span className="quiet figures">
          {timeOfDay(card.started_ms)}
          {card.ended_ms === null || card.ended_ms === undefined
            ? <> · {say("ongoing")} <Age since={card.started_ms} /></>
            : <> · {say("lasted", { age: span(card.ended_ms - card.started_ms, language) })}</>}
        </span>
      </header>
      <QueryView query={detail}>{(data) => <Proof card={card} detail={data} />}</QueryView>
      {card.is_disputed === true && <Alert type="error" showIcon message={say("disputed")} description={say("disputedHelp")} />}
      {card.decision && (
        <div className="panel-decision">
          <strong>{card.decision.decision === "confirmed" ? <><CheckOutlined aria-hidden /> {say("confirmed")}</> : card.decision.decision === "dismissed" ? <><CloseOutlined aria-hidden /> {say("dismissed")}</> : card.decision.decision === "unsure" ? <><QuestionOutlined aria-hidden /> {say("unsure")}</> : <><UndoOutlined aria-hidden /> {say("reopened")}</>}</strong>
          <span>{card.decision.reason}</span>
          <span className="quiet">{say("decidedBy", { name: card.decision.decided_by, time: timeOfDay(card.decision.decided_ms) })}</span>
        </div>
      )}
      <div className="panel-decide">
        <Input
          ref={input} value={reason} maxLength={300} placeholder={say("reasonPlaceholder")} aria-label={say("decisionReason")}
          status={asked && reason.trim() === "" ? "error" : ""} onChange={(event) => setReason(event.target.value)}
        />
        {asked && reason.trim() === "" && <span role="alert" className="text-bad">{say("reasonMissing")}</span>}
        <Phrases phrases={phrases.map((key) => say(key as keyof typeof boardWords.phrases))} onPick={setReason} />
        <div className="panel-buttons">
          {open
            ? (
              <>
                <Button danger icon={<CheckOutlined aria-hidden />} loading={pending("confirmed")} disabled={deciding.isPending} onClick={() => decide("confirmed")}>{say("confirm")}</Button>
                <Button icon={<CloseOutlined aria-hidden />} loading={pending("dismissed")} disabled={deciding.isPending} onClick={() => decide("dismissed")}>{say("dismiss")}</Button>
                <Button icon={<QuestionOutlined aria-hidden />} loading={pending("unsure")} disabled={deciding.isPending} onClick={() => decide("unsure")}>{say("unsureDo")}</Button>
              </>
            )
            : (
              <>
                {card.decision?.decision === "unsure" && (["confirmed", "dismissed"] as const).map((later) => (
                  <Button key={later} loading={pending(later)} disabled={deciding.isPending} onClick={() => decide(later)}>{say(later === "confirmed" ? "confirm" : "dismiss")}</Button>
                ))}
                {differs && <Button loading={pending(differs)} disabled={deciding.isPending} onClick={() => decide(differs)}>{say(differs === "confirmed" ? "differConfirm" : "differDismiss")}</Button>}
                <Button icon={<UndoOutlined aria-hidden />} loading={pending("reopened")} disabled={deciding.isPending} onClick={() => decide("reopened")}>{say("reopen")}</Button>
              </>
            )}
        </div>
        {deciding.isPending && deciding.failureCount > 0 && <Alert type="warning" showIcon message={say("deedPending")} />}
        <ProblemAlert error={deciding.error} />
        <p className="quiet small plain">{say("machineNote")}</p>
      </div>
    </article>
  );
});

function Proof({ card, detail }: { card: IncidentCard; detail: api.IncidentDetail }) {
  const say = useWords(boardWords);
  const model = detail.model_sha256;
  const earlier = detail.decisions.slice(0, -1);
  const figure = (value: number) => value.toLocaleString("en", { maximumFractionDigits: 3 });
  return (
    <>
      {detail.key_frames.length === 0
        ? <p className="quiet small plain">{say("noFrames")}</p>
        : <FilmStrip key={card.id} frames={detail.key_frames} urlOf={api.evidenceUrl} />}
      {typeof card.other_person_id === "string" && <Resembles personId={card.other_person_id} />}
      {(typeof card.score === "number" || typeof model === "string") && (
        <dl className="proof figures">
          {typeof card.score === "number" && <><dt>{say("score")}</dt><dd>{figure(card.score)}</dd></>}
          {typeof card.threshold === "number" && <><dt>{say("threshold")}</dt><dd>{figure(card.threshold)}</dd></>}
          {typeof model === "string" && <><dt>{say("modelHash")}</dt><dd><Tooltip title={`SHA-256 ${model}`}><code>{model.slice(0, 12)}</code></Tooltip></dd></>}
        </dl>
      )}
      {earlier.length > 0 && (
        <details className="small">
          <summary>{say("earlierDecisions")} ({earlier.length})</summary>
          {earlier.map((made) => <p key={made.decided_ms} className="plain">{say(made.decision)} · {made.reason} <span className="quiet">{say("decidedBy", { name: made.decided_by, time: timeOfDay(made.decided_ms) })}</span></p>)}
        </details>
      )}
    </>
  );
}

/** Whom the face looks like: the name, the seat and the enrolment photo to compare with. */
function Resembles({ personId }: { personId: string }) {
  const say = useWords(boardWords);
  const other = usePerson(personId)?.candidate;
  const [failed, setFailed] = useState(false);
  if (other === undefined) return null;
  return (
    <figure className="resembles">
      {!failed && <Image src={api.photoUrl(personId)} alt={say("enrolmentPhoto")} width={96} onError={() => setFailed(true)} />}
      <figcaption><span className="quiet">{say("resembles")}</span> {other.name} <span className="figures quiet">{other.number}{other.seat !== "" && ` · ${other.seat}`}</span></figcaption>
    </figure>
  );
}
