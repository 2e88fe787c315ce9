// One dossier as its candidate sees it: what is asked of them first, then what was done, then everything held.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { bodyOf } from "../../platform/api";
import type { DossierBody, DossierStep } from "../../wire";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Field } from "../../ui/Field";
import { Notice } from "../../ui/Notice";
import { indicatorName } from "../../i18n/indicator-words";
import { type Place, useShared } from "../candidate/context";
import { Failed, Frame, Loading, ProblemNotice, Title } from "../candidate/Frame";
import { Fact } from "../candidate/lobby/Exams";
import { problemFrom, useDoing } from "../candidate/request";
import { hourText, whenText } from "../candidate/words";
import { standingText } from "./DossierApp";
import { useWords } from "./words";

const SIGN_INS = ["accepted", "referred", "admitted_by_staff"] as const;

export function DossierFile({ dossier_id, go }: { dossier_id: string; go: (place: Place) => void }) {
  const { t } = useWords();
  const { api } = useShared();
  const file = useQuery({ queryKey: ["my-dossier", dossier_id], queryFn: async () => bodyOf(await api.http.GET("/api/my/dossiers/{dossier_id}", { params: { path: { dossier_id } } })) });
  return (
    <Frame back={t("toList")} onBack={() => go({ page: "dossiers", path: "" })}>
      <Title>{t("title")}</Title>
      {file.isPending ? <Loading /> : null}
      {file.isError ? <Failed problem={problemFrom(file.error)} retry={() => void file.refetch()} /> : null}
      {file.data ? <Shown file={file.data} /> : null}
    </Frame>
  );
}

function Shown({ file }: { file: DossierBody }) {
  const { t, language } = useWords();
  const { line } = file;
  return (
    <>
      <section className="ui-card">
        <p>{t("lead")}</p>
        <dl className="facts">
          <Fact name={t("exam")} value={line.exam_title} />
          <Fact name={t("session")} value={line.session_title} />
          <Fact name={t("because")} value={indicatorName(line.indicator, language)} />
          <Fact name={t("opened")} value={whenText(line.opened_ms, language)} />
        </dl>
        {line.outcome != null ? <Notice tone="info"><p>{standingText(line, t)}</p></Notice> : null}
        {line.outcome == null && file.mine.length === 0 ? <p className="soft">{t("wait", { step: standingText(line, t) })}</p> : null}
      </section>
      {file.mine.length > 0 ? <Mine key={file.entries.length} file={file} /> : null}
      <section className="ui-card">
        <h2>{t("steps")}</h2>
        <ol className="dossier-steps">
          {file.entries.map((entry, at) => (
            <li key={at}>
              <p><strong>{t(`step.${entry.step}`)}</strong>{entry.outcome != null ? <> · <strong>{t(`outcome.${entry.outcome}`)}</strong></> : null}</p>
              {entry.words === "" ? null : <p className="message-body">{entry.words}</p>}
              <p className="soft">{entry.done_by} · {whenText(entry.done_ms, language)}</p>
            </li>
          ))}
        </ol>
      </section>
      <Held file={file} />
    </>
  );
}

/** What is asked of the candidate now. */
function Mine({ file: { line, mine, entries } }: { file: DossierBody }) {
  const { t, language } = useWords();
  const { api } = useShared();
  const queries = useQueryClient();
  const [words, setWords] = useState("");
  const [asked, setAsked] = useState(false);
  const [waiving, setWaiving] = useState(false);
  const { dossier_id } = line;
  const place = entries.length;
  const doing = useDoing(
    useCallback(async (step: DossierStep, said: string) => {
      // Its place in the dossier names the click: a retry after a lost answer is the same one.
      const request_key = `${dossier_id}/${place}/${step}`;
      await api.http.POST("/api/my/dossiers/{dossier_id}/steps", { params: { path: { dossier_id } }, body: { step, words: said, outcome: null, request_key } });
      await queries.invalidateQueries({ queryKey: ["my-dossier", dossier_id] });
      void queries.invalidateQueries({ queryKey: ["my-dossiers"] });
    }, [api, queries, dossier_id, place]),
  );
  const say = (step: DossierStep) => {
    setAsked(true);
    if (words.trim() !== "") doing.run(step, words.trim());
  };
  const step = mine.includes("answer") ? "answer" : mine.includes("sign") ? "sign" : "defend";
  const missing = asked && words.trim() === "" ? t("missing") : undefined;
  return (
    <section className="ui-card dossier-mine" aria-label={t("next")}>
      <h2>{t("next")}：{t(`${step}Title`)}</h2>
      {step === "sign" ? (
        <>
          <p>{t("signText")}</p>
          <div className="ui-actions"><Button look="primary" busy={doing.busy} onPress={() => doing.run("sign", "")}>{t("signGo")}</Button></div>
        </>
      ) : (
        <>
          <Field label={t(`${step}Label`)} help={step === "answer" ? `${t("answerHelp")}${t("answerSure")}` : t("defendHelp", { time: whenText(line.defence_until_ms ?? 0, language) })} rows={6} maxLength={5000} value={words} onChange={setWords} error={missing} />
          <div className="ui-actions">
            <Button look="primary" busy={doing.busy} onPress={() => say(step)}>{t(`${step}Go`)}</Button>
            {step === "defend" ? <Button disabled={doing.busy} onPress={() => setWaiving(true)}>{t("waive")}</Button> : null}
          </div>
        </>
      )}
      <ProblemNotice problem={doing.problem} />
      {waiving ? (
        <Dialog
          title={t("waiveTitle")} onDismiss={() => setWaiving(false)}
          actions={(
            <>
              <Button focusFirst onPress={() => setWaiving(false)}>{t("cancel")}</Button>
              <Button look="danger" onPress={() => { setWaiving(false); doing.run("waive_defence", ""); }}>{t("waiveSure")}</Button>
            </>
          )}
        >
          <p>{t("waiveText")}</p>
        </Dialog>
      ) : null}
    </section>
  );
}

function Held({ file: { held, line } }: { file: DossierBody }) {
  const { t, language } = useWords();
  const minutes = (ms: number) => Math.round(ms / 60_000);
  const all = held.started_ms != null && held.finished_ms != null ? held.finished_ms - held.started_ms : undefined;
  return (
    <section className="ui-card">
      <h2>{t("held")}</h2>
      <p className="soft">{t("note")}{all === undefined ? null : ` ${t("seen", { seen: minutes(Math.min(all, held.observed_ms)), all: minutes(all) })}`}</p>
      <h3>{t("signIns")}</h3>
      <ul className="plain-list">{held.sign_ins.map((one, at) => <li key={at}>{t(`signIn.${SIGN_INS.find((known) => known === one.outcome) ?? "referred"}`)} <span className="soft">{hourText(one.at_ms, language)}</span></li>)}</ul>
      <h3>{t("flags")}</h3>
      {held.incidents.map(({ card, decisions, voices }) => {
        const pictures = held.pictures.filter((picture) => picture.incident_id === card.id);
        return (
          <article key={card.id} className="dossier-flag" data-this={card.id === line.incident_id ? "" : undefined}>
            <p><strong>{indicatorName(card.indicator, language)}</strong> <span className="soft">{hourText(card.started_ms, language)}{card.id === line.incident_id ? ` · ${t("thisFlag")}` : ""}</span></p>
            {pictures.length === 0 ? <p className="soft">{t("noPictures")}</p> : <div className="dossier-pictures">{pictures.map((picture) => <Kept key={picture.evidence_id} dossier_id={line.dossier_id} id={picture.evidence_id} at={picture.captured_ms} />)}</div>}
            <ul className="plain-list">
              {decisions.map((one, at) => <li key={`d${at}`}>{one.decided_by}：{t(`decision.${one.decision}`)}。{one.reason}</li>)}
              {voices.map((one, at) => <li key={`v${at}`}>{one.reviewed_by}：{t(`verdict.${one.verdict ?? "none"}`)}。{one.reason}</li>)}
            </ul>
          </article>
        );
      })}
    </section>
  );
}

function Kept({ dossier_id, id, at }: { dossier_id: string; id: string; at: number }) {
  const { t, language } = useWords();
  const [failed, setFailed] = useState(false);
  if (failed) return <p className="soft">{t("gone")}</p>;
  return <img src={`/api/my/dossiers/${dossier_id}/evidence/${id}`} alt={t("picture", { time: hourText(at, language) })} onError={() => setFailed(true)} />;
}
