// Review after the exam: the queue, heaviest first, the sitting on a line of time, and the verdict with its reason.
// What others said is told once one has spoken.
import { UndoOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Card, Input, Switch, type InputRef } from "antd";
import { useEffect, useImperativeHandle, useRef, useState, type Ref } from "react";
import { indicatorName } from "../../../i18n/indicator-words";
import type { ReviewLine, ReviewVerdict } from "../../../wire";
import { useDesk } from "../../desk/client";
import { EmptyState, ProblemAlert, QueryView } from "../../desk/PageState";
import { dateTime, span, timeOfDay } from "../../desk/time";
import { useDecision } from "../../desk/use-decision";
import { useLanguage, useWords } from "../../desk/words";
import { review } from "./api";
import { OpenDossier } from "./OpenDossier";
import { Player, type PlayerHandle } from "./Player";
import { isMine } from "./queue";
import { conductWords } from "./words";

const VERDICTS: readonly ReviewVerdict[] = ["violation", "clear", "unsure"];
const READY = ["ready_seen", "ready_nothing", "ready_harmless", "ready_blurred"] as const;

interface ReviewTabProps {
  sessionId: string;
  flagId: string | undefined;
  onFlag: (flagId: string | undefined) => void;
  onDossier: (dossierId: string) => void;
}

export function ReviewTab({ sessionId, ...rest }: ReviewTabProps) {
  const say = useWords(conductWords);
  const { api } = useDesk();
  const query = useQuery({ queryKey: ["review", sessionId], queryFn: () => review.list(api, sessionId) });
  return (
    <QueryView query={query} isEmpty={(lines) => lines.length === 0} empty={<Card size="small"><EmptyState text={say("reviewEmpty")} /></Card>}>
      {(lines) => <Queue sessionId={sessionId} lines={lines} {...rest} />}
    </QueryView>
  );
}

function Queue({ sessionId, lines, flagId, onFlag, onDossier }: ReviewTabProps & { lines: readonly ReviewLine[] }) {
  const say = useWords(conductWords);
  const language = useLanguage();
  const { me } = useDesk();
  const isChief = me.roles.some((role) => role === "office" || role === "admin");
  const [mineOnly, setMineOnly] = useState(true);
  const mine = lines.filter((line) => isMine(line, isChief));
  // What one looks at stays in the list, so that it does not vanish under one's hand.
  const shown = mineOnly ? lines.filter((line) => isMine(line, isChief) || line.card.id === flagId) : lines;
  const here = shown.find((line) => line.card.id === flagId) ?? shown[0];
  const player = useRef<PlayerHandle>(null);
  const panel = useRef<PanelHandle>(null);
  const move = (step: 1 | -1) => {
    const index = shown.findIndex((line) => line.card.id === here?.card.id);
    const next = shown[Math.min(shown.length - 1, Math.max(0, index + step))];
    if (next) onFlag(next.card.id);
  };
  const act = useRef<(key: string) => boolean>(() => false);
  act.current = (key) => {
    const verdict = VERDICTS[Number(key) - 1];
    if (key === "j") move(1);
    else if (key === "k") move(-1);
    else if (key === " ") player.current?.toggle();
    else if (key === "[") player.current?.jump(-1);
    else if (key === "]") player.current?.jump(1);
    else if (verdict) panel.current?.pick(verdict);
    else return false;
    return true;
  };
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const at = event.target as HTMLElement;
      if (event.ctrlKey || event.metaKey || event.altKey || at.closest("input, textarea, [role=slider], [role=dialog], .ant-select") !== null) return;
      if (event.key === " " && at.closest("button, a") !== null) return;
      if (act.current(event.key.toLowerCase())) event.preventDefault();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);
  return (
    <div className="review">
      <Card size="small" className="review-queue" title={say("queue")} extra={<label className="inline-field desk-hint"><Switch size="small" checked={mineOnly} onChange={setMineOnly} /> {say("mineOnly")}</label>}>
        <p className="desk-hint plain gap-below">{mine.length === 0 ? say("mineDone") : say("leftN", { n: mine.length })}</p>
        <ul className="review-list">
          {shown.map((line) => (
            <li key={line.card.id}>
              <button type="button" className="review-line" aria-current={line.card.id === here?.card.id ? "true" : undefined} onClick={() => onFlag(line.card.id)}>
                <span className="review-line-head"><span className={`flag-tag flag-${line.card.severity}`}>{indicatorName(line.card.indicator, language)}</span><span className="desk-figures desk-hint">{timeOfDay(line.card.started_ms)}</span></span>
                <span>{line.display_name} <span className="desk-figures desk-hint">{line.number}</span></span>
                <span className={`finding finding-${line.finding}`}>{say(`f_${line.finding}`)}</span>
              </button>
            </li>
          ))}
        </ul>
      </Card>
      {here && (
        <div className="review-main">
          <Card size="small" title={<span className="review-title">{here.display_name} <span className="desk-figures desk-hint">{here.number}</span> <span className={`flag-tag flag-${here.card.severity}`}>{indicatorName(here.card.indicator, language)}</span></span>}>
            <Player ref={player} sittingId={here.card.sitting_id} flagId={here.card.id} />
          </Card>
          <Verdict key={here.card.id} ref={panel} sessionId={sessionId} line={here} isChief={isChief} onNext={() => move(1)} onDossier={onDossier} />
          <p className="desk-hint keys-hint">{say("keysReview")}</p>
        </div>
      )}
    </div>
  );
}

interface PanelHandle {
  pick(verdict: ReviewVerdict): void;
}

interface VerdictProps {
  ref: Ref<PanelHandle>;
  sessionId: string;
  line: ReviewLine;
  isChief: boolean;
  onNext: () => void;
  onDossier: (dossierId: string) => void;
}

function Verdict({ ref, sessionId, line, isChief, onNext, onDossier }: VerdictProps) {
  const say = useWords(conductWords);
  const language = useLanguage();
  const { api } = useDesk();
  const queries = useQueryClient();
  const input = useRef<InputRef>(null);
  const [reason, setReason] = useState("");
  const [picked, setPicked] = useState<ReviewVerdict>();
  const { card, own, finding } = line;
  const resolves = finding === "differs" && isChief && own === null;
  const after = () => {
    setReason("");
    setPicked(undefined);
    void queries.invalidateQueries({ queryKey: ["review", sessionId] });
  };
  const saying = useDecision({
    send: (body: { verdict: ReviewVerdict | null; reason: string; request_key: string }) => (resolves ? review.resolve : review.say)(api, card.id, body),
    done: () => say("said"),
    after: (_answer, { verdict }) => {
      after();
      if (verdict !== null) onNext();
    },
  });
  const send = (verdict: ReviewVerdict | null) => {
    if (verdict !== null) setPicked(verdict);
    if (reason.trim() === "") input.current?.focus();
    else if (!saying.isPending) saying.mutate({ verdict, reason: reason.trim() });
  };
  const isOpen = resolves || (own === null && (finding === "open" || finding === "cleared"));
  useImperativeHandle(ref, () => ({ pick: (verdict) => { if (isOpen) { setPicked(verdict); input.current?.focus(); } } }));
  const options = resolves ? VERDICTS.slice(0, 2) : VERDICTS;
  const isBreach = finding === "upheld" || finding === "resolved_violation";
  return (
    <Card size="small">
      <div className="verdict">
        <p className="plain"><strong className={`finding finding-${finding}`}>{say(`f_${finding}`)}</strong> <span className="desk-hint desk-figures">{timeOfDay(card.started_ms)}{typeof card.ended_ms === "number" && ` · ${span(card.ended_ms - card.started_ms, language)}`}{typeof card.score === "number" && ` · ${say("measured", { score: figure(card.score), threshold: figure(card.threshold ?? 0) })}`}</span></p>
        {line.voices.length > 0 && (
          <ul className="voices">
            {line.voices.map((voice, index) => (
              <li key={index}><strong>{voice.reviewed_by}{voice.resolves && `（${say("asChief")}）`}</strong> {voice.verdict ? say(`v_${voice.verdict}`) : say("takenBack")} · {voice.reason} <span className="desk-hint">{dateTime(voice.said_ms, language)}</span></li>
            ))}
          </ul>
        )}
        {resolves && <Alert type="warning" showIcon message={say("resolveTitle")} />}
        {isOpen || own !== null
          ? (
            <>
              <Input ref={input} value={reason} maxLength={1000} status={picked !== undefined && reason.trim() === "" ? "error" : ""} placeholder={say("reasonPlaceholder")} aria-label={say("reasonPlaceholder")} onChange={(event) => setReason(event.target.value)} onPressEnter={() => { if (picked !== undefined) send(picked); }} />
              <div className="ready">{READY.map((key) => <Button key={key} size="small" onClick={() => { setReason(say(key)); input.current?.focus(); }}>{say(key)}</Button>)}</div>
            </>
          )
          : null}
        <div className="verdict-buttons">
          {isOpen && options.map((verdict, index) => (
            <Button key={verdict} danger={verdict === "violation"} type={picked === verdict ? "primary" : "default"} loading={saying.isPending && saying.variables.verdict === verdict} disabled={saying.isPending} onClick={() => send(verdict)}>
              <kbd>{index + 1}</kbd> {say(`v_${verdict}`)}
            </Button>
          ))}
          {own !== null && own !== undefined && line.dossier_id == null && <Button icon={<UndoOutlined aria-hidden />} disabled={saying.isPending} onClick={() => send(null)}>{say("takeBack")}</Button>}
          {line.dossier_id != null && <Button type="primary" onClick={() => onDossier(line.dossier_id ?? "")}>{say("toDossier")}</Button>}
          {isBreach && line.dossier_id == null && <OpenDossier incidentId={card.id} onOpened={(id) => { after(); onDossier(id); }} />}
        </div>
        {own === null && isOpen && !resolves && <p className="desk-hint plain">{say("blind")}</p>}
        <ProblemAlert error={saying.error} />
      </div>
    </Card>
  );
}

function figure(value: number): string {
  return value.toLocaleString("en", { maximumFractionDigits: 3 });
}
