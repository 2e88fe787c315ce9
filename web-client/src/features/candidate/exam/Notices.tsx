// What is worth saying above the question, and what is said once to who cannot see it: offline and
// safe, time changed, a new message, the camera gone, five minutes left.
import { useEffect, useRef, useState } from "react";
import { remaining_ms, serverNow } from "../../../core/clock";
import { unsaved } from "../../../core/outbox";
import { KEEP_DAYS } from "../../../platform/idb";
import { Button } from "../../../ui/Button";
import { Notice } from "../../../ui/Notice";
import { inLanguage } from "../../../i18n";
import { useCamera, useNow, usePhase, useShared, useSitting } from "../context";
import type { Sitting } from "../sitting/sitting";
import type { TimeChange } from "../sitting/state";
import { hintKey } from "../lobby/Photo";
import { hourText, useWords } from "../words";
import { ScreenPanel } from "./ScreenPanel";

const LAST_MS = 5 * 60_000;
const CHANGE_SHOWN_MS = 60_000;

export function Notices({ sitting }: { sitting: Sitting }) {
  return (
    <div className="notices">
      <Offline sitting={sitting} />
      <TimeNotice sitting={sitting} />
      <FreshMessage sitting={sitting} />
      <HelpNotice sitting={sitting} />
      <LookUp sitting={sitting} />
      <CameraGone sitting={sitting} />
      <ScreenPanel sitting={sitting} />
      <Unchecked sitting={sitting} />
      <TroubleNotice sitting={sitting} />
    </div>
  );
}

function Offline({ sitting }: { sitting: Sitting }) {
  const { t } = useWords();
  const phase = usePhase(sitting);
  const keeps = useSitting(sitting, "answers", (state) => state.keeps_here);
  // A blink of the network is not worth a word.
  const away = useLasting(phase !== "live", 1_500);
  if (away) return keeps ? <Away sitting={sitting} /> : <Notice tone="warn" live icon="offline">{t("exam.offlineUnkept")}</Notice>;
  return keeps ? null : <Notice tone="warn" live>{t("exam.unkept")}</Notice>;
}

/** Said aloud once, the minutes are for the eye. Without network: how long already, what is safe and for how long, what to do and what not. */
function Away({ sitting }: { sitting: Sitting }) {
  const { t } = useWords();
  const since_ms = useSitting(sitting, "connection", (state) => state.away_ms);
  const waiting = useSitting(sitting, "answers", (state) => unsaved(state.outbox) + state.drafts.size);
  const clock = useSitting(sitting, "clock", (state) => state.clock);
  const deadline = useSitting(sitting, "clock", (state) => state.deadline_ms);
  const now = useNow(1_000);
  const minutes = Math.floor(Math.max(0, now - (since_ms ?? now)) / 60_000);
  const is_over = deadline !== undefined && remaining_ms(clock, deadline, now) === 0;
  return (
    <Notice tone="warn" icon="offline">
      <p className="visually-hidden" role="status">{t(is_over ? "away.shortOver" : "away.short")}</p>
      <p aria-hidden={minutes === 0}><strong>{minutes === 0 ? t(is_over ? "away.shortOver" : "away.short") : t(is_over ? "away.longOver" : "away.long", { minutes })}</strong></p>
      <p>{waiting > 0 ? t("away.kept", { count: waiting, days: KEEP_DAYS }) : t("away.nothing")}</p>
      <p>{t(is_over ? "away.over" : "away.todo")}</p>
    </Notice>
  );
}

function TimeNotice({ sitting }: { sitting: Sitting }) {
  const { t } = useWords();
  const clock = useSitting(sitting, "clock", (state) => state.clock);
  const deadline = useSitting(sitting, "clock", (state) => state.deadline_ms);
  const change = useSitting(sitting, "clock", (state) => state.change);
  const phase = usePhase(sitting);
  const [understood, setUnderstood] = useState<string>();
  const now = useNow(1_000);
  const left = deadline === undefined ? undefined : remaining_ms(clock, deadline, now);
  // Without network the note about that says it.
  const collects = phase === "live" && left === 0;
  const fresh = change && change.change_id !== understood && serverNow(clock, now) - change.at_ms < CHANGE_SHOWN_MS ? change : undefined;
  return (
    <>
      <LastMinutes left={left} />
      {collects ? <Notice tone="info" live>{t("exam.timeUpText")}</Notice> : null}
      {fresh ? <TimeChanged sitting={sitting} change={fresh} onUnderstood={() => setUnderstood(fresh.change_id)} /> : null}
    </>
  );
}

/** Says the change, and tells the server once it is on a screen that somebody may look at. */
function TimeChanged({ sitting, change, onUnderstood }: { sitting: Sitting; change: TimeChange; onUnderstood: () => void }) {
  const { t, language } = useWords();
  const deadline = useSitting(sitting, "clock", (state) => state.deadline_ms);
  const { change_id, change_ms, reason } = change;
  useEffect(() => {
    const look = () => {
      if (document.visibilityState === "visible") sitting.clockSeen(change_id);
      return document.visibilityState === "visible";
    };
    if (look()) return;
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, [sitting, change_id]);
  const key = change_ms === undefined ? "exam.changed" : change_ms >= 0 ? "exam.extended" : "exam.shortened";
  return (
    <Notice tone="info" live icon="clock">
      <p>{t(key, { minutes: Math.round(Math.abs(change_ms ?? 0) / 60_000), reason })}</p>
      {deadline === undefined ? null : <p>{t("exam.newEnd", { time: hourText(deadline, language) })}</p>}
      <Button look="quiet" onPress={onUnderstood}>{t("exam.understood")}</Button>
    </Notice>
  );
}

/** Staff ask to see the face for a moment. Nothing stops, and nothing is to be pressed. */
function LookUp({ sitting }: { sitting: Sitting }) {
  const { t } = useWords();
  const asked = useSitting(sitting, "recheck", (state) => state.recheck);
  if (asked === undefined) return null;
  return (
    <Notice tone="info" live>
      <p><strong>{t("exam.lookUp")}</strong></p>
      {asked.words === "" ? null : <p>{asked.words}</p>}
      <p>{t("exam.lookUpGoesOn")}</p>
    </Notice>
  );
}

/** Said once when five minutes are left; again only when time was added in between. */
export function LastMinutes({ left }: { left: number | undefined }) {
  const { t } = useWords();
  const [said, setSaid] = useState(false);
  const within = left !== undefined && left > 0 && left <= LAST_MS;
  useEffect(() => {
    if (within) setSaid(true);
    else if (left !== undefined && left > LAST_MS) setSaid(false);
  }, [within, left]);
  return (
    <p className={within ? "last-minutes" : "visually-hidden"} role="status">
      {said && within ? t("exam.lastMinutes") : ""}
    </p>
  );
}

function FreshMessage({ sitting }: { sitting: Sitting }) {
  const { t } = useWords();
  const messages = useSitting(sitting, "messages", (state) => state.messages);
  const fresh = messages.filter((note) => !note.read);
  // A warning stays in front until it is confirmed, whatever else is written.
  const newest = fresh.filter((note) => note.is_warning).at(-1) ?? fresh[fresh.length - 1];
  if (!newest) return null;
  const warns = newest.is_warning;
  return (
    <Notice tone={warns ? "warn" : "info"} live icon="message">
      <p><strong>{t(warns ? "messages.warning" : "messages.fresh")}</strong></p>
      <p className="message-body">{newest.body}</p>
      <Button onPress={() => sitting.markRead(newest.id)}>{t(warns ? "messages.confirm" : "messages.read")}</Button>
    </Notice>
  );
}

/** Somebody is called, or has answered a moment ago. */
function HelpNotice({ sitting }: { sitting: Sitting }) {
  const { t, language } = useWords();
  const help = useSitting(sitting, "help", (state) => state.help);
  const clock = useSitting(sitting, "clock", (state) => state.clock);
  const now = useNow(1_000);
  if (!help) return null;
  const answered_ms = help.answered_ms ?? undefined;
  if (answered_ms === undefined) return <Notice tone="info" live icon="hand">{t("help.calling", { time: hourText(help.called_ms, language) })}</Notice>;
  if (serverNow(clock, now) - answered_ms > CHANGE_SHOWN_MS) return null;
  return <Notice tone="good" live icon="hand">{t("help.answered")}</Notice>;
}

function CameraGone({ sitting }: { sitting: Sitting }) {
  const { t } = useWords();
  const { camera } = useShared();
  const state = useCamera(camera);
  const wanted = useSitting(sitting, "filming", (now) => now.filming.wanted);
  if (!wanted || state.phase !== "failed") return null;
  return (
    <Notice tone="warn" live icon="camera">
      <p>{t("exam.cameraLost")}</p>
      <Button onPress={() => void camera.start()}>{t("exam.cameraAgain")}</Button>
    </Notice>
  );
}

/** The camera sees a face but cannot tell whose: what would help, and that nothing else is the matter. */
function Unchecked({ sitting }: { sitting: Sitting }) {
  const { t } = useWords();
  const { camera } = useShared();
  const state = useCamera(camera);
  const hint = hintKey(useSitting(sitting, "filming", (now) => (now.filming.wanted ? now.filming.hint : undefined)));
  if (!hint || state.phase === "failed") return null;
  return (
    <Notice tone="info" live icon="camera">
      <p>{t("exam.unchecked")}</p>
      <p><strong>{t(hint)}</strong></p>
    </Notice>
  );
}

function TroubleNotice({ sitting }: { sitting: Sitting }) {
  const { t, language } = useWords();
  const trouble = useSitting(sitting, "trouble", (state) => state.trouble);
  if (!trouble) return null;
  return (
    <Notice tone="warn" live>
      <p>{inLanguage(trouble, language)}</p>
      <Button look="quiet" onPress={() => sitting.dismissTrouble()}>{t("exam.understood")}</Button>
    </Notice>
  );
}

/** True once `value` has been true for so long. */
function useLasting(value: boolean, for_ms: number): boolean {
  const [lasting, setLasting] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    if (value) timer.current = setTimeout(() => setLasting(true), for_ms);
    else setLasting(false);
    return () => clearTimeout(timer.current);
  }, [value, for_ms]);
  return value && lasting;
}
