// The candidate's page: who is logged in, then the place in the address. Keeps the camera and the
// API for all places; an ended login shows the login page and loses nothing. Where the server cannot be
// asked, the exam that runs in this browser goes on from what is kept here, and the page keeps asking.
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { Suspense, lazy, useCallback, useEffect, useMemo, useState } from "react";
import { type Api, type ApiProblem, bodyOf, createApi } from "../../platform/api";
import { Camera } from "../../platform/camera";
import { forgetKeys, lastOwner } from "../../platform/idb";
import { every, nowMs } from "../../platform/time";
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
const DossierApp = lazy(() => import("../dossier/DossierApp"));
const TrialApp = lazy(() => import("../trial/TrialApp"));

type Who =
  | { readonly is: "asking" }
  | { readonly is: "nobody"; readonly ended: boolean }
  | { readonly is: "failed"; readonly problem: ApiProblem }
  | { readonly is: "me"; readonly me: Me }
  /** As this browser remembers it: the server could not be asked. */
  | { readonly is: "remembered"; readonly me: Me };

/** So often a page that could not ask the server who is logged in asks again. */
const ASK_AGAIN_MS = 5_000;

export function CandidateApp() {
  const [who, setWho] = useState<Who>({ is: "asking" });
  const [tab, setTab] = useState<string>();
  const [place, go] = usePlace();
  const ended = useCallback(() => {
    forget();
    setWho((now) => ({ is: "nobody", ended: now.is === "me" || now.is === "remembered" }));
  }, []);
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
      forget(me.person_id);
      queries.clear();
      setWho({ is: "me", me });
    },
    [api, queries],
  );
  const remember = useCallback(
    async (problem: ApiProblem) => {
      const owner = await lastOwner(nowMs()).catch(() => undefined);
      if (!owner) return setWho({ is: "failed", problem });
      queries.setQueryData(["my-exams"], [owner.exam]);
      setWho({ is: "remembered", me: { ...owner.me, csrf_token: "" } });
    },
    [queries],
  );
  const ask = useCallback(() => {
    setWho({ is: "asking" });
    api.http.GET("/api/me").then(
      (answer) => enter(bodyOf(answer)),
      (error: unknown) => {
        const problem = problemFrom(error);
        if (problem.loggedOut) setWho({ is: "nobody", ended: false });
        else if (problem.passing) void remember(problem);
        else setWho({ is: "failed", problem });
      },
    );
  }, [api, enter, remember]);
  useEffect(ask, [ask]);
  useAskAgain(who, api, enter, setWho);
  useEffect(() => void tabName().then(setTab), []);
  const logOut = useCallback(() => {
    const leave = () => {
      camera.stop();
      forget();
      queries.clear();
      setWho({ is: "nobody", ended: false });
    };
    api.http.POST("/api/logout").then(leave, leave);
  }, [api, camera, queries]);
  const me = who.is === "me" || who.is === "remembered" ? who.me : undefined;
  const shared = useMemo<Shared | undefined>(
    () => (me && tab !== undefined ? { api, camera, me, tab, logOut, loginEnded: ended } : undefined),
    [api, camera, me, tab, logOut, ended],
  );
  if (who.is === "nobody") return <Login api={api} ended={who.ended} onDone={enter} />;
  if (who.is === "failed") return <Frame><Failed problem={who.problem} retry={ask} /></Frame>;
  if (!shared) return <Frame><Loading /></Frame>;
  if (!shared.me.roles.includes("student") && place.page !== "trial") return <NotCandidate logOut={logOut} />;
  return (
    <QueryClientProvider client={queries}>
      <SharedProvider value={shared}>
        {place.page === "exams" ? <Exams go={go} /> : null}
        {place.page === "session" ? <SessionFlow key={place.session_id} session_id={place.session_id} go={go} /> : null}
        {place.page === "result" ? <Result session_id={place.session_id} go={go} /> : null}
        {place.page === "dossiers" ? <Suspense fallback={<Frame><Loading /></Frame>}><DossierApp path={place.path} go={go} /></Suspense> : null}
        {place.page === "trial" ? <Suspense fallback={<Frame><Loading /></Frame>}><TrialApp path={place.path} onPath={(path) => go({ page: "trial", path })} /></Suspense> : null}
        {place.page === "practice" ? <Suspense fallback={<Frame><Loading /></Frame>}><PracticeApp path={place.path} go={go} /></Suspense> : null}
      </SharedProvider>
    </QueryClientProvider>
  );
}

/** Wipes what only a running login may read. A browser that refuses has nothing to wipe. */
function forget(except_person_id?: string): void {
  forgetKeys(except_person_id).catch(() => undefined);
}

/** A remembered person becomes a logged-in one as soon as the server answers; the running exam is not disturbed. */
function useAskAgain(who: Who, api: Api, enter: (me: Me) => void, setWho: (who: Who) => void): void {
  const person_id = who.is === "remembered" ? who.me.person_id : undefined;
  useEffect(() => {
    if (person_id === undefined) return;
    const again = () => {
      api.http.GET("/api/me").then(
        (answer) => {
          const me = bodyOf(answer);
          if (me.person_id !== person_id) return enter(me);
          api.setCsrfToken(me.csrf_token);
          setWho({ is: "me", me });
        },
        // Still away; or the login has ended, which the API has told already.
        () => undefined,
      );
    };
    window.addEventListener("online", again);
    const stop = every(ASK_AGAIN_MS, again);
    return () => {
      window.removeEventListener("online", again);
      stop();
    };
  }, [person_id, api, enter, setWho]);
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
