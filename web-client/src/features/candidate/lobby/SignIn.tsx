// Signing in: by face with a live picture and one word of advice at a time, or by a person. "Ask for
// staff" is there from the first second; a referral is never put as an accusation.
import { useEffect, useState } from "react";
import type { SignInOutcome, Stage } from "../../../wire";
import { Button } from "../../../ui/Button";
import { Dialog } from "../../../ui/Dialog";
import { Field } from "../../../ui/Field";
import { Notice } from "../../../ui/Notice";
import { PageState } from "../../../ui/State";
import { Title } from "../Frame";
import { useCamera, usePhase, useShared, useSitting } from "../context";
import type { Sitting } from "../sitting/sitting";
import { useWords } from "../words";
import { Gesture, isGesture } from "./Gesture";
import { hintKey } from "./Photo";
import { Preview } from "./Preview";
import { ShowCard } from "./ShowCard";

export function SignIn({ sitting, session_id, stage, lane }: { sitting: Sitting; session_id: string; stage: Stage; lane: "face" | "staff" }) {
  const { t } = useWords();
  const progress = useSitting(sitting, "sign_in", (state) => state.sign_in);
  const [asked, setAsked] = useState(false);
  const byStaff = stage === "awaiting_staff" || lane === "staff";
  return (
    <>
      {byStaff ? <ByStaff outcome={progress?.outcome} session_id={session_id} lane={lane} waiting={stage === "awaiting_staff"} sitting={sitting} /> : <ByFace sitting={sitting} />}
      {!byStaff ? (
        <div className="ui-actions">
          <Button onPress={() => setAsked(true)}>{t("signIn.ask")}</Button>
        </div>
      ) : null}
      {asked && !byStaff ? <AskForStaff sitting={sitting} onClose={() => setAsked(false)} /> : null}
    </>
  );
}

function ByFace({ sitting }: { sitting: Sitting }) {
  const { t } = useWords();
  const { camera } = useShared();
  const state = useCamera(camera);
  const progress = useSitting(sitting, "sign_in", (now) => now.sign_in);
  const offline = usePhase(sitting) !== "live";
  useEffect(() => {
    if (camera.state.phase === "off") void camera.start();
  }, [camera]);
  const hint = hintKey(progress?.hint);
  return (
    <>
      <Title>{t("signIn.title")}</Title>
      <p>{t(isGesture(progress?.hint) ? "signIn.gestures" : "signIn.lead")}</p>
      {state.phase === "on" ? <Preview stream={state.stream} label={t("signIn.preview")} oval /> : null}
      {state.phase === "failed" ? (
        <Notice tone="warn" live icon="camera">
          <p>{t("signIn.cameraOff")}</p>
          <p>{t(`device.why.${state.why}`)}</p>
          <Button onPress={() => void camera.start()}>{t("app.retry")}</Button>
        </Notice>
      ) : null}
      {offline ? <Notice tone="warn" live icon="offline">{t("wait.offline")}</Notice> : null}
      {progress?.outcome === "accepted" ? <Notice tone="good" live>{t("signIn.accepted")}</Notice> : null}
      {progress && !progress.outcome && isGesture(progress.hint) ? <Gesture hint={progress.hint} sitting={sitting} /> : null}
      {progress && !progress.outcome && hint && !isGesture(progress.hint) ? (
        <p className="hint-word" role="status" data-tone={progress.hint === "hold_still" ? "good" : "warn"}>
          {t(hint)}
        </p>
      ) : null}
      {state.phase === "on" && !progress && !offline ? (
        <p className="hint-word" role="status" data-tone="plain">
          {t("signIn.looking")}
        </p>
      ) : null}
      {state.phase === "on" && progress && !progress.outcome && !isGesture(progress.hint) ? (
        <ClearPictures fit={progress.frames_fit} needed={progress.frames_needed} />
      ) : null}
    </>
  );
}

/** Clear pictures held of those a comparison needs. It falls back when the face goes away: that is how it is. */
export function ClearPictures({ fit, needed }: { fit: number; needed: number }) {
  const { t } = useWords();
  return (
    <label className="soft signin-count">
      <progress className="signin-bar" max={needed} value={fit} />
      {t("signIn.progress", { fit, needed })}
    </label>
  );
}

function ByStaff(props: { sitting: Sitting; session_id: string; outcome: SignInOutcome | undefined; lane: "face" | "staff"; waiting: boolean }) {
  const { t } = useWords();
  const offline = usePhase(props.sitting) !== "live";
  useEffect(() => {
    // The chosen lane needs a person: ask once, as soon as the line is there.
    if (!props.waiting && props.lane === "staff" && !offline) props.sitting.askForStaff("");
  }, [props.waiting, props.lane, props.sitting, offline]);
  const referred = props.outcome === "referred";
  // Where an exam lets people in by staff, a face that matched waits for one click.
  if (props.outcome === "accepted") {
    return (
      <>
        <Title>{t("signIn.matched")}</Title>
        <p>{t("signIn.matchedText")}</p>
        {offline ? <Notice tone="warn" live icon="offline">{t("wait.offline")}</Notice> : null}
        <PageState busy title={t("signIn.waiting")} />
      </>
    );
  }
  return (
    <>
      <Title>{t(referred ? "signIn.referred" : "signIn.staffLane")}</Title>
      <p>{t(referred ? "signIn.referredText" : props.lane === "staff" ? "signIn.staffLaneText" : "signIn.waitingText")}</p>
      {offline ? <Notice tone="warn" live icon="offline">{t("wait.offline")}</Notice> : null}
      <PageState busy title={t("signIn.waiting")} />
      {props.waiting ? <ShowCard session_id={props.session_id} /> : null}
    </>
  );
}

function AskForStaff({ sitting, onClose }: { sitting: Sitting; onClose: () => void }) {
  const { t } = useWords();
  const [note, setNote] = useState("");
  const offline = usePhase(sitting) !== "live";
  return (
    <Dialog
      title={t("signIn.askTitle")}
      onDismiss={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t("app.cancel")}</Button>
          <Button look="primary" disabled={offline} onPress={() => (sitting.askForStaff(note.trim()) ? onClose() : undefined)}>
            {t("signIn.askGo")}
          </Button>
        </>
      }
    >
      <p>{t("signIn.askText")}</p>
      <Field label={t("signIn.askLabel")} value={note} onChange={setNote} rows={2} maxLength={200} />
      {offline ? <Notice tone="warn">{t("wait.offline")}</Notice> : null}
    </Dialog>
  );
}
