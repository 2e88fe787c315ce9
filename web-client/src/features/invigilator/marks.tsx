// The small marks of the board: indicators, connection, ages. Every mark has an icon, a word and a
// colour, and says the same without any one of them; figures carry their unit.
import { timeText } from "../../core/clock";
import type { Indicator, IndicatorNow, Row, Severity } from "../../wire";
import { span, timeOfDay } from "../desk/time";
import { useLanguage, useWords } from "../desk/words";
import { Glyph, type GlyphName } from "./Glyph";
import { Ticking } from "./room-react";
import { boardWords } from "./words";

const ICONS: Record<Indicator, GlyphName> = {
  no_face: "userDelete",
  several_faces: "team",
  another_person: "userSwitch",
  same_face: "usergroupAdd",
  identity_unchecked: "questionCircle",
  looking_away: "eye",
  speaking: "audio",
  presentation_suspected: "picture",
  object: "book",
  camera_covered: "stop",
  camera_frozen: "pauseCircle",
  camera_looped: "retweet",
  camera_lost: "videoCamera",
  camera_drawn: "block",
  camera_changed: "expand",
  focus_lost: "switcher",
  fullscreen_left: "fullscreenExit",
  second_display: "desktop",
  screen_stopped: "fundProjectionScreen",
  paste: "copy",
  network_gap: "wifi",
  takeover: "swap",
  seen_by_staff: "eye",
};

/** An indicator by icon and word, coloured by how much it weighs. */
export function IndicatorMark({ indicator, severity, plain }: { indicator: Indicator; severity: Severity; plain?: boolean }) {
  const say = useWords(boardWords);
  return (
    <span className={`mark mark-${plain === true ? "plain" : severity}`}>
      <Glyph of={ICONS[indicator] ?? "camera"} />
      {say(`ind_${indicator}`)}
      <span className="sr-only">（{say(`sev_${severity}`)}）</span>
    </span>
  );
}

/** An indicator that is on, and since when. */
export function IndicatorOn({ on }: { on: IndicatorNow }) {
  return (
    <span className={`mark mark-${on.severity}`}>
      <IndicatorMark indicator={on.indicator} severity={on.severity} plain />
      <Age since={on.since_ms} />
    </span>
  );
}

/** How long ago, with its unit. */
export function Age({ since, className }: { since: number; className?: string }) {
  const language = useLanguage();
  return <Ticking className={className ?? "figures"} read={(now) => span(now - since, language)} />;
}

/** From here on every second counts; before, a wall of running seconds only tires whoever watches it. */
const LAST_MS = 600_000;

/** Time left until the deadline; a stopped clock says so. Among others it runs by the minute, until the last ten. */
export function TimeLeft({ row, among = false }: { row: Pick<Row, "deadline_ms" | "paused_ms">; among?: boolean }) {
  const say = useWords(boardWords);
  const deadline = row.deadline_ms;
  if (deadline === null || deadline === undefined) return <span className="figures quiet">--:--</span>;
  if (typeof row.paused_ms === "number") {
    return <span className="mark mark-plain nowrap"><Glyph of="pauseCircle" /> {say("paused")} <span className="figures">{timeText(deadline - row.paused_ms)}</span></span>;
  }
  const left = (now: number) => {
    const left_ms = deadline - now;
    return among && left_ms >= LAST_MS ? say("minutesLeft", { n: Math.floor(left_ms / 60_000) }) : timeText(left_ms);
  };
  return <Ticking className="figures" title={timeOfDay(deadline)} read={left} />;
}

/** A change of the clock that is not on the candidate's screen yet, and for how long. */
export function ClockUnseen({ row }: { row: Row }) {
  const say = useWords(boardWords);
  if (row.state !== "in_progress" || typeof row.clock_unseen_ms !== "number") return null;
  return <span className="mark mark-warning"><Glyph of="clockCircle" /> {say("clockUnseenMark")} <Age since={row.clock_unseen_ms} /></span>;
}

/** Online or, with its age, offline. */
export function ConnectionMark({ row }: { row: Row }) {
  const say = useWords(boardWords);
  if (row.state === "absent" || row.state === "finished") return null;
  if (row.connected) return <span className="quiet nowrap"><Glyph of="checkCircle" /> {say("connected")}</span>;
  if (row.in_outage) return <span className="mark mark-info"><Glyph of="wifi" /> {say("disconnectedRoom")}</span>;
  return <span className="mark mark-warning"><Glyph of="disconnect" /><Offline since={row.seen_ms} /></span>;
}

/** Whether the picture is being looked at, and since when not. Nothing where nobody is filmed. */
export function Fresh({ row }: { row: Pick<Row, "is_fresh" | "analysed_ms" | "lane"> }) {
  const say = useWords(boardWords);
  if (row.lane === "staff" || row.lane === "withdrawn") return null;
  if (row.is_fresh) return <span className="quiet nowrap fresh">{say("fresh")}</span>;
  if (typeof row.analysed_ms !== "number") return <span className="text-warn nowrap fresh">{say("freshNever")}</span>;
  return <span className="text-warn nowrap fresh"><FreshSince since={row.analysed_ms} /></span>;
}

function FreshSince({ since }: { since: number }) {
  const say = useWords(boardWords);
  const language = useLanguage();
  return <Ticking read={(now) => say("freshSince", { age: span(now - since, language) })} />;
}

function Offline({ since }: { since: number | null | undefined }) {
  const say = useWords(boardWords);
  const language = useLanguage();
  if (since === null || since === undefined) return <>{say("disconnectedPlain")}</>;
  return <Ticking read={(now) => say("disconnected", { age: span(now - since, language) })} />;
}

/** Share observed, in percent; below 90 it asks to be noticed. */
export function Coverage({ permille }: { permille: number | null | undefined }) {
  const say = useWords(boardWords);
  if (permille === null || permille === undefined) return null;
  const low = permille < 900;
  return (
    <span className={`figures nowrap ${low ? "text-warn" : "quiet"}`} title={say("coverageHelp")}>
      <Glyph of="eye" /> <span className="sr-only">{say("coverage")} </span>{Math.round(permille / 10)}%
    </span>
  );
}

/** Why a candidate waits for a person. */
export function waitReason(say: (key: keyof typeof boardWords.phrases) => string, why: string | null | undefined): string {
  // `asked: …` carries the candidate's own words.
  const [code = "", ...words] = (why ?? "").split(":");
  const said = words.join(":").trim();
  return say(isKnownWait(code) ? `wait_${code}` : "wait_other") + (said === "" ? "" : `：${said}`);
}

const WAITS = ["no_consent", "consent_withdrawn", "different", "no_photo", "no_model", "unsure", "not_seen", "gestures_not_seen", "flat_picture", "filmed_picture", "face_exchanged", "matched", "asked"] as const;
function isKnownWait(why: string): why is (typeof WAITS)[number] {
  return WAITS.some((known) => known === why);
}
