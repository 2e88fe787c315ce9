// How fair the papers of a session are: the certificate as a page that prints.
import { DownloadOutlined, FormOutlined, PrinterOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Alert, Button, Card, Descriptions, InputNumber } from "antd";
import { useState } from "react";
import { useDesk } from "../../desk/client";
import { EmptyState, QueryView } from "../../desk/PageState";
import { dateTime } from "../../desk/time";
import { useLanguage, useWords } from "../../desk/words";
import { sessions, type CertificateBatch } from "../api";
import { certificateWords } from "../certificate-words";
import { FACT_COLUMNS, PageHead } from "../PageHead";
import { Bars } from "./Bars";
import { percent } from "./certificate";
import { trialHref } from "./trial";

export function CertificatePage({ sessionId, onBack }: { sessionId: string; onBack: () => void }) {
  const say = useWords(certificateWords);
  const { api } = useDesk();
  const session = useQuery({ queryKey: ["sessions", sessionId], queryFn: () => sessions.get(api, sessionId) });
  const batches = useQuery({ queryKey: ["certificates", sessionId], queryFn: () => sessions.certificates(api, sessionId) });
  const name = session.data === undefined ? "" : `${session.data.exam_title} · ${session.data.title}`;
  return (
    <div className="certificate">
      <PageHead title={`${say("title")}${name === "" ? "" : ` · ${name}`}`} onBack={onBack}>
        <Button className="no-print" icon={<PrinterOutlined aria-hidden />} onClick={() => window.print()}>{say("print")}</Button>
      </PageHead>
      <QueryView query={batches} isEmpty={(all) => all.length === 0} empty={<EmptyState text={say("empty")} />}>
        {(all) => <>{session.data && <FrozenPapers examId={session.data.exam_id} sessionId={sessionId} papers={all.reduce((sum, batch) => sum + batch.certificate.papers, 0)} />}{all.map((batch) => <Batch key={batch.number} batch={batch} />)}</>}
      </QueryView>
    </div>
  );
}

/** Any of the frozen papers, to be tried or printed by its number. */
function FrozenPapers({ examId, sessionId, papers }: { examId: string; sessionId: string; papers: number }) {
  const say = useWords(certificateWords);
  const [number, setNumber] = useState(1);
  const of = { session: sessionId, number };
  return (
    <Card size="small" className="gap-below no-print" title={say("openPaper")}>
      <p className="desk-hint plain">{say("openPaperHelp")}</p>
      <div className="set-adds">
        <InputNumber min={1} max={papers} precision={0} value={number} addonAfter={`/ ${papers}`} aria-label={say("paperNumber")} onChange={(value) => setNumber(value ?? 1)} />
        <Button icon={<FormOutlined aria-hidden />} href={trialHref(examId, "sit", of)} target="_blank">{say("tryPaper")}</Button>
        <Button icon={<PrinterOutlined aria-hidden />} href={trialHref(examId, "print", { ...of, key: 1 })} target="_blank">{say("printPaper")}</Button>
      </div>
    </Card>
  );
}

function Batch({ batch: { number, frozen_ms, certificate } }: { batch: CertificateBatch }) {
  const say = useWords(certificateWords);
  const language = useLanguage();
  const { score, seconds, exposure, overlap } = certificate;
  const file = `data:application/json;charset=utf-8,${encodeURIComponent(JSON.stringify(certificate, null, 2))}`;
  const minutes = (s: number) => (s / 60).toFixed(1);
  const fair = certificate.rules_broken.length === 0 && certificate.enemy_pairs === 0;
  return (
    <Card
      size="small" className="gap-below" title={number === 1 ? say("onTime", { n: certificate.papers }) : say("late", { n: certificate.papers })}
      extra={<Button className="no-print" size="small" icon={<DownloadOutlined aria-hidden />} href={file} download={`certificate-${number}.json`}>JSON</Button>}
    >
      <Alert
        type={fair ? "success" : "error"} showIcon
        message={fair ? say("kept", { rules: certificate.rules }) : say("broken", { n: certificate.rules_broken.length })}
      />
      {certificate.plan.relaxed === true && <Alert className="gap-above" type="warning" showIcon message={say("relaxed")} />}
      <Descriptions
        size="small" column={FACT_COLUMNS} className="gap-above"
        items={[
          { key: "p", label: say("papers"), children: say("papersOf", { n: certificate.papers, slots: certificate.slots, marks: certificate.marks_total }) },
          { key: "f", label: say("frozen"), children: <span className="desk-figures">{dateTime(frozen_ms, language)}</span> },
          { key: "s", label: say("score"), children: <span className="desk-figures">{percent(score.min)} – {percent(score.max)}</span> },
          { key: "w", label: say("scoreWidth"), children: <span className="desk-figures">{percent(score.max - score.min)}（{say("sd")} {percent(score.sd, 3)}）</span> },
          { key: "t", label: say("time"), children: <span className="desk-figures">{minutes(seconds.min)} – {minutes(seconds.max)} {say("minutes")}</span> },
          { key: "e", label: say("exposureMost"), children: say("exposureOf", { most: exposure.most, ratio: exposure.ratio.toFixed(2) }) },
          { key: "o", label: say("overlapMost"), children: say("overlapOf", { most: overlap.most, mean: overlap.mean.toFixed(2) }) },
          { key: "n", label: say("enemyPairs"), children: <span className="desk-figures">{certificate.enemy_pairs}</span> },
        ]}
      />
      <div className="plots">
        <Bars bars={exposure.histogram} label={say("exposurePlot")} unit={say("unitPapers")} />
        <Bars bars={overlap.histogram} label={say("overlapPlot")} unit={say("unitQuestions")} />
      </div>
      <details>
        <summary>{say("proof")}</summary>
        <p className="desk-hint plain">{say("proofHelp")}</p>
        <dl className="digests">
          <dt>{say("algorithm")}</dt><dd>{certificate.algorithm}</dd>
          <dt>{say("seed")}</dt><dd>{certificate.seed === "" ? say("withheld") : certificate.seed}</dd>
          <dt>{say("blueprintHash")}</dt><dd>{certificate.blueprint_sha256}</dd>
          <dt>{say("poolHash")}</dt><dd>{certificate.snapshot_sha256}</dd>
        </dl>
      </details>
    </Card>
  );
}
