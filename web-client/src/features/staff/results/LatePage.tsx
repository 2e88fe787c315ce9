// Answers that came after the deadline: kept, never counted by themselves, listed here for the office.
import { useQueries, useQuery } from "@tanstack/react-query";
import { Alert, Card, Progress, Table } from "antd";
import { useDesk } from "../../desk/client";
import { EmptyState, ProblemAlert, QueryView } from "../../desk/PageState";
import { dateTime, timeOfDay } from "../../desk/time";
import { useLanguage, useWords } from "../../desk/words";
import { results, type LateAnswer, type ResultLine } from "../api";
import { resultWords } from "../exam-words";
import { PageHead } from "../PageHead";
import { staffWords } from "../words";
import { answerText } from "./answer-text";

export function LatePage({ sessionId, onBack }: { sessionId: string; onBack: () => void }) {
  const say = useWords(resultWords);
  const { api } = useDesk();
  const list = useQuery({ queryKey: ["results", sessionId], queryFn: () => results.list(api, sessionId) });
  return (
    <>
      <PageHead title={say("late")} onBack={onBack} />
      <QueryView query={list}>{(lines) => <LateOf lines={lines.filter((line) => line.state === "finished")} />}</QueryView>
    </>
  );
}

type Line = LateAnswer & Pick<ResultLine, "number" | "display_name">;

/** The server tells late answers sitting by sitting; they are asked for one after another. */
function LateOf({ lines }: { lines: readonly ResultLine[] }) {
  const say = useWords(resultWords);
  const staff = useWords(staffWords);
  const language = useLanguage();
  const { api } = useDesk();
  const asked = useQueries({
    queries: lines.map(({ sitting_id }) => ({ queryKey: ["late", sitting_id], queryFn: () => results.late(api, sitting_id ?? "") })),
  });
  const heard = asked.filter((each) => !each.isPending).length;
  const late = lines.flatMap(({ number, display_name }, index): Line[] => (asked[index]?.data ?? []).map((answer) => ({ ...answer, number, display_name })));
  const failed = asked.find((each) => each.error !== null)?.error;
  if (heard < lines.length) return <Card size="small"><Progress percent={Math.round((heard / lines.length) * 100)} size="small" aria-label={say("late")} /></Card>;
  return (
    <>
      <ProblemAlert error={failed} />
      {late.length === 0
        ? <Card size="small"><EmptyState text={say("lateEmpty")} /></Card>
        : (
          <Card size="small">
            <Alert type="info" showIcon message={say("lateHelp")} className="gap-below" />
            <Table<Line>
              size="small" rowKey={(line) => `${line.number}/${line.slot}/${line.seq}`} dataSource={late} scroll={{ x: 760 }} pagination={{ pageSize: 50, hideOnSinglePage: true, showTotal: (n) => staff("total", { n }) }}
              columns={[
                { title: staff("number"), dataIndex: "number", sorter: (a, b) => a.number.localeCompare(b.number), render: (number: string) => <span className="desk-figures">{number}</span> },
                { title: staff("name"), dataIndex: "display_name" },
                { title: say("slot"), dataIndex: "slot", width: 90, render: (slot: number) => <span className="desk-figures">{say("slotN", { n: slot + 1 })}</span> },
                { title: say("answer"), dataIndex: "response", render: (_, line) => <span className="message-text">{answerText(line.response, say)}</span> },
                { title: say("authored"), dataIndex: "authored_ms", width: 110, render: (ms: number) => <span className="desk-figures">{timeOfDay(ms)}</span> },
                { title: say("received"), dataIndex: "received_ms", width: 170, render: (ms: number) => <span className="desk-figures">{dateTime(ms, language)}</span> },
              ]}
            />
          </Card>
        )}
    </>
  );
}
