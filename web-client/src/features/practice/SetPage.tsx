// The history of one set: each try with how it went, to look at or to go on with.
import { Button } from "../../ui/Button";
import { PageState } from "../../ui/State";
import { Failed, Frame, Loading, ProblemNotice, Title } from "../candidate/Frame";
import { problemFrom } from "../candidate/request";
import { whenText } from "../candidate/words";
import type { GoPractice } from "./PracticeApp";
import { useBegin, useHistory, useMyPractice } from "./requests";
import { useWords } from "./words";

export function SetPage({ set_id, go }: { set_id: string; go: GoPractice }) {
  const { t, language } = useWords();
  const history = useHistory(set_id);
  const title = useMyPractice().data?.sets.find((set) => set.set_id === set_id)?.title;
  const begin = useBegin(go);
  return (
    <Frame back={t("try.back")} onBack={() => go("")}>
      <div className="page-head">
        <Title>{t("history.title")}</Title>
        {title ? <p className="soft">{title}</p> : null}
      </div>
      {history.isPending ? <Loading /> : null}
      {history.isError && !history.data ? <Failed problem={problemFrom(history.error)} retry={() => void history.refetch()} /> : null}
      {history.data ? (
        <>
          <ProblemNotice problem={begin.problem} />
          <div className="ui-actions">
            <Button look="primary" busy={begin.busy} onPress={() => begin.run(set_id)}>{t(history.data.length === 0 ? "home.start" : "history.again")}</Button>
          </div>
          {history.data.length === 0 ? <PageState title={t("history.empty")} /> : null}
          <ul className="stack plain-list">
            {history.data.map((line) => {
              const left = line.questions - line.answered;
              const facts = [left > 0 ? t("history.left", { count: left }) : "", line.unjudged > 0 ? t("history.unjudged", { count: line.unjudged }) : ""];
              return (
                <li key={line.try_id} className="ui-card practice-line">
                  <div>
                    <p><strong>{t("history.result", { right: line.right, questions: line.questions })}</strong></p>
                    <p className="soft">{[whenText(line.created_ms, language), ...facts].filter((fact) => fact !== "").join(" · ")}</p>
                  </div>
                  <Button label={`${t(left > 0 ? "history.go" : "history.look")} ${whenText(line.created_ms, language)}`} onPress={() => go(`try/${line.try_id}`)}>{t(left > 0 ? "history.go" : "history.look")}</Button>
                </li>
              );
            })}
          </ul>
        </>
      ) : null}
    </Frame>
  );
}
