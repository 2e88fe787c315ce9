// The report of a session: coverage, flags by hour, rule and room, false alarms from decisions, the way in by lane.
import { DownloadOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button, Card, Space, Statistic, Table } from "antd";
import { indicatorName } from "../../../i18n/indicator-words";
import type { ReportBody } from "../../../wire";
import { useDesk } from "../../desk/client";
import { deskWords } from "../../desk/desk-words";
import { QueryView } from "../../desk/PageState";
import { span } from "../../desk/time";
import { useLanguage, useWords } from "../../desk/words";
import { reports } from "./api";
import { Plot } from "./Plot";
import { conductWords } from "./words";

type Tally = ReportBody["tally"];
type Room = ReportBody["rooms"][number];
type Rule = ReportBody["rules"][number];
type Lane = ReportBody["lanes"][number];
const LANES = ["face", "face_then_staff", "staff", "card", "door"] as const;

export function ReportTab({ sessionId }: { sessionId: string }) {
  const { api } = useDesk();
  const query = useQuery({ queryKey: ["report", sessionId], queryFn: () => reports.get(api, sessionId) });
  return <QueryView query={query}>{(report) => <Report sessionId={sessionId} report={report} />}</QueryView>;
}

function percent(permille: number | null | undefined): string {
  return typeof permille === "number" ? `${(permille / 10).toFixed(1)}%` : "—";
}

function Report({ sessionId, report }: { sessionId: string; report: ReportBody }) {
  const say = useWords(conductWords);
  const desk = useWords(deskWords);
  const language = useLanguage();
  const wait = (ms: number | null | undefined) => (typeof ms === "number" ? span(ms, language) : "—");
  const falseShare = (tally: Tally) => (
    <span className="desk-figures">{percent(tally.false_permille)} <span className="desk-hint">{tally.decided === 0 ? say("undecided") : say("decidedOf", { n: tally.decided })}</span></span>
  );
  const funnel = [
    [say("enrolled"), report.enrolled], [say("consented"), report.consented], [say("arrived"), report.arrived], [say("byFace"), report.by_face], [say("referred"), report.referred],
    [say("admittedByFace"), report.admitted_by_face], [say("admittedByStaff"), report.admitted_by_staff], [say("atDoor"), report.at_door], [say("showedCard"), report.showed_card], [say("began"), report.began], [say("finished"), report.finished],
  ] as const;
  const hour = (ms: number) => new Date(ms).toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });
  const lane = (name: string) => say(`l_${LANES.find((known) => known === name) ?? "staff"}`);
  return (
    <Space direction="vertical" className="full" size="middle">
      <Card size="small" extra={<Button size="small" icon={<DownloadOutlined aria-hidden />} href={reports.csvUrl(sessionId)} download>{desk("exportCsv")}</Button>} title={say("report")}>
        <Space size={40} wrap>
          <Statistic title={say("coverage")} value={percent(report.coverage_permille)} />
          <Statistic title={say("flagsN")} value={report.tally.flags} />
          <Statistic title={say("falseShare")} value={percent(report.tally.false_permille)} suffix={<span className="desk-hint report-suffix">{report.tally.decided === 0 ? say("undecided") : say("decidedOf", { n: report.tally.decided })}</span>} />
          {report.lanes.filter((one) => one.lane === "face" || one.lane === "staff" || (one.lane === "card" && one.count > 0)).map((one) => (
            <Statistic key={one.lane} title={`${lane(one.lane)} · ${say("toAdmit")}`} value={wait(one.median_ms)} suffix={<span className="desk-hint report-suffix">{say("median")}</span>} />
          ))}
        </Space>
      </Card>
      <div className="report-plots">
        <Plot title={say("perHour")} name="flags-per-hour" unit={say("times")} bars={report.hours.map((one) => ({ label: hour(one.at_ms), value: one.flags }))} empty={say("noFlags")} />
        <Plot title={say("perRule")} name="flags-per-rule" unit={say("times")} bars={report.rules.map((one) => ({ label: indicatorName(one.indicator, language), value: one.tally.flags }))} empty={say("noFlags")} />
        <Plot title={say("funnel")} name="sign-in" unit={say("people")} bars={funnel.map(([label, value]) => ({ label, value }))} empty={say("noneAdmitted")} />
        <Plot title={say("coverageSpread")} name="coverage" unit={say("people")} bars={report.coverage_tenths.map((value, at) => ({ label: `${at * 10}–${at * 10 + 10}%`, value }))} empty={say("noneAdmitted")} />
      </div>
      <Card size="small" title={say("toAdmit")}>
        <Table<Lane>
          size="small" rowKey="lane" dataSource={report.lanes} pagination={false} scroll={{ x: 480 }}
          columns={[
            { title: say("lane"), dataIndex: "lane", render: lane },
            { title: say("people"), dataIndex: "count", align: "right", render: (n: number) => <span className="desk-figures">{n}</span> },
            { title: say("median"), dataIndex: "median_ms", align: "right", render: wait },
            { title: say("p90"), dataIndex: "p90_ms", align: "right", render: wait },
          ]}
        />
      </Card>
      <Card size="small" title={say("perRule")}>
        <Table<Rule>
          size="small" rowKey="indicator" dataSource={report.rules} pagination={false} scroll={{ x: 480 }} locale={{ emptyText: say("noFlags") }}
          columns={[
            { title: say("rule"), dataIndex: "indicator", render: (_, one) => indicatorName(one.indicator, language) },
            { title: say("flagsN"), align: "right", render: (_, one) => <span className="desk-figures">{one.tally.flags}</span> },
            { title: say("falseShare"), align: "right", render: (_, one) => falseShare(one.tally) },
          ]}
        />
      </Card>
      <Card size="small" title={say("perRoom")}>
        <Table<Room>
          size="small" rowKey="name" dataSource={report.rooms} pagination={false} scroll={{ x: 640 }} locale={{ emptyText: say("noneAdmitted") }}
          columns={[
            { title: say("room"), dataIndex: "name" },
            { title: say("began"), dataIndex: "began", align: "right", render: (n: number) => <span className="desk-figures">{n}</span> },
            { title: say("coverage"), align: "right", render: (_, one) => <span className="desk-figures">{percent(one.coverage_permille)}</span> },
            { title: say("flagsN"), align: "right", render: (_, one) => <span className="desk-figures">{one.tally.flags}</span> },
            { title: say("perCandidateHour"), align: "right", render: (_, one) => <span className="desk-figures">{one.sat_ms > 0 ? ((one.tally.flags * 3_600_000) / one.sat_ms).toFixed(2) : "—"}</span> },
            { title: say("falseShare"), align: "right", render: (_, one) => falseShare(one.tally) },
          ]}
        />
      </Card>
    </Space>
  );
}
