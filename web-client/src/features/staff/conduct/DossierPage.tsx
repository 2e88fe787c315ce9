// One dossier: what was done, what is next and whose it is, everything held about the sitting, and the form on paper.
import { PrinterOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Card, Input, Radio, Select, Space, Steps } from "antd";
import { useState } from "react";
import { indicatorName } from "../../../i18n/indicator-words";
import type { DossierBody, DossierStep, Outcome } from "../../../wire";
import { useDesk } from "../../desk/client";
import { ProblemAlert, QueryView } from "../../desk/PageState";
import { dateTime, span, timeOfDay } from "../../desk/time";
import { useDecision } from "../../desk/use-decision";
import { useLanguage, useWords } from "../../desk/words";
import { PageHead } from "../PageHead";
import { staffWords } from "../words";
import { dossiers } from "./api";
import { DossierForm } from "./DossierForm";
import { Standing } from "./DossiersTab";
import { Picture } from "./Picture";
import { conductWords } from "./words";

/** The way of a dossier as the page shows it; a refusal and a missing defence stand where they belong. */
const WAY: readonly (readonly DossierStep[])[] = [["open"], ["witness"], ["tell"], ["answer"], ["sign", "record_refusal"], ["defend", "waive_defence", "note_no_defence"], ["endorse"], ["decide"]];
const OUTCOMES: readonly Outcome[] = ["no_breach", "admonished", "exam_void", "round_void"];
const NEEDS_WORDS: readonly DossierStep[] = ["tell", "answer", "record_refusal", "defend", "decide"];
const SIGN_INS = ["accepted", "referred", "admitted_by_staff"] as const;

export function DossierPage({ dossierId, onBack }: { dossierId: string; onBack: (sessionId: string | undefined) => void }) {
  const say = useWords(conductWords);
  const { api } = useDesk();
  const query = useQuery({ queryKey: ["dossier", dossierId], queryFn: () => dossiers.get(api, dossierId) });
  const name = query.data?.line.display_name;
  return (
    <>
      <PageHead title={name === undefined ? say("dossier") : `${say("dossier")} · ${name}`} onBack={() => onBack(query.data?.line.session_id)}>
        <Button icon={<PrinterOutlined aria-hidden />} disabled={query.data === undefined} onClick={() => window.print()}>{say("print")}</Button>
      </PageHead>
      <QueryView query={query}>{(file) => <><File file={file} /><DossierForm file={file} /></>}</QueryView>
    </>
  );
}

function File({ file }: { file: DossierBody }) {
  const say = useWords(conductWords);
  const staff = useWords(staffWords);
  const language = useLanguage();
  const { line, entries } = file;
  const done = WAY.filter((steps) => entries.some((entry) => steps.includes(entry.step))).length;
  return (
    <Space direction="vertical" className="full no-print" size="middle">
      {!file.is_whole && <Alert type="error" showIcon message={say("broken")} />}
      <Card size="small">
        <p className="plain"><strong>{line.display_name}</strong> <span className="desk-figures desk-hint">{staff("number")} {line.number}</span> · {line.exam_title} · {line.session_title}</p>
        <p className="desk-hint">{say("because")}：{indicatorName(line.indicator, language)} · {say("opened")} {dateTime(line.opened_ms, language)}</p>
        <Steps size="small" responsive current={done} items={WAY.map((steps) => ({ title: say(`s_${entries.find((entry) => steps.includes(entry.step))?.step ?? steps[0] ?? "open"}`) }))} />
        <p className="gap-above plain"><Standing line={line} /></p>
        {typeof line.defence_until_ms === "number" && <p className="desk-hint plain">{say("defenceUntil", { time: dateTime(line.defence_until_ms, language) })}</p>}
      </Card>
      {file.mine.length > 0 ? <Next key={entries.length} file={file} /> : line.outcome == null && <Card size="small"><p className="desk-hint plain">{say("notYours")}</p></Card>}
      <Card size="small" title={say("steps")} extra={file.is_whole && <span className="desk-hint">{say("whole")}</span>}>
        <ol className="entries">
          {entries.map((entry, index) => (
            <li key={index}>
              <p className="plain"><strong>{say(`s_${entry.step}`)}</strong>{entry.outcome != null && <> · <strong>{say(`o_${entry.outcome}`)}</strong></>} · {entry.done_by} <span className="desk-hint desk-figures">{dateTime(entry.done_ms, language)}</span></p>
              {entry.words !== "" && <p className="message-text plain">{entry.words}</p>}
            </li>
          ))}
        </ol>
      </Card>
      <Held file={file} />
    </Space>
  );
}

/** The steps that the one who looks may do now. */
function Next({ file }: { file: DossierBody }) {
  const say = useWords(conductWords);
  const { api } = useDesk();
  const queries = useQueryClient();
  const [step, setStep] = useState<DossierStep>(file.mine[0] ?? "witness");
  const [words, setWords] = useState("");
  const [outcome, setOutcome] = useState<Outcome>();
  const [asked, setAsked] = useState(false);
  const needed = NEEDS_WORDS.includes(step);
  const missing = needed && words.trim() === "";
  const doing = useDecision({
    send: (body: { step: DossierStep; words: string; outcome: Outcome | null; request_key: string }) => dossiers.step(api, file.line.dossier_id, body),
    done: () => say("stepDone"),
    after: () => {
      void queries.invalidateQueries({ queryKey: ["dossier", file.line.dossier_id] });
      void queries.invalidateQueries({ queryKey: ["dossiers"] });
    },
  });
  const send = () => {
    setAsked(true);
    if (missing || (step === "decide" && outcome === undefined) || doing.isPending) return;
    doing.mutate({ step, words: words.trim(), outcome: step === "decide" ? outcome ?? null : null });
  };
  return (
    <Card size="small" title={`${say("yourStep")}：${say(`s_${step}`)}`}>
      <Space direction="vertical" className="full">
        {file.mine.length > 1 && <Radio.Group value={step} onChange={(event) => setStep(event.target.value as DossierStep)} options={file.mine.map((value) => ({ value, label: say(`s_${value}`) }))} />}
        {step === "decide" && (
          <>
            <Select<Outcome> className="medium" value={outcome ?? null} status={asked && outcome === undefined ? "error" : ""} placeholder={say("outcome")} aria-label={say("outcome")} options={OUTCOMES.map((value) => ({ value, label: say(`o_${value}`) }))} onChange={setOutcome} />
            {asked && outcome === undefined && <p role="alert" className="text-bad plain">{say("outcomeMissing")}</p>}
            <p className="desk-hint plain">{say("outcomeNote")}</p>
          </>
        )}
        <Input.TextArea rows={4} maxLength={5000} value={words} status={asked && missing ? "error" : ""} placeholder={say(needed ? "wordsNeeded" : "wordsOptional")} aria-label={say(needed ? "wordsNeeded" : "wordsOptional")} onChange={(event) => setWords(event.target.value)} />
        {asked && missing && <p role="alert" className="text-bad plain">{say("wordsMissing")}</p>}
        <Button type="primary" loading={doing.isPending} onClick={send}>{say("doIt")}</Button>
        <ProblemAlert error={doing.error} />
      </Space>
    </Card>
  );
}

/** Everything held about how the sitting was watched. */
function Held({ file: { held, line } }: { file: DossierBody }) {
  const say = useWords(conductWords);
  const language = useLanguage();
  const sat = (held.finished_ms ?? held.started_ms ?? 0) - (held.started_ms ?? 0);
  return (
    <Card size="small" title={say("held")}>
      <Space direction="vertical" className="full">
        {sat > 0 && <p className="plain">{say("heldSeen", { seen: span(Math.min(held.observed_ms, sat), language), all: span(sat, language) })}</p>}
        <h3 className="small-head">{say("signIns")}</h3>
        <ul className="voices">{held.sign_ins.map((one, index) => <li key={index}>{say(`si_${SIGN_INS.find((known) => known === one.outcome) ?? "referred"}`)} <span className="desk-hint desk-figures">{timeOfDay(one.at_ms)}{typeof one.distance === "number" && ` · ${one.distance.toFixed(2)} / ${(one.threshold ?? 0).toFixed(2)}`}</span></li>)}</ul>
        <h3 className="small-head">{say("flags")}</h3>
        {held.incidents.map(({ card, decisions, voices }) => (
          <article key={card.id} className="held-flag" data-this={card.id === line.incident_id ? "" : undefined}>
            <p className="plain"><span className={`flag-tag flag-${card.severity}`}>{indicatorName(card.indicator, language)}</span> <span className="desk-hint desk-figures">{timeOfDay(card.started_ms)}{typeof card.ended_ms === "number" && ` · ${span(card.ended_ms - card.started_ms, language)}`}</span></p>
            <div className="faces">{held.pictures.filter((picture) => picture.incident_id === card.id).map((picture) => <figure key={picture.evidence_id} className="face"><Picture id={picture.evidence_id} alt={timeOfDay(picture.captured_ms)} /><figcaption className="desk-figures">{timeOfDay(picture.captured_ms)}</figcaption></figure>)}</div>
            <ul className="voices">
              {decisions.map((one, index) => <li key={`d${index}`}>{say(`d_${one.decision}`)} · {one.decided_by} · {one.reason}</li>)}
              {voices.map((one, index) => <li key={`v${index}`}>{say("reviewedBy", { name: one.reviewed_by, verdict: one.verdict ? say(`v_${one.verdict}`) : say("takenBack") })} · {one.reason}</li>)}
            </ul>
          </article>
        ))}
      </Space>
    </Card>
  );
}
