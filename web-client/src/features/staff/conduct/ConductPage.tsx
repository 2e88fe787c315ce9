// After the exam, for one session: review, re-verification, dossiers, report. Which of them stands in the address.
import { useQuery } from "@tanstack/react-query";
import { Tabs } from "antd";
import { useDesk } from "../../desk/client";
import { EmptyState } from "../../desk/PageState";
import { useWords } from "../../desk/words";
import { sessions } from "../api";
import { PageHead } from "../PageHead";
import { SessionSelect } from "../SessionSelect";
import { staffWords } from "../words";
import { DossiersTab } from "./DossiersTab";
import { ReportTab } from "./ReportTab";
import { ReviewTab } from "./ReviewTab";
import { VerifyTab } from "./VerifyTab";
import { conductWords } from "./words";
import "./conduct.css";

export const TABS = ["review", "verify", "dossiers", "report"] as const;
export type ConductTab = (typeof TABS)[number];

export interface ConductSearch {
  session?: string | undefined;
  tab?: ConductTab | undefined;
  flag?: string | undefined;
}

interface ConductPageProps {
  search: ConductSearch;
  onSearch: (next: ConductSearch) => void;
  onDossier: (dossierId: string) => void;
}

export function ConductPage({ search: { session, tab = "review", flag }, onSearch, onDossier }: ConductPageProps) {
  const say = useWords(conductWords);
  const staff = useWords(staffWords);
  const { api } = useDesk();
  const all = useQuery({ queryKey: ["sessions"], queryFn: () => sessions.list(api) });
  const here = all.data?.find((each) => each.session_id === session);
  const name = here ? `${here.exam_title} · ${here.title}` : "";
  return (
    <>
      <PageHead title={staff("nav_conduct")}><SessionSelect value={session} onChange={(next) => onSearch({ session: next, tab })} /></PageHead>
      {session === undefined
        ? <EmptyState text={staff("chooseSession")} />
        : (
          <Tabs
            activeKey={tab} destroyOnHidden onChange={(key) => onSearch({ session, tab: TABS.find((known) => known === key) })}
            items={[
              { key: "review", label: say("review"), children: <ReviewTab sessionId={session} flagId={flag} onFlag={(next) => onSearch({ session, tab, flag: next })} onDossier={onDossier} /> },
              { key: "verify", label: say("verify"), children: <VerifyTab sessionId={session} sessionName={name} /> },
              { key: "dossiers", label: say("dossiers"), children: <DossiersTab sessionId={session} onOpen={onDossier} /> },
              { key: "report", label: say("report"), children: <ReportTab sessionId={session} /> },
            ]}
          />
        )}
    </>
  );
}
