// Where the exam asks to see the screen: a calm word above the question. Nobody has to share, nothing waits
// for it, and whoever shares reads so, with the way to stop.
import { useSyncExternalStore } from "react";
import { Button } from "../../../ui/Button";
import { Notice } from "../../../ui/Notice";
import { useSitting } from "../context";
import type { Sitting } from "../sitting/sitting";
import { useWords } from "../words";

export function ScreenPanel({ sitting }: { sitting: Sitting }) {
  const { t } = useWords();
  const { screen } = sitting;
  const asked = useSitting(sitting, "welcome", (state) => state.welcome?.screen != null);
  const state = useSyncExternalStore(screen.subscribe, screen.snapshot);
  if (!asked) return null;
  if (state.phase === "on") {
    return (
      <Notice tone="good" live>
        <p>{t("screen.on")}</p>
        {state.whole ? null : <p>{t("screen.notWhole")}</p>}
        {state.whole ? null : <Button look="quiet" onPress={() => void screen.start()}>{t("screen.choose")}</Button>}
        <Button look="quiet" onPress={() => screen.stop()}>{t("screen.stop")}</Button>
      </Notice>
    );
  }
  if (state.phase === "failed" && state.why === "unsupported") return <Notice tone="info" live>{t("screen.unsupported")}</Notice>;
  const asking = state.phase === "asking";
  return (
    <Notice tone="info" live>
      <p>{t(state.phase === "ended" ? "screen.ended" : state.phase === "failed" ? "screen.refused" : "screen.ask")}</p>
      {state.phase === "off" ? <p>{t("screen.seen")}</p> : null}
      <Button busy={asking} onPress={() => void screen.start()}>{t(state.phase === "ended" || state.phase === "failed" ? "screen.again" : "screen.share")}</Button>
    </Notice>
  );
}
