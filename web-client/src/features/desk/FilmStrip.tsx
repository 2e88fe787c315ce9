// The pictures around a flag as a strip of film: one is large, the keyboard steps through the others, and where
// the flag began, was strongest and ended is marked. Key frames stand for moments; the rest is what was kept of
// the seconds around.
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { timeOfDay } from "./time";
import { defineWords, useWords } from "./words";

export interface FilmFrame {
  readonly evidence_id: string;
  readonly purpose: string;
  readonly captured_ms: number;
}

const MARKED = ["start", "peak", "end", "sign_in"] as const;
type Mark = (typeof MARKED)[number];
const markOf = (purpose: string): Mark | undefined => MARKED.find((known) => known === purpose);

export const filmWords = defineWords("film", {
  film: ["画面（左右方向键逐张查看）", "Pictures (arrow keys step through)"],
  film_start: ["开始", "Start"],
  film_peak: ["最强", "Peak"],
  film_end: ["结束", "End"],
  film_sign_in: ["签到", "Sign-in"],
  film_around: ["前后", "Around"],
  filmAt: ["第 {{n}} 张，共 {{all}} 张，{{time}}", "{{n}} of {{all}}, {{time}}"],
  filmGone: ["画面已按保存期限删除", "Erased, its time was over"],
});

/** In the order of time, each moment once: a key frame stands before a picture around of the same moment. Pure. */
export function film<F extends FilmFrame>(frames: readonly F[]): readonly F[] {
  const weight = ({ purpose }: F) => (markOf(purpose) === undefined ? 1 : 0);
  const sorted = [...frames].sort((a, b) => a.captured_ms - b.captured_ms || weight(a) - weight(b));
  return sorted.filter((frame, at) => weight(frame) === 0 || sorted[at - 1]?.captured_ms !== frame.captured_ms);
}

/** Which one is shown at first: the strongest, else the first mark, else the first. Pure. */
export function firstShown(frames: readonly FilmFrame[]): number {
  const peak = frames.findIndex(({ purpose }) => purpose === "peak");
  return Math.max(0, peak >= 0 ? peak : frames.findIndex(({ purpose }) => markOf(purpose) !== undefined));
}

/** Where a key leads, or nowhere. Pure. */
export function stepTo(key: string, at: number, length: number): number | undefined {
  switch (key) {
    case "ArrowLeft": return Math.max(0, at - 1);
    case "ArrowRight": return Math.min(length - 1, at + 1);
    case "Home": return 0;
    case "End": return length - 1;
    default: return undefined;
  }
}

interface FilmStripProps<F extends FilmFrame> {
  frames: readonly F[];
  urlOf: (id: string) => string;
  /** Shown large elsewhere: told which one whenever it is stepped to. */
  onShow?: (frame: F) => void;
}

export function FilmStrip<F extends FilmFrame>({ frames, urlOf, onShow }: FilmStripProps<F>) {
  const say = useWords(filmWords);
  const strip = useMemo(() => film(frames), [frames]);
  const [chosen, setChosen] = useState<string>();
  const cells = useRef<HTMLDivElement>(null);
  const found = strip.findIndex(({ evidence_id: id }) => id === chosen);
  const at = found >= 0 ? found : firstShown(strip);
  const shown = strip[at];
  useEffect(() => {
    const cell = cells.current?.children[at];
    // Only within the strip: the page itself stays where it is.
    if (cell instanceof HTMLElement && cells.current) cells.current.scrollLeft = cell.offsetLeft - cells.current.clientWidth / 2 + cell.clientWidth / 2;
  }, [at, strip.length]);
  if (shown === undefined) return null;
  const show = (frame: F | undefined) => {
    if (frame === undefined) return;
    setChosen(frame.evidence_id);
    onShow?.(frame);
  };
  const onKey = (event: KeyboardEvent) => {
    const to = stepTo(event.key, at, strip.length);
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    show(strip[to]);
  };
  const position = say("filmAt", { n: at + 1, all: strip.length, time: timeOfDay(shown.captured_ms) });
  return (
    <div className="film" role="group" aria-label={say("film")}>
      {onShow === undefined && <Picture key={shown.evidence_id} url={urlOf(shown.evidence_id)} alt={`${say(`film_${markOf(shown.purpose) ?? "around"}`)} ${timeOfDay(shown.captured_ms)}`} large />}
      <div ref={cells} className="film-cells" role="slider" tabIndex={0} aria-label={say("film")} aria-valuemin={1} aria-valuemax={strip.length} aria-valuenow={at + 1} aria-valuetext={position} onKeyDown={onKey}>
        {strip.map((frame) => {
          const mark = markOf(frame.purpose);
          return (
            <button key={frame.evidence_id} type="button" tabIndex={-1} aria-hidden className={`film-cell ${frame === shown ? "film-now" : ""} ${mark ? `film-${mark}` : ""}`} data-purpose={frame.purpose} onClick={() => show(frame)}>
              <Picture url={urlOf(frame.evidence_id)} alt="" />
              <span className="figures">{mark ? say(`film_${mark}`) : timeOfDay(frame.captured_ms).slice(-2)}</span>
            </button>
          );
        })}
      </div>
      <p className="quiet small plain figures" aria-hidden>{position}</p>
    </div>
  );
}

function Picture({ url, alt, large = false }: { url: string; alt: string; large?: boolean }) {
  const say = useWords(filmWords);
  const [failed, setFailed] = useState(false);
  if (failed) return <span className={`camera camera-none ${large ? "film-large" : "film-small"}`}>{large && say("filmGone")}</span>;
  return <img className={large ? "film-large" : "film-small"} src={url} alt={alt} loading="lazy" onError={() => setFailed(true)} />;
}
