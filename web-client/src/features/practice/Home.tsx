// What can be practised: the notebook with what is due first, then the sets.
import type { OpenSet } from "../../wire";
import { Button } from "../../ui/Button";
import { PageState } from "../../ui/State";
import { Failed, Frame, Loading, ProblemNotice, Title } from "../candidate/Frame";
import { problemFrom } from "../candidate/request";
import { whenText } from "../candidate/words";
import type { GoPractice } from "./PracticeApp";
import { useBegin, useMyPractice } from "./requests";
import { useWords } from "./words";

export function Home({ go, leave }: { go: GoPractice; leave: () => void }) {
  const { t } = useWords();
  const mine = useMyPractice();
  return (
    <Frame onBack={leave}>
      <div className="page-head">
        <Title>{t("home.title")}</Title>
        <p className="soft">{t("home.lead")}</p>
      </div>
      {mine.isPending ? <Loading /> : null}
      {mine.isError && !mine.data ? <Failed problem={problemFrom(mine.error)} retry={() => void mine.refetch()} /> : null}
      {mine.data ? (
        <>
          <section className="ui-card">
            <h2>{t("notebook.title")}</h2>
            <p>{mine.data.notebook === 0 ? t("notebook.emptyText") : t("notebook.card", { count: mine.data.notebook })}</p>
            {mine.data.notebook > 0 ? <p className={mine.data.due > 0 ? "practice-due" : "soft"}>{mine.data.due > 0 ? t("notebook.due", { count: mine.data.due }) : t("notebook.noneDue")}</p> : null}
            <div className="ui-actions">
              <Button look={mine.data.due > 0 ? "primary" : "plain"} onPress={() => go("notebook")}>{t("notebook.open")}</Button>
            </div>
          </section>
          <h2>{t("home.sets")}</h2>
          {mine.data.sets.length === 0 ? <PageState title={t("home.empty")}><p>{t("home.emptyText")}</p></PageState> : null}
          <ul className="stack plain-list">
            {mine.data.sets.map((set) => <li key={set.set_id}><SetCard set={set} go={go} /></li>)}
          </ul>
        </>
      ) : null}
    </Frame>
  );
}

function SetCard({ set, go }: { set: OpenSet; go: GoPractice }) {
  const { t, language } = useWords();
  const begin = useBegin(go);
  const draws = set.draws ?? undefined;
  const last = set.last_ms ?? undefined;
  const facts = [
    t("home.items", { count: set.items }),
    draws !== undefined && draws < set.items ? t("home.draws", { count: draws }) : "",
    set.tries === 0 ? t("home.never") : t("home.tries", { count: set.tries }),
    last === undefined ? "" : t("home.last", { time: whenText(last, language) }),
  ];
  return (
    <article className="ui-card">
      <h3>{set.title}</h3>
      {set.note ? <p className="message-body">{set.note}</p> : null}
      <p className="soft">{facts.filter((fact) => fact !== "").join(" · ")}</p>
      <ProblemNotice problem={begin.problem} />
      <div className="ui-actions">
        <Button look="primary" busy={begin.busy} label={`${t("home.start")} ${set.title}`} onPress={() => begin.run(set.set_id)}>{t("home.start")}</Button>
        {set.tries > 0 ? <Button label={`${t("home.history")} ${set.title}`} onPress={() => go(`set/${set.set_id}`)}>{t("home.history")}</Button> : null}
      </div>
    </article>
  );
}
