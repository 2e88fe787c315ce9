// Dossiers about the candidate, loaded only when opened: everything the school holds, and the answer to it.
import { useQuery } from "@tanstack/react-query";
import { bodyOf } from "../../platform/api";
import type { DossierLine } from "../../wire";
import { Button } from "../../ui/Button";
import { PageState } from "../../ui/State";
import { indicatorName } from "../../i18n/indicator-words";
import { type Place, useShared } from "../candidate/context";
import { Failed, Frame, Loading, Title } from "../candidate/Frame";
import { Fact } from "../candidate/lobby/Exams";
import { problemFrom } from "../candidate/request";
import { whenText } from "../candidate/words";
import { DossierFile } from "./DossierFile";
import { type Words, useWords } from "./words";
import "./dossier.css";

export default function DossierApp({ path, go }: { path: string; go: (place: Place) => void }) {
  if (path !== "") return <DossierFile key={path} dossier_id={path} go={go} />;
  return <List go={go} />;
}

/** Where it stands, in one line. */
export function standingText(line: DossierLine, t: Words): string {
  if (line.outcome != null) return t("decided", { outcome: t(`outcome.${line.outcome}`) });
  return line.awaited.map(({ step }) => t(`step.${step}`)).join(" / ");
}

function List({ go }: { go: (place: Place) => void }) {
  const { t, language } = useWords();
  const { api } = useShared();
  const list = useQuery({ queryKey: ["my-dossiers"], queryFn: async () => bodyOf(await api.http.GET("/api/my/dossiers")) });
  return (
    <Frame onBack={() => go({ page: "exams" })}>
      <Title>{t("list")}</Title>
      {list.isPending ? <Loading /> : null}
      {list.isError ? <Failed problem={problemFrom(list.error)} retry={() => void list.refetch()} /> : null}
      {list.data?.length === 0 ? <PageState title={t("empty")}><p>{t("emptyText")}</p></PageState> : null}
      {list.data?.map((line) => (
        <article key={line.dossier_id} className="ui-card">
          <h2>{line.exam_title}</h2>
          <dl className="facts">
            <Fact name={t("because")} value={indicatorName(line.indicator, language)} />
            <Fact name={t("opened")} value={whenText(line.opened_ms, language)} />
            <Fact name={t("stands")} value={standingText(line, t)} />
          </dl>
          <div className="ui-actions"><Button look="primary" onPress={() => go({ page: "dossiers", path: line.dossier_id })}>{t("open")}</Button></div>
        </article>
      ))}
    </Frame>
  );
}
