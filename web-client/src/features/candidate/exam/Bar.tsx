// The bar that is always there: time left, how safe the answers are, how the connection is, each in
// words. It does not blink, and the seconds are not read out.
import { ageOf } from "../../../core/age";
import { remaining_ms, timeText } from "../../../core/clock";
import { Button } from "../../../ui/Button";
import { Icon, type IconName } from "../../../ui/Icon";
import { LanguageSwitch } from "../Frame";
import { useCamera, useNow, usePhase, useShared, useSitting } from "../context";
import type { Sitting } from "../sitting/sitting";
import { savedAll } from "../sitting/state";
import { hourText, useWords } from "../words";

const SIGN: Record<ReturnType<typeof savedAll>, IconName> = { nothing: "pen", typed: "pen", saved_here: "disk", saved: "check", refused: "warn" };

export interface BarProps {
  readonly sitting: Sitting;
  readonly onMessages: () => void;
  readonly onHandIn: () => void;
  readonly onHelp: () => void;
  readonly onCall: () => void;
}

export function Bar({ sitting, onMessages, onHandIn, onHelp, onCall }: BarProps) {
  const { t } = useWords();
  const { camera } = useShared();
  const phase = usePhase(sitting);
  const unread = useSitting(sitting, "messages", (state) => state.messages.filter((note) => !note.read).length);
  const filming = useSitting(sitting, "filming", (state) => state.filming.wanted);
  const film = useCamera(camera).phase === "on";
  const title = useSitting(sitting, "welcome", (state) => state.welcome?.exam_title ?? "");
  return (
    <header className="bar">
      <div className="bar-inner">
        <p className="bar-title">{title}</p>
        <TimeLeft sitting={sitting} />
        <ul className="bar-facts">
          <EndsAt sitting={sitting} />
          <Saved sitting={sitting} />
          <li data-tone={phase === "live" ? "good" : "warn"}>
            <Icon name={phase === "live" ? "cloud" : "offline"} />
            {t(`exam.link.${phase}`)}
          </li>
          {filming ? (
            <li data-tone={film ? "good" : "warn"}>
              <Icon name="camera" />
              {t(film ? "exam.cameraOn" : "exam.cameraOff")}
            </li>
          ) : null}
        </ul>
        <div className="bar-actions">
          <span className="bar-wide"><LanguageSwitch /></span>
          <span className="bar-wide"><Button look="quiet" onPress={onHelp}>{t("exam.keys")}</Button></span>
          <Button look="quiet" onPress={onCall} label={t("help.call")}>
            <Icon name="hand" />
            <span className="bar-word">{t("help.call")}</span>
          </Button>
          <Button look="quiet" onPress={onMessages} label={unread > 0 ? t("exam.messagesNew", { count: unread }) : t("exam.messages")}>
            <Icon name="message" />
            <span className="bar-word">{t("exam.messages")}</span>
            {unread > 0 ? <span className="count">{unread}</span> : null}
          </Button>
          <Button onPress={onHandIn}>{t("exam.handIn")}</Button>
        </div>
      </div>
    </header>
  );
}

/** When it ends, and which rule says so. */
function EndsAt({ sitting }: { sitting: Sitting }) {
  const { t, language } = useWords();
  const deadline = useSitting(sitting, "clock", (state) => state.deadline_ms);
  const bound_by = useSitting(sitting, "clock", (state) => state.bound_by);
  if (deadline === undefined) return null;
  return (
    <li data-tone="plain">
      <Icon name="clock" />
      {t(bound_by === undefined ? "exam.endsAt" : `exam.bound.${bound_by}`, { time: hourText(deadline, language) })}
    </li>
  );
}

/** How safe all answers are, and how old the server's last word about them is. */
function Saved({ sitting }: { sitting: Sitting }) {
  const { t } = useWords();
  const saved = useSitting(sitting, "answers", savedAll);
  const acked_ms = useSitting(sitting, "answers", (state) => state.acked_ms);
  const now = useNow(1_000);
  const state = t(`exam.savedAll.${saved}`);
  const age = ageOf(now - (acked_ms ?? now));
  const with_age = acked_ms !== undefined && (saved === "saved" || (saved === "saved_here" && age.unit !== "now"));
  const key = saved === "saved" ? "exam.savedAge" : "exam.uploadedAge";
  return (
    <li data-tone={saved === "refused" ? "bad" : saved === "saved" ? "good" : "plain"}>
      <Icon name={SIGN[saved]} />
      {with_age ? t(key, { state, age: t(`exam.age.${age.unit}`, { count: age.count }) }) : state}
    </li>
  );
}

function TimeLeft({ sitting }: { sitting: Sitting }) {
  const { t } = useWords();
  const clock = useSitting(sitting, "clock", (state) => state.clock);
  const deadline = useSitting(sitting, "clock", (state) => state.deadline_ms);
  const now = useNow();
  const left = deadline === undefined ? undefined : remaining_ms(clock, deadline, now);
  return (
    <p className="bar-time" role="timer" aria-live="off">
      <span className="bar-label">{t(left === 0 ? "exam.timeUp" : "exam.time")}</span>
      <span className="bar-digits">{left === undefined ? "--:--" : timeText(left)}</span>
    </p>
  );
}
