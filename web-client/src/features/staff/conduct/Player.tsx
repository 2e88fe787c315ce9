// The player: one line of time with pictures, flags, answers and coverage. Pictures are kept of sign-in and flags
// only, so what is shown says when it was taken.
import { CaretRightOutlined, PauseOutlined, StepBackwardOutlined, StepForwardOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button, Segmented, Slider, Tooltip } from "antd";
import { forwardRef, useEffect, useImperativeHandle, useMemo, useState, type ForwardedRef } from "react";
import { indicatorName } from "../../../i18n/indicator-words";
import type { Timeline } from "../../../wire";
import { useDesk } from "../../desk/client";
import { FilmStrip } from "../../desk/FilmStrip";
import { QueryView } from "../../desk/PageState";
import { span, timeOfDay } from "../../desk/time";
import { useLanguage, useWords } from "../../desk/words";
import { evidenceUrl, review } from "./api";
import { Picture } from "./Picture";
import { answeredBy, flagBeside, flagsAt, pictureAt, place, spanOf } from "./timeline";
import { conductWords } from "./words";

/** How the keyboard reaches the player. */
export interface PlayerHandle {
  toggle(): void;
  jump(step: -1 | 1): void;
}

const SPEEDS = [1, 2, 5, 10] as const;
/** Steps of the clock a second. */
const TICKS = 5;

interface PlayerProps {
  sittingId: string;
  /** The flag that is judged. */
  flagId: string;
}

export const Player = forwardRef<PlayerHandle, PlayerProps>(function Player({ sittingId, flagId }, handle) {
  const { api } = useDesk();
  const query = useQuery({ queryKey: ["timeline", sittingId], queryFn: () => review.timeline(api, sittingId) });
  return <QueryView query={query}>{(timeline) => <Screen key={flagId} timeline={timeline} flagId={flagId} handle={handle} />}</QueryView>;
});

function Screen({ timeline, flagId, handle }: { timeline: Timeline; flagId: string; handle: ForwardedRef<PlayerHandle> }) {
  const say = useWords(conductWords);
  const language = useLanguage();
  const line = useMemo(() => spanOf(timeline), [timeline]);
  const flag = timeline.held.incidents.find(({ card }) => card.id === flagId);
  const [at, setAt] = useState(flag?.card.started_ms ?? line.from);
  const [speed, setSpeed] = useState<(typeof SPEEDS)[number]>(5);
  const [playing, setPlaying] = useState(false);
  useEffect(() => {
    if (!playing) return;
    const timer = setInterval(() => setAt((now) => Math.min(line.to, now + (1_000 / TICKS) * speed)), 1_000 / TICKS);
    return () => clearInterval(timer);
  }, [playing, speed, line.to]);
  const atEnd = at >= line.to;
  useEffect(() => {
    if (atEnd) setPlaying(false);
  }, [atEnd]);
  const toggle = () => {
    if (atEnd) setAt(line.from);
    setPlaying(!playing);
  };
  const jump = (step: -1 | 1) => {
    const beside = flagBeside(timeline, at, step);
    if (beside) setAt(beside.card.started_ms);
  };
  useImperativeHandle(handle, () => ({ toggle, jump }));
  const around = useMemo(() => timeline.held.pictures.filter((it) => it.incident_id === flagId), [timeline, flagId]);
  const picture = pictureAt(timeline.held.pictures, at);
  const on = flagsAt(timeline, at);
  return (
    <section className="player" aria-label={say("player")}>
      <div className="player-screen">
        {picture
          ? <Picture id={picture.evidence_id} alt={say("takenAt", { time: timeOfDay(picture.captured_ms) })} />
          : <p className="player-none">{timeline.held.pictures.length === 0 ? say("noPictures") : say("noneYet")}</p>}
        <ul className="player-on" aria-live="polite">{on.map(({ card }) => <li key={card.id} className={`flag-tag flag-${card.severity}`}>{indicatorName(card.indicator, language)}</li>)}</ul>
      </div>
      <p className="player-facts desk-figures">
        <strong>{timeOfDay(at)}</strong>
        {picture && <span className="desk-hint">{say("takenAt", { time: timeOfDay(picture.captured_ms) })}{at - picture.captured_ms > 2_000 && ` · ${say("older", { age: span(at - picture.captured_ms, language) })}`}</span>}
        <span className="desk-hint">{say("answeredN", { n: answeredBy(timeline, at) })}</span>
      </p>
      {around.length > 1 && <FilmStrip frames={around} urlOf={evidenceUrl} onShow={({ captured_ms }) => { setPlaying(false); setAt(captured_ms); }} />}
      <Lines timeline={timeline} line={line} at={at} flagId={flagId} onAt={setAt} />
      <div className="player-keys">
        <Tooltip title={say("flagBefore")}><Button icon={<StepBackwardOutlined aria-hidden />} aria-label={say("flagBefore")} onClick={() => jump(-1)} /></Tooltip>
        <Button type="primary" icon={playing ? <PauseOutlined aria-hidden /> : <CaretRightOutlined aria-hidden />} onClick={toggle}>{playing ? say("pause") : say("play")}</Button>
        <Tooltip title={say("flagAfter")}><Button icon={<StepForwardOutlined aria-hidden />} aria-label={say("flagAfter")} onClick={() => jump(1)} /></Tooltip>
        <Segmented aria-label={say("speed")} value={speed} onChange={setSpeed} options={SPEEDS.map((value) => ({ value, label: `${value}×` }))} />
      </div>
    </section>
  );
}

interface LinesProps {
  timeline: Timeline;
  line: { from: number; to: number };
  at: number;
  flagId: string;
  onAt: (at: number) => void;
}

/** What lies on the line, one lane each, above the slider that moves along it. */
function Lines({ timeline, line, at, flagId, onAt }: LinesProps) {
  const say = useWords(conductWords);
  const x = (moment: number) => `${place(line, moment)}%`;
  const lanes = [
    ["lane_flags", timeline.held.incidents.map(({ card }) => (
      <span key={card.id} className={`lane-flag flag-${card.severity}`} data-this={card.id === flagId ? "" : undefined} style={{ left: x(card.started_ms), width: `max(4px, ${place(line, card.ended_ms ?? line.to) - place(line, card.started_ms)}%)` }} />
    ))],
    ["lane_pictures", timeline.held.pictures.map((picture) => <span key={picture.evidence_id} className="lane-dot" style={{ left: x(picture.captured_ms) }} />)],
    ["lane_answers", timeline.answers.map((answer, index) => <span key={index} className="lane-tick" style={{ left: x(answer.at_ms) }} />)],
    ["lane_coverage", timeline.minutes.map((minute) => (
      <span key={minute.at_ms} className="lane-seen" style={{ left: x(minute.at_ms), width: `${place(line, minute.at_ms + 60_000) - place(line, minute.at_ms)}%`, opacity: 0.15 + 0.85 * Math.min(1, minute.observed_ms / 60_000) }} />
    ))],
  ] as const;
  return (
    <div className="player-lines">
      {lanes.map(([name, marks]) => (
        <div key={name} className="lane"><span className="lane-name">{say(name)}</span><div className="lane-track" aria-hidden>{marks}<span className="lane-now" style={{ left: x(at) }} /></div></div>
      ))}
      <div className="lane">
        <span className="lane-name desk-figures">{timeOfDay(line.from)}</span>
        <Slider
          className="player-slider" min={line.from} max={line.to} step={1_000} value={at} onChange={onAt} tooltip={{ formatter: (moment) => timeOfDay(moment ?? at) }}
          ariaLabelForHandle={say("position")} ariaValueTextFormatterForHandle={(moment) => timeOfDay(moment)}
        />
      </div>
    </div>
  );
}
