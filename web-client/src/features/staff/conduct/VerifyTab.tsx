// Re-verification: first the machine sorts, then two people look at everyone, each by themselves, and sign.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, Card, Progress, Space, Statistic, Switch } from "antd";
import { useEffect, useRef, useState } from "react";
import type { Montage } from "../../../wire";
import { useDesk } from "../../desk/client";
import { deskWords } from "../../desk/desk-words";
import { EmptyState, ProblemAlert, QueryView, useProblemText } from "../../desk/PageState";
import { dateTime } from "../../desk/time";
import { useLanguage, useWords } from "../../desk/words";
import { verification } from "./api";
import { minutesLeft } from "./montage";
import { MontagePages } from "./MontagePages";
import { conductWords } from "./words";

export function VerifyTab({ sessionId, sessionName }: { sessionId: string; sessionName: string }) {
  const { api } = useDesk();
  const query = useQuery({ queryKey: ["verification", sessionId], queryFn: () => verification.get(api, sessionId) });
  return <QueryView query={query}>{(montage) => <Verify key={sessionId} sessionId={sessionId} sessionName={sessionName} montage={montage} />}</QueryView>;
}

function Verify({ sessionId, sessionName, montage }: { sessionId: string; sessionName: string; montage: Montage }) {
  const say = useWords(conductWords);
  const language = useLanguage();
  const [leftOnly, setLeftOnly] = useState(false);
  const began = useRef<{ at: number; left: number } | undefined>(undefined);
  const { candidates, signatures, unsorted, sitting } = montage;
  const left = candidates.filter((one) => one.own == null).length;
  const complete = signatures.length >= 2;
  began.current ??= { at: performance.now(), left };
  const pace = minutesLeft(began.current.left - left, left, performance.now() - began.current.at);
  return (
    <Space direction="vertical" className="full" size="middle">
      {unsorted > 0 && <Prepare sessionId={sessionId} unsorted={unsorted} />}
      {sitting > 0 && <Alert type="info" showIcon message={say("stillSitting", { n: sitting })} />}
      {candidates.length === 0
        ? unsorted === 0 && <Card size="small"><EmptyState text={say("verifyEmpty")} /></Card>
        : (
          <>
            <Card size="small">
              <div className="verify-head">
                <Statistic title={say("checked")} value={candidates.length - left} suffix={<span className="desk-hint">{say("ofN", { n: candidates.length })}</span>} />
                <Progress className="verify-progress" percent={Math.floor(((candidates.length - left) / candidates.length) * 100)} aria-label={say("checked")} />
                {pace !== undefined && left > 0 && <span className="desk-hint">{say("pace", { n: pace })}</span>}
                <label className="inline-field desk-hint"><Switch size="small" checked={leftOnly} onChange={setLeftOnly} /> {say("leftOnly")}</label>
                {!complete && <Sign sessionId={sessionId} sessionName={sessionName} montage={montage} left={left} />}
              </div>
              {signatures.map((one) => <p key={one.person_id} className="plain">{say("signedBy", { name: one.display_name, time: dateTime(one.signed_ms, language) })}</p>)}
              {complete && <p className="plain"><strong>{say("complete")}</strong></p>}
              {signatures.length === 1 && <p className="desk-hint plain">{say("needSecond")}</p>}
            </Card>
            <MontagePages sessionId={sessionId} candidates={candidates} leftOnly={leftOnly} closed={complete} />
          </>
        )}
    </Space>
  );
}

/** Asks the server to sort, some at a time, until nothing is left. */
function Prepare({ sessionId, unsorted }: { sessionId: string; unsorted: number }) {
  const say = useWords(conductWords);
  const { api } = useDesk();
  const queries = useQueryClient();
  const [left, setLeft] = useState<number>();
  const [error, setError] = useState<Error>();
  const gone = useRef(false);
  useEffect(() => {
    gone.current = false;
    return () => { gone.current = true; };
  }, []);
  const sort = async () => {
    setError(undefined);
    setLeft(unsorted);
    try {
      for (let more = true; more && !gone.current;) {
        const answer = await verification.prepare(api, sessionId);
        setLeft(answer.left);
        more = answer.left > 0 && answer.sorted > 0;
      }
      await queries.invalidateQueries({ queryKey: ["verification", sessionId] });
    } catch (problem) {
      setError(problem instanceof Error ? problem : new Error(String(problem)));
    } finally {
      setLeft(undefined);
    }
  };
  return (
    <Card size="small">
      <p className="plain"><strong>{left === undefined ? say("prepareTitle", { n: unsorted }) : say("preparing", { n: left })}</strong></p>
      <p className="desk-hint">{say("prepareHelp")}</p>
      {left === undefined
        ? <Button type="primary" onClick={() => void sort()}>{say("prepare")}</Button>
        : <Progress percent={Math.round(((unsorted - left) / unsorted) * 100)} aria-label={say("preparing", { n: left })} />}
      <ProblemAlert error={error} />
    </Card>
  );
}

function Sign({ sessionId, sessionName, montage, left }: { sessionId: string; sessionName: string; montage: Montage; left: number }) {
  const say = useWords(conductWords);
  const desk = useWords(deskWords);
  const { api, me } = useDesk();
  const { modal, message } = App.useApp();
  const problemText = useProblemText();
  const queries = useQueryClient();
  if (montage.signatures.some((one) => one.person_id === me.person_id)) return null;
  const sign = () => void modal.confirm({
    title: say("signTitle", { name: sessionName }), content: say("signHelp"), okText: say("sign"), cancelText: desk("cancel"),
    onOk: async () => {
      try {
        await verification.sign(api, sessionId);
      } catch (error) {
        void message.error(problemText(error), 6);
        return;
      }
      void message.success(say("signed"));
      void queries.invalidateQueries({ queryKey: ["verification", sessionId] });
    },
  });
  return <Button type="primary" disabled={left > 0 || montage.unsorted > 0 || montage.sitting > 0} onClick={sign}>{say("sign")}…</Button>;
}
