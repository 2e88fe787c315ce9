// The way of one candidate through one session: consent → camera → photo → sign-in → wait → exam →
// over. Which step is next follows from what the server says; only "the camera was checked" is
// remembered here. Nothing on this way hands in.
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { bodyOf } from "../../platform/api";
import { createEncoder } from "../../platform/encoder";
import { watchDisplays } from "../../platform/displays";
import { watchFocus } from "../../platform/focus";
import { inLanguage } from "../../i18n";
import { unsaved } from "../../core/outbox";
import { KEEP_DAYS, keepingOf } from "../../platform/idb";
import { nowMs } from "../../platform/time";
import type { ClientEvent, MyExam } from "../../wire";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Notice } from "../../ui/Notice";
import { PageState, Steps } from "../../ui/State";
import { type Files, FilesProvider, attachmentAddress } from "../answering/files";
import { Failed, Frame, Loading } from "./Frame";
import { type Place, usePhase, useShared, useSitting } from "./context";
import { Exam } from "./exam/Exam";
import { Paused } from "./exam/Paused";
import { Consent } from "./lobby/Consent";
import { Device } from "./lobby/Device";
import { useMyExams } from "./lobby/Exams";
import { Finished } from "./lobby/Finished";
import { Photo } from "./lobby/Photo";
import { GoOn, RehearsalBanner } from "./lobby/Rehearsal";
import { SignIn } from "./lobby/SignIn";
import { Waiting } from "./lobby/Waiting";
import { problemFrom, useDoing } from "./request";
import { Filmer } from "./sitting/filmer";
import { Screener } from "./sitting/screener";
import { Sitting } from "./sitting/sitting";
import { uploadPorts } from "./sitting/uploads";
import { type WordKey, useWords } from "./words";

export type LobbyStep = "consent" | "device" | "photo" | "arrive";

/** What is next before the socket opens. An exam under way, or over with answers still here, needs no lobby. */
export function lobbyStep(exam: Pick<MyExam, "consent" | "has_photo" | "stage">, camera_checked: boolean, by_staff: boolean): LobbyStep {
  if (exam.stage === "finished") return "arrive";
  if (!exam.consent) return "consent";
  if (exam.stage === "in_progress" || exam.consent === "staff" || by_staff) return "arrive";
  if (!camera_checked) return "device";
  return exam.has_photo ? "arrive" : "photo";
}

const STEPS: readonly WordKey[] = ["steps.consent", "steps.device", "steps.photo", "steps.signIn", "steps.wait"];

export function SessionFlow({ session_id, go }: { session_id: string; go: (place: Place) => void }) {
  const exams = useMyExams();
  const queries = useQueryClient();
  const leave = useCallback(() => {
    // What was just sat stands otherwise in the list by now.
    void queries.invalidateQueries({ queryKey: ["my-exams"] });
    go({ page: "exams" });
  }, [go, queries]);
  const exam = exams.data?.find((each) => each.session_id === session_id);
  const { t } = useWords();
  if (exam) return <>{exam.mode === "rehearsal" ? <RehearsalBanner /> : null}<Lobby exam={exam} leave={leave} /></>;
  return (
    <Frame onBack={leave}>
      {exams.isPending ? <Loading /> : null}
      {exams.isError ? <Failed problem={problemFrom(exams.error)} retry={() => void exams.refetch()} /> : null}
      {exams.data ? <PageState title={t("denied.title")}><p>{t("denied.text")}</p></PageState> : null}
    </Frame>
  );
}

function Lobby({ exam, leave }: { exam: MyExam; leave: () => void }) {
  const queries = useQueryClient();
  const [checked, setChecked] = useState(false);
  const [byStaff, setByStaff] = useState(false);
  const refresh = useCallback(() => void queries.invalidateQueries({ queryKey: ["my-exams"] }), [queries]);
  // Once inside, a refreshed list must not throw anyone back to an earlier step.
  const [inside, setInside] = useState(false);
  const step = inside ? "arrive" : lobbyStep(exam, checked, byStaff);
  useEffect(() => {
    if (step === "arrive") setInside(true);
  }, [step]);
  const staff = useCallback(() => setByStaff(true), []);
  if (step === "arrive") return <Arrive exam={exam} askStaff={byStaff} leave={leave} />;
  return (
    <Around step={step === "consent" ? 0 : step === "device" ? 1 : 2} leave={leave} withCamera={exam.consent !== "staff"}>
      {step === "consent" ? <Consent session_id={exam.session_id} onDone={refresh} /> : null}
      {step === "device" ? <Device onDone={() => setChecked(true)} onWithout={staff} /> : null}
      {step === "photo" ? <Photo onDone={refresh} onWithout={staff} /> : null}
    </Around>
  );
}

function Around(props: { step: number; leave: () => void; withCamera: boolean; children: React.ReactNode }) {
  const { t } = useWords();
  const steps = props.withCamera ? STEPS : STEPS.filter((key) => key !== "steps.device" && key !== "steps.photo");
  const current = props.withCamera ? props.step : Math.max(0, props.step - 2);
  return (
    <Frame onBack={props.leave}>
      <Steps label={t("steps.label")} steps={steps.map((key) => t(key))} current={current} />
      {props.children}
    </Frame>
  );
}

function Arrive({ exam, askStaff, leave }: { exam: MyExam; askStaff: boolean; leave: () => void }) {
  const { t } = useWords();
  const { api } = useShared();
  const [sitting_id, setId] = useState(exam.sitting_id ?? undefined);
  const { problem, run } = useDoing(
    useCallback(async () => {
      const answer = await api.http.POST("/api/my/sessions/{session_id}/arrive", { params: { path: { session_id: exam.session_id } } });
      setId(bodyOf(answer).sitting_id);
    }, [api, exam.session_id]),
  );
  useEffect(() => {
    if (sitting_id === undefined) run();
  }, [sitting_id, run]);
  if (sitting_id !== undefined) return <Running key={sitting_id} exam={exam} sitting_id={sitting_id} askStaff={askStaff} leave={leave} />;
  return (
    <Frame onBack={leave}>
      {problem ? <Failed problem={problem} retry={run} /> : <PageState busy title={t("connecting")} />}
    </Frame>
  );
}

/** Lives as long as it is on the page; a new visit makes a new one. */
function useRunning(sitting_id: string, exam: MyExam): Sitting | undefined {
  const { api, camera, me, tab } = useShared();
  const [running, setRunning] = useState<Sitting>();
  // As they were when the page came here: a refreshed list, or a login renewed, must not begin anew.
  const owner = useRef({ me, exam });
  useEffect(() => {
    const { csrf_token: _, ...person } = owner.current.me;
    const keeping = keepingOf({ me: person, exam: owner.current.exam, sitting_id }, nowMs);
    const sitting = new Sitting(sitting_id, tab, { keeping, upload: uploadPorts(api, sitting_id, nowMs) });
    const filmer = new Filmer(sitting, camera, createEncoder());
    const screener = new Screener(sitting, createEncoder(), () => filmer.step);
    const report = (event: ClientEvent): boolean => {
      const takes = sitting.state.welcome?.stage === "in_progress" && !sitting.state.finished;
      if (takes) sitting.report(event);
      return takes;
    };
    const stopFocus = watchFocus(report);
    const stopDisplays = watchDisplays(report);
    void sitting.start();
    filmer.start();
    screener.start();
    setRunning(sitting);
    return () => {
      stopFocus();
      stopDisplays();
      filmer.stop();
      screener.stop();
      sitting.stop();
      camera.stop();
    };
  }, [sitting_id, tab, me.person_id, camera, api]);
  return running;
}

/** The files of its essays, for the pages that show them. */
function useSittingFiles(sitting: Sitting, sitting_id: string): Files | undefined {
  const known = useSitting(sitting, "files", () => sitting.uploads?.all);
  return useMemo(() => {
    const { uploads } = sitting;
    if (!uploads || !known) return undefined;
    return { stands: (sha256) => known.get(sha256) ?? { state: "elsewhere" }, address: (sha256) => attachmentAddress(sitting_id, sha256), take: (file) => uploads.take(file) };
  }, [sitting, sitting_id, known]);
}

interface InsideProps {
  readonly exam: MyExam;
  readonly sitting_id: string;
  readonly askStaff: boolean;
  readonly leave: () => void;
}

function Running(props: InsideProps) {
  const { t } = useWords();
  const sitting = useRunning(props.sitting_id, props.exam);
  if (sitting) return <Inside {...props} sitting={sitting} />;
  return <Frame onBack={props.leave}><PageState busy title={t("connecting")} /></Frame>;
}

function Inside({ exam, sitting_id, askStaff, leave, sitting }: InsideProps & { readonly sitting: Sitting }) {
  const { camera } = useShared();
  const welcome = useSitting(sitting, "welcome", (state) => state.welcome);
  const finished = useSitting(sitting, "finished", (state) => state.finished !== undefined);
  const wanted = useSitting(sitting, "filming", (state) => state.filming.wanted);
  useEffect(() => {
    // A reload comes back here without the device check: the camera follows what the server wants.
    if (wanted && camera.state.phase === "off") void camera.start();
    if (!wanted && finished) camera.stop();
  }, [wanted, finished, camera]);
  const files = useSittingFiles(sitting, sitting_id);
  const stage = finished ? "finished" : welcome?.stage;
  const lane = askStaff || exam.consent === "staff" ? "staff" : "face";
  return (
    <>
      {stage === undefined || !welcome ? <Entering sitting={sitting} leave={leave} /> : null}
      {welcome && (stage === "sign_in" || stage === "awaiting_staff") ? (
        <Around step={3} leave={leave} withCamera={lane === "face"}>
          <SignIn sitting={sitting} session_id={exam.session_id} stage={stage} lane={lane} />
          {exam.mode === "rehearsal" && stage === "awaiting_staff" ? <GoOn session_id={exam.session_id} /> : null}
        </Around>
      ) : null}
      {welcome && (stage === "awaiting_start" || (stage === "in_progress" && !welcome.paper)) ? (
        <Around step={4} leave={leave} withCamera={lane === "face"}>
          <Waiting sitting={sitting} welcome={welcome} />
        </Around>
      ) : null}
      {stage === "in_progress" && welcome?.paper ? <FilesProvider value={files}><Exam sitting={sitting} sitting_id={sitting_id} paper={welcome.paper} /></FilesProvider> : null}
      {welcome && stage === "paused" ? <Paused sitting={sitting} title={welcome.exam_title} pause={welcome.pause ?? undefined} /> : null}
      {stage === "finished" ? <Finished sitting={sitting} onLeave={leave} /> : null}
      <Elsewhere sitting={sitting} leave={leave} />
    </>
  );
}

/** Before the first welcome: that it is under way, and why it is not, if the server said so. */
function Entering({ sitting, leave }: { sitting: Sitting; leave: () => void }) {
  const { t, language } = useWords();
  const trouble = useSitting(sitting, "trouble", (state) => state.trouble);
  return (
    <Frame onBack={leave}>
      <PageState busy title={t("connecting")} />
      {trouble ? <Notice tone="warn" live>{inLanguage(trouble, language)}</Notice> : null}
    </Frame>
  );
}

/** Open in two places, or the connection ended for good: the person decides, nothing is lost. */
export function Elsewhere({ sitting, leave }: { sitting: Sitting; leave: () => void }) {
  const { t } = useWords();
  const { loginEnded } = useShared();
  const phase = usePhase(sitting);
  const waiting = useSitting(sitting, "answers", (state) => unsaved(state.outbox) + state.drafts.size);
  const takeover = useSitting(sitting, "takeover", (state) => state.takeover);
  if (phase === "pending") {
    return (
      <Dialog urgent title={t("takeover.pendingTitle")} actions={<Button onPress={leave}>{t("takeover.leave")}</Button>}>
        <p role="status">{t("takeover.pending")}</p>
      </Dialog>
    );
  }
  if (phase === "elsewhere" || phase === "superseded") {
    const first = phase === "elsewhere";
    return (
      <Dialog
        urgent
        title={t(first ? "takeover.elsewhereTitle" : "takeover.superseded")}
        actions={
          <>
            <Button onPress={leave}>{t("takeover.leave")}</Button>
            <Button look={first ? "primary" : "plain"} onPress={() => sitting.link.takeOver()}>{t("takeover.here")}</Button>
          </>
        }
      >
        {takeover && "refused" in takeover ? <p><strong>{t("takeover.refused", { reason: takeover.refused })}</strong></p> : null}
        <p>{t(first ? "takeover.elsewhere" : "takeover.supersededText")}</p>
        {waiting > 0 ? <p><strong>{t("takeover.kept", { count: waiting, days: KEEP_DAYS })}</strong></p> : null}
      </Dialog>
    );
  }
  const state = sitting.link.state;
  if (state.phase !== "closed" || state.why === "done") return null;
  const out = state.why === "logged_out";
  return (
    <Dialog
      urgent
      title={t(`closed.${state.why}`)}
      actions={<Button look="primary" onPress={out ? loginEnded : () => location.reload()}>{t(out ? "closed.login" : "closed.reload")}</Button>}
    >
      <p>{t(out ? "closed.logged_outText" : "closed.protocolText")}</p>
    </Dialog>
  );
}
