// The way to a notice of a breach of the rules: only there when there is one. Its pages are loaded when opened.
import { useQuery } from "@tanstack/react-query";
import { bodyOf } from "../../../platform/api";
import { Button } from "../../../ui/Button";
import { Notice } from "../../../ui/Notice";
import { type Place, useShared } from "../context";
import { useWords } from "../words";

export function DossierDoor({ go }: { go: (place: Place) => void }) {
  const { t } = useWords();
  const { api } = useShared();
  const list = useQuery({ queryKey: ["my-dossiers"], queryFn: async () => bodyOf(await api.http.GET("/api/my/dossiers")) });
  const lines = Array.isArray(list.data) ? list.data : [];
  if (lines.length === 0) return null;
  const waits = lines.some((line) => line.awaited.some(({ whose }) => whose === "candidate"));
  return (
    <Notice tone={waits ? "warn" : "info"}>
      <p><strong>{t(waits ? "dossier.waits" : "dossier.there")}</strong></p>
      {waits ? <p>{t("dossier.text")}</p> : null}
      <div className="ui-actions"><Button look={waits ? "primary" : "plain"} onPress={() => go({ page: "dossiers", path: "" })}>{t("dossier.go")}</Button></div>
    </Notice>
  );
}
