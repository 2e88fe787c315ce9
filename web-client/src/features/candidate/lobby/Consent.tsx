// Consent before any capture. Two ways of equal standing: same size, same weight, nothing chosen in
// advance, and one button for both.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { bodyOf } from "../../../platform/api";
import { inLanguage } from "../../../i18n";
import { Button } from "../../../ui/Button";
import { OneOf } from "../../../ui/Choices";
import { Notice } from "../../../ui/Notice";
import { RichText } from "../../richtext/RichText";
import { Failed, Loading, ProblemNotice, Title } from "../Frame";
import { useShared } from "../context";
import { problemFrom, useDoing } from "../request";
import { useWords } from "../words";

export function Consent({ session_id, onDone }: { session_id: string; onDone: (choice: "face" | "staff") => void }) {
  const { t, language } = useWords();
  const { api } = useShared();
  const [choice, setChoice] = useState<"face" | "staff" | null>(null);
  const [asked, setAsked] = useState(false);
  const text = useQuery({ queryKey: ["consent-text"], queryFn: async () => bodyOf(await api.http.GET("/api/consent/text")) });
  const { busy, problem, run } = useDoing(async () => {
    setAsked(true);
    if (choice === null || !text.data) return;
    await api.http.POST("/api/my/sessions/{session_id}/consent", {
      params: { path: { session_id } },
      body: { choice, text_version: text.data.version },
    });
    onDone(choice);
  });
  return (
    <>
      <Title>{t("consent.title")}</Title>
      <p>{t("consent.lead")}</p>
      {text.isPending ? <Loading /> : null}
      {text.isError ? <Failed problem={problemFrom(text.error)} retry={() => void text.refetch()} /> : null}
      {text.data ? (
        <>
          <section className="ui-card consent-text">
            <RichText html={inLanguage(text.data, language)} />
          </section>
          <h2>{t("consent.choose")}</h2>
          <OneOf
            label={t("consent.choose")}
            value={choice}
            onChange={(id) => setChoice(id === "face" ? "face" : "staff")}
            choices={(["face", "staff"] as const).map((id) => ({
              id,
              mark: choice === id ? "✓" : "",
              body: (
                <>
                  <strong>{t(`consent.${id}`)}</strong>
                  <br />
                  <span className="soft">{t(`consent.${id}Text`)}</span>
                </>
              ),
            }))}
          />
          <p className="soft">{t("consent.later")}</p>
          {asked && choice === null ? <Notice tone="warn" live>{t("consent.pick")}</Notice> : null}
          <ProblemNotice problem={problem} />
          <div className="ui-actions">
            <Button look="primary" busy={busy} onPress={run}>{t("consent.go")}</Button>
          </div>
        </>
      ) : null}
    </>
  );
}
