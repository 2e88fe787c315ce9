// The staff pages: navigation by role, and the routes. Addresses hold what is looked at, so that a
// reload, a bookmark or a colleague's link comes back to it.
import {
  AuditOutlined, BarChartOutlined, CalendarOutlined, DatabaseOutlined, FileTextOutlined, LogoutOutlined, MenuOutlined, SafetyOutlined, ReadOutlined, TeamOutlined,
} from "@ant-design/icons";
import { createHashHistory, createRootRoute, createRoute, createRouter, Navigate, Outlet, RouterProvider, useNavigate, useRouterState } from "@tanstack/react-router";
import { Button, Drawer, Menu, Tooltip } from "antd";
import { createContext, useContext, useState, type ReactNode } from "react";
import { useDesk } from "../desk/client";
import { DeskApp } from "../desk/DeskApp";
import { deskWords } from "../desk/desk-words";
import { filmWords } from "../desk/FilmStrip";
import { NoPermission } from "../desk/PageState";
import { useWords } from "../desk/words";
import { BankPage, type BankSearch } from "./bank/BankPage";
import { careWords } from "./bank/care-words";
import { DuplicatesPage } from "./bank/DuplicatesPage";
import { ImportPage } from "./bank/ImportPage";
import { EntryPage } from "./bank/EntryEditor";
import { ConductPage, TABS, type ConductSearch } from "./conduct/ConductPage";
import { DossierPage } from "./conduct/DossierPage";
import { conductWords } from "./conduct/words";
import { examWords, markingWords, peopleWords, resultWords, sessionWords } from "./exam-words";
import { certificateWords } from "./certificate-words";
import { CertificatePage } from "./exams/CertificatePage";
import { ExamEditor } from "./exams/ExamEditor";
import { ExamPage } from "./exams/ExamPage";
import { ExamsPage } from "./exams/ExamsPage";
import { MarkingPage } from "./marking/MarkingPage";
import { firstPage, PAGES, pagesFor, STAFF_ROLES, type Page } from "./nav";
import { PeoplePage } from "./people/PeoplePage";
import { LatePage } from "./results/LatePage";
import { PracticeEditor } from "./practice/PracticeEditor";
import { PracticePage } from "./practice/PracticePage";
import { practiceWords } from "./practice/practice-words";
import { ResultsPage } from "./results/ResultsPage";
import { SessionPage } from "./sessions/SessionPage";
import { SessionsPage } from "./sessions/SessionsPage";
import { bankWords, staffWords } from "./words";
import "./staff.css";

export const allStaffWords = [deskWords, filmWords, staffWords, bankWords, careWords, practiceWords, examWords, sessionWords, certificateWords, markingWords, resultWords, peopleWords, conductWords];

const CornerContext = createContext<ReactNode>(null);

const ICONS: Record<Page, ReactNode> = {
  bank: <DatabaseOutlined aria-hidden />, practice: <ReadOutlined aria-hidden />, exams: <FileTextOutlined aria-hidden />, sessions: <CalendarOutlined aria-hidden />, conduct: <SafetyOutlined aria-hidden />, marking: <AuditOutlined aria-hidden />, results: <BarChartOutlined aria-hidden />, people: <TeamOutlined aria-hidden />,
};

function pageOf(path: string): Page | undefined {
  return PAGES.find((page) => path === `/${page}` || path.startsWith(`/${page}/`));
}

function Frame() {
  const say = useWords(staffWords);
  const desk = useWords(deskWords);
  const { me, logOut } = useDesk();
  const corner = useContext(CornerContext);
  const navigate = useNavigate();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const [open, setOpen] = useState(false);
  const pages = pagesFor(me.roles);
  const here = pageOf(path);
  const menu = (
    <Menu
      mode="inline" selectedKeys={here ? [here] : []} items={pages.map((page) => ({ key: page, icon: ICONS[page], label: say(`nav_${page}`) }))}
      onClick={({ key }) => { setOpen(false); void navigate({ to: `/${key}` }); }}
    />
  );
  return (
    <div className="staff">
      <nav className="staff-nav" aria-label={say("title")}>
        <div className="staff-brand"><img src="/favicon.svg" alt="" width={22} height={22} /><strong>{desk("brand")}</strong></div>
        {menu}
      </nav>
      <div className="staff-body">
        <header className="staff-top">
          <Button className="staff-burger" type="text" icon={<MenuOutlined aria-hidden />} aria-label={say("title")} onClick={() => setOpen(true)} />
          <span className="grow" />
          <span className="desk-hint">{me.display_name}</span>
          {corner}
          <Tooltip title={desk("logOut")}><Button type="text" icon={<LogoutOutlined aria-hidden />} aria-label={desk("logOut")} onClick={logOut} /></Tooltip>
        </header>
        <main className="staff-page">{here !== undefined && !pages.includes(here) ? <NoPermission /> : <Outlet />}</main>
      </div>
      <Drawer open={open} placement="left" width={240} onClose={() => setOpen(false)} title={desk("brand")} styles={{ body: { padding: 8 } }}>{menu}</Drawer>
    </div>
  );
}

/** What a route read from the address; two pages share the router's types, so each says its own. */
function given<T>(value: unknown): T {
  return value as T;
}

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);
const sessionSearch = (raw: Record<string, unknown>): { session?: string | undefined } => ({ session: text(raw["session"]) });

const root = createRootRoute({ component: Frame });
const home = createRoute({ getParentRoute: () => root, path: "/", component: function Home() {
  const { me } = useDesk();
  return <Navigate to={`/${firstPage(me.roles)}`} replace />;
} });
const bankRoute = createRoute({
  getParentRoute: () => root, path: "/bank",
  validateSearch: (raw): BankSearch => ({ folder: text(raw["folder"]), text: text(raw["text"]), tag: text(raw["tag"]), kind: text(raw["kind"]), state: text(raw["state"]), point: text(raw["point"]), more: text(raw["more"]), page: Number(raw["page"]) > 1 ? Number(raw["page"]) : undefined }),
  component: function Bank() {
    const navigate = useNavigate();
    const search = given<BankSearch>(bankRoute.useSearch());
    return (
      <BankPage
        search={search} onSearch={(next) => void navigate({ to: "/bank", search: next })} onOpen={(entryId) => void navigate({ to: "/bank/$entryId", params: { entryId } })}
        onAdd={(folder) => void navigate({ to: "/bank/new", search: { folder } })}
        onImport={(folder) => void navigate({ to: "/bank/import", search: { folder } })} onDuplicates={() => void navigate({ to: "/bank/duplicates" })}
      />
    );
  },
});
const importRoute = createRoute({
  getParentRoute: () => root, path: "/bank/import", validateSearch: (raw): { folder?: string | undefined } => ({ folder: text(raw["folder"]) }),
  component: function Import() {
    const navigate = useNavigate();
    const { folder } = given<{ folder?: string | undefined }>(importRoute.useSearch());
    return <ImportPage folderId={folder} onOpen={(entryId) => void navigate({ to: "/bank/$entryId", params: { entryId } })} onDone={(to) => void navigate({ to: "/bank", search: { folder: to } })} />;
  },
});
const duplicatesRoute = createRoute({ getParentRoute: () => root, path: "/bank/duplicates", component: function Duplicates() {
  const navigate = useNavigate();
  return <DuplicatesPage onOpen={(entryId) => void navigate({ to: "/bank/$entryId", params: { entryId } })} onBack={() => void navigate({ to: "/bank" })} />;
} });
const newEntry = createRoute({
  getParentRoute: () => root, path: "/bank/new", validateSearch: (raw): { folder?: string | undefined } => ({ folder: text(raw["folder"]) }),
  component: function NewEntry() {
    const navigate = useNavigate();
    const { folder } = given<{ folder?: string | undefined }>(newEntry.useSearch());
    return <EntryPage entryId={undefined} folderId={folder} onAdded={(entryId) => void navigate({ to: "/bank/$entryId", params: { entryId }, replace: true })} onOpen={(entryId) => void navigate({ to: "/bank/$entryId", params: { entryId } })} onBack={() => void navigate({ to: "/bank", search: { folder } })} />;
  },
});
const oneEntry = createRoute({ getParentRoute: () => root, path: "/bank/$entryId", component: function OneEntry() {
  const navigate = useNavigate();
  const { entryId } = given<{ entryId: string }>(oneEntry.useParams());
  return <EntryPage key={entryId} entryId={entryId} folderId={undefined} onAdded={() => undefined} onOpen={(id) => void navigate({ to: "/bank/$entryId", params: { entryId: id } })} onBack={() => history.length > 1 ? history.back() : void navigate({ to: "/bank" })} />;
} });
const practiceRoute = createRoute({ getParentRoute: () => root, path: "/practice", component: function Practice() {
  const navigate = useNavigate();
  return <PracticePage onAdd={(from) => void navigate({ to: "/practice/new", search: { from } })} />;
} });
const newPractice = createRoute({
  getParentRoute: () => root, path: "/practice/new", validateSearch: (raw): { from?: string | undefined } => ({ from: text(raw["from"]) }),
  component: function NewPractice() {
    const navigate = useNavigate();
    const { from } = given<{ from?: string | undefined }>(newPractice.useSearch());
    return <PracticeEditor key={from} from={from} onDone={() => void navigate({ to: "/practice" })} />;
  },
});
const examsRoute = createRoute({ getParentRoute: () => root, path: "/exams", component: function Exams() {
  const navigate = useNavigate();
  return <ExamsPage onAdd={() => void navigate({ to: "/exams/new" })} onOpen={(examId) => void navigate({ to: "/exams/$examId", params: { examId } })} onSchedule={(exam) => void navigate({ to: "/sessions", search: { schedule: exam } })} />;
} });
const newExam = createRoute({
  getParentRoute: () => root, path: "/exams/new", validateSearch: (raw): { from?: string | undefined } => ({ from: text(raw["from"]) }),
  component: function NewExam() {
    const navigate = useNavigate();
    const { from } = given<{ from?: string | undefined }>(newExam.useSearch());
    return <ExamEditor key={from} from={from} onDone={(examId) => void navigate({ to: "/exams/$examId", params: { examId }, replace: true })} onBack={() => void navigate({ to: "/exams" })} />;
  },
});
const oneExam = createRoute({ getParentRoute: () => root, path: "/exams/$examId", component: function OneExam() {
  const navigate = useNavigate();
  const { examId } = given<{ examId: string }>(oneExam.useParams());
  return (
    <ExamPage
      examId={examId} onBack={() => void navigate({ to: "/exams" })} onCopy={() => void navigate({ to: "/exams/new", search: { from: examId } })}
      onSchedule={() => void navigate({ to: "/sessions", search: { schedule: examId } })} onSession={(sessionId) => void navigate({ to: "/sessions/$sessionId", params: { sessionId } })}
    />
  );
} });
const sessionsRoute = createRoute({
  getParentRoute: () => root, path: "/sessions", validateSearch: (raw): { schedule?: string | undefined } => ({ schedule: typeof raw["schedule"] === "string" ? raw["schedule"] : undefined }),
  component: function Sessions() {
    const navigate = useNavigate();
    const { schedule } = given<{ schedule?: string | undefined }>(sessionsRoute.useSearch());
    return <SessionsPage scheduling={schedule} onSchedule={(exam) => void navigate({ to: "/sessions", search: { schedule: exam } })} onOpen={(sessionId) => void navigate({ to: "/sessions/$sessionId", params: { sessionId } })} />;
  },
});
const oneSession = createRoute({ getParentRoute: () => root, path: "/sessions/$sessionId", component: function OneSession() {
  const navigate = useNavigate();
  const { sessionId } = given<{ sessionId: string }>(oneSession.useParams());
  return <SessionPage sessionId={sessionId} onBack={() => void navigate({ to: "/sessions" })} onCertificate={() => void navigate({ to: "/sessions/$sessionId/certificate", params: { sessionId } })} />;
} });
const certificateRoute = createRoute({ getParentRoute: () => root, path: "/sessions/$sessionId/certificate", component: function OneCertificate() {
  const navigate = useNavigate();
  const { sessionId } = given<{ sessionId: string }>(certificateRoute.useParams());
  return <CertificatePage sessionId={sessionId} onBack={() => void navigate({ to: "/sessions/$sessionId", params: { sessionId } })} />;
} });
const conductRoute = createRoute({
  getParentRoute: () => root, path: "/conduct",
  validateSearch: (raw): ConductSearch => ({ session: text(raw["session"]), tab: TABS.find((known) => known === raw["tab"]), flag: text(raw["flag"]) }),
  component: function Conduct() {
    const navigate = useNavigate();
    const search = given<ConductSearch>(conductRoute.useSearch());
    return <ConductPage search={search} onSearch={(next) => void navigate({ to: "/conduct", search: next })} onDossier={(dossierId) => void navigate({ to: "/conduct/dossiers/$dossierId", params: { dossierId } })} />;
  },
});
const dossierRoute = createRoute({ getParentRoute: () => root, path: "/conduct/dossiers/$dossierId", component: function OneDossier() {
  const navigate = useNavigate();
  const { dossierId } = given<{ dossierId: string }>(dossierRoute.useParams());
  return <DossierPage key={dossierId} dossierId={dossierId} onBack={(session) => void navigate({ to: "/conduct", search: { session, tab: "dossiers" } })} />;
} });
const markingRoute = createRoute({ getParentRoute: () => root, path: "/marking", validateSearch: sessionSearch, component: function Marking() {
  const navigate = useNavigate();
  const { session } = given<{ session?: string | undefined }>(markingRoute.useSearch());
  return <MarkingPage sessionId={session} onSession={(id) => void navigate({ to: "/marking", search: { session: id } })} />;
} });
const resultsRoute = createRoute({ getParentRoute: () => root, path: "/results", validateSearch: sessionSearch, component: function Results() {
  const navigate = useNavigate();
  const { session } = given<{ session?: string | undefined }>(resultsRoute.useSearch());
  return <ResultsPage sessionId={session} onSession={(id) => void navigate({ to: "/results", search: { session: id } })} onLate={(id) => void navigate({ to: "/results/$sessionId/late", params: { sessionId: id } })} />;
} });
const lateRoute = createRoute({ getParentRoute: () => root, path: "/results/$sessionId/late", component: function Late() {
  const navigate = useNavigate();
  const { sessionId } = given<{ sessionId: string }>(lateRoute.useParams());
  return <LatePage sessionId={sessionId} onBack={() => void navigate({ to: "/results", search: { session: sessionId } })} />;
} });
const peopleRoute = createRoute({ getParentRoute: () => root, path: "/people", component: PeoplePage });

const routes = root.addChildren([home, bankRoute, newEntry, importRoute, duplicatesRoute, oneEntry, practiceRoute, newPractice, examsRoute, newExam, oneExam, sessionsRoute, oneSession, certificateRoute, conductRoute, dossierRoute, markingRoute, resultsRoute, lateRoute, peopleRoute]);

export function StaffApp() {
  const say = useWords(staffWords);
  const [router] = useState(() => createRouter({ routeTree: routes, history: createHashHistory(), defaultNotFoundComponent: () => <NoPermission /> }));
  return (
    <DeskApp title={say("title")} roles={STAFF_ROLES} scheme="system" schemeKey="examhall.staff.scheme">
      {(corner) => <CornerContext.Provider value={corner}><RouterProvider router={router} /></CornerContext.Provider>}
    </DeskApp>
  );
}
