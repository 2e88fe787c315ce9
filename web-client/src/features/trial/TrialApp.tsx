// A paper in the author's hands: sat on the candidate's own pages, or printed. Loaded only when it is opened.
import { useCallback, useEffect, useMemo, useState } from "react";
import { every, nowMs } from "../../platform/time";
import { browserPorts } from "../../platform/socket";
import type { TrialPaper, WhichPaper } from "../../wire";
import { Button } from "../../ui/Button";
import { PageState } from "../../ui/State";
import { RichText } from "../richtext/RichText";
import { Failed, Frame, Title } from "../candidate/Frame";
import { Exam } from "../candidate/exam/Exam";
import { problemFrom } from "../candidate/request";
import { useSitting } from "../candidate/context";
import { Sitting } from "../candidate/sitting/sitting";
import { Print } from "./Print";
import { Sheet } from "./Sheet";
import { type Ended, TrialHall, hallPorts, keepsForNow } from "./trial-hall";
import { usePapers } from "./requests";
import { type TrialPlace, paperName, trialPlace, withSeed } from "./which";
import { useWords } from "./words";
import "./trial.css";

export default function TrialApp({ path, onPath }: { path: string; onPath: (path: string) => void }) {
  const { t } = useWords();
  const place = useMemo(() => trialPlace(path), [path]);
  const keepSeed = useCallback((seed: string) => onPath(withSeed(path, seed)), [path, onPath]);
  if (!place) return <Frame><PageState title={t("nothing")}><p>{t("nothingText")}</p></PageState></Frame>;
  return <Fetched key={path.replace(/[?&]seed=[0-9a-f]*/, "")} place={place} keepSeed={keepSeed} />;
}

function Fetched({ place: now, keepSeed }: { place: TrialPlace; keepSeed: (seed: string) => void }) {
  const { t } = useWords();
  // As it was when the page came here: the seed that is then put into the address must not fetch again.
  const [place] = useState(now);
  const papers = usePapers(place.exam_id, place.papers);
  const seed = papers.data?.[0]?.trial.seed;
  useEffect(() => {
    if (seed && place.seed === undefined) keepSeed(seed);
  }, [seed, place.seed, keepSeed]);
  const first = papers.data?.[0];
  if (papers.isError) return <Frame><Failed problem={problemFrom(papers.error)} retry={() => void papers.refetch()} /></Frame>;
  if (!papers.data || !first) return <Frame><PageState busy title={t("loading")} /></Frame>;
  if (place.view === "print") return <Print exam_id={place.exam_id} papers={papers.data} with_key={place.with_key} />;
  return <Try exam_id={place.exam_id} which={first.which} trial={first.trial} />;
}

export function TrialBanner() {
  const { t } = useWords();
  return <p className="trial-banner" role="note">{t("banner")}</p>;
}

function Try({ exam_id, which, trial }: { exam_id: string; which: WhichPaper; trial: TrialPaper }) {
  const { t } = useWords();
  const [begun, setBegun] = useState(0);
  const [ended, setEnded] = useState<Ended>();
  const questions = trial.paper.sections.reduce((sum, section) => sum + section.questions.length, 0);
  const again = () => {
    setEnded(undefined);
    setBegun(0);
  };
  if (ended) return <><TrialBanner /><Sheet exam_id={exam_id} which={which} trial={trial} ended={ended} onAgain={again} /></>;
  if (begun > 0) return <><TrialBanner /><Sat key={begun} trial={trial} onEnded={setEnded} /></>;
  return (
    <>
      <TrialBanner />
      <Frame>
        <Title>{trial.exam_title}</Title>
        <section className="ui-card">
          <p><strong>{t(`paper.${which.kind}`, { name: paperName(which) })}</strong>{trial.session_title == null ? null : ` · ${trial.session_title}`}</p>
          <p>{t("facts", { questions, marks: trial.paper.marks_total, minutes: trial.duration_minutes })}</p>
          <p className="soft">{t("beginText")}</p>
          <div className="ui-actions">
            <Button look="primary" onPress={() => setBegun(nowMs())}>{t("begin")}</Button>
          </div>
        </section>
        {trial.instructions === "" ? null : <section className="ui-card"><h2>{t("instructions")}</h2><RichText html={trial.instructions} /></section>}
      </Frame>
    </>
  );
}

/** The exam page itself, with the hall of the trial where the server would be. */
function Sat({ trial, onEnded }: { trial: TrialPaper; onEnded: (how: Ended) => void }) {
  const { t } = useWords();
  const [sitting, setSitting] = useState<Sitting>();
  useEffect(() => {
    const hall = new TrialHall(trial, { now: nowMs, every }, onEnded);
    const held = new Sitting(TRIAL_ID, "trial", { socket: hallPorts(hall, browserPorts), keeping: keepsForNow() });
    void held.start();
    setSitting(held);
    return () => held.stop();
  }, [trial, onEnded]);
  return sitting ? <Inside sitting={sitting} /> : <Frame><PageState busy title={t("loading")} /></Frame>;
}

/** Stands where a sitting's id would; flags of an earlier trial are then still there, which harms nobody. */
const TRIAL_ID = "trial";

function Inside({ sitting }: { sitting: Sitting }) {
  const { t } = useWords();
  const paper = useSitting(sitting, "welcome", (state) => state.welcome?.paper);
  return paper ? <Exam sitting={sitting} sitting_id={TRIAL_ID} paper={paper} /> : <Frame><PageState busy title={t("loading")} /></Frame>;
}
