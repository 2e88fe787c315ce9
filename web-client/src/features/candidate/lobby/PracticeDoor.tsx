// The way from the list of exams to self-test and notebook. Their pages are loaded only when opened.
import { Button } from "../../../ui/Button";
import type { Place } from "../context";
import { useWords } from "../words";

export function PracticeDoor({ go }: { go: (place: Place) => void }) {
  const { t } = useWords();
  return (
    <section className="ui-card">
      <h2>{t("practice.title")}</h2>
      <p className="soft">{t("practice.text")}</p>
      <div className="ui-actions">
        <Button onPress={() => go({ page: "practice", path: "" })}>{t("practice.go")}</Button>
      </div>
    </section>
  );
}
