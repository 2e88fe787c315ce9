// The candidate's page: who is logged in, then the place in the address. Keeps the camera and the
// API for all places; an ended login shows the login page and loses nothing.
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { Suspense, lazy, useCallback, useEffect, useMemo, useState } from "react";
import { type ApiProblem, bodyOf, createApi } from "../../platform/api";
import { Camera } from "../../platform/camera";
import { tabName } from "../../platform/tab";
import type { Me } from "../../wire";
import { PageState } from "../../ui/State";
import { Failed, Frame, Loading } from "./Frame";
import { type Shared, SharedProvider, usePlace } from "./context";
import { SessionFlow } from "./SessionFlow";
import { Exams } from "./lobby/Exams";
import { Login } from "./lobby/Login";
import { Result } from "./lobby/Result";
import { problemFrom } from "./request";
import { useWords } from "./words";
import "./candidate.css";

// Loaded when it is opened, so that the way into an exam stays light.
const PracticeApp = lazy(() => import("../practice/PracticeApp"));

type Who =
  | { readonly is: "asking" }
  | { readonly is: "nobody"; readonly ended: boolean }
  | { readonly is: "failed"; readonly problem: ApiProblem }
  | { readonly is: "me"; readonly me: Me };

export function CandidateApp() {
  const [who, setWho] = useState<Who>({ is: "asking" });
  const [tab, setTab] = useState<string>();
  const [place, go] = usePlace();
  const ended = useCallback(() => setWho((now) => ({ is: "nobody", ended: now.is === "me" })), []);
  const api = useMemo(() => createApi({ onLoggedOut: ended }), [ended]);
  const camera = useMemo(() => new Camera(), []);
  const queries = useMemo(
    () =>
      new QueryClient({
        defaultOptions: { queries: { retry: (count, error) => count < 2 && problemFrom(error).passing, staleTime: 5_000 } },
      }),
    [],
  );
  const enter = useCallback(
    (me: Me) => {
      api.setCsrfToken(me.csrf_token);
      queries.clear();
      setWho({ is: "me", me });
    },
    [api, queries],
  );
  const ask = useCallback(() => {
    setWho({ is: "asking" });
    api.http.GET("/api/me").then(
      (answer) => enter(bodyOf(answer)),
      (error: unknown) => {
        const problem = problemFrom(error);
        setWho(problem.loggedOut ? { is: "nobody", ended: false } : { is: "failed", problem });
      },
    );
  }, [api, enter]);
  useEffect(ask, [ask]);
  useEffect(() => void tabName().then(setTab), []);
  const logOut = useCallback(() => {
    const leave = () => {
      camera.stop();
      queries.clear();
      setWho({ is: "nobody", ended: false });
    };
    api.http.POST("/api/logout").then(leave, leave);
  }, [api, camera, queries]);
  const me = who.is === "me" ? who.me : undefined;
  const shared = useMemo<Shared | undefined>(
    () => (me && tab !== undefined ? { api, camera, me, tab, logOut, loginEnded: ended } : undefined),
    [api, camera, me, tab, logOut, ended],
  );
  if (who.is === "nobody") return <Login api={api} ended={who.ended} onDone={enter} />;
  if (who.is === "failed") return <Frame><Failed problem={who.problem} retry={ask} /></Frame>;
  if (!shared) return <Frame><Loading /></Frame>;
  if (!shared.me.roles.includes("student")) return <NotCandidate logOut={logOut} />;
  return (
    <QueryClientProvider client={queries}>
      <SharedProvider value={shared}>
        {place.page === "exams" ? <Exams go={go} /> : null}
        {place.page === "session" ? <SessionFlow key={place.session_id} session_id={place.session_id} go={go} /> : null}
        {place.page === "result" ? <Result session_id={place.session_id} go={go} /> : null}
        {place.page === "practice" ? <Suspense fallback={<Frame><Loading /></Frame>}><PracticeApp path={place.path} go={go} /></Suspense> : null}
      </SharedProvider>
    </QueryClientProvider>
  );
}

function NotCandidate({ logOut }: { logOut: () => void }) {
  const { t } = useWords();
  return (
    <Frame onLogOut={logOut}>
      <PageState title={t("login.notCandidate")}>
        <p><a href="/">{t("login.staffPages")}</a></p>
      </PageState>
    </Frame>
  );
}
