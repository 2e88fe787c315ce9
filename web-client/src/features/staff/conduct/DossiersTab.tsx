// The dossiers of a session: where each stands and whose step is next.
import { useQuery } from "@tanstack/react-query";
import { Button, Card, Table } from "antd";
import { indicatorName } from "../../../i18n/indicator-words";
import type { DossierLine } from "../../../wire";
import { useDesk } from "../../desk/client";
import { EmptyState, QueryView } from "../../desk/PageState";
import { dateTime } from "../../desk/time";
import { useLanguage, useWords } from "../../desk/words";
import { staffWords } from "../words";
import { dossiers } from "./api";
import { conductWords } from "./words";

/** What comes next, and whose it is; the outcome once there is one. */
export function Standing({ line }: { line: DossierLine }) {
  const say = useWords(conductWords);
  if (line.outcome != null) return <strong>{say(`o_${line.outcome}`)}</strong>;
  return <>{line.awaited.map(({ step, whose }) => say("waitsFor", { step: say(`s_${step}`), whose: say(`w_${whose}`) })).join(` ${say("or")} `)}</>;
}

export function DossiersTab({ sessionId, onOpen }: { sessionId: string; onOpen: (dossierId: string) => void }) {
  const say = useWords(conductWords);
  const staff = useWords(staffWords);
  const language = useLanguage();
  const { api } = useDesk();
  const query = useQuery({ queryKey: ["dossiers", sessionId], queryFn: () => dossiers.list(api, sessionId) });
  return (
    <QueryView query={query} isEmpty={(lines) => lines.length === 0} empty={<Card size="small"><EmptyState text={say("dossiersEmpty")}><p className="desk-hint">{say("dossiersHelp")}</p></EmptyState></Card>}>
      {(lines) => (
        <Card size="small">
          <Table<DossierLine>
            size="small" rowKey="dossier_id" dataSource={[...lines]} pagination={false} scroll={{ x: 720 }}
            columns={[
              { title: staff("number"), dataIndex: "number", render: (number: string) => <span className="desk-figures">{number}</span> },
              { title: staff("name"), dataIndex: "display_name", render: (name: string, line) => <Button type="link" className="cell-link" onClick={() => onOpen(line.dossier_id)}>{name}</Button> },
              { title: say("because"), dataIndex: "indicator", render: (_, line) => indicatorName(line.indicator, language) },
              { title: say("stands"), render: (_, line) => <Standing line={line} /> },
              { title: say("opened"), dataIndex: "opened_ms", render: (ms: number) => <span className="desk-figures">{dateTime(ms, language)}</span> },
            ]}
          />
        </Card>
      )}
    </QueryView>
  );
}
