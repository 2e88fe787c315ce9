// Whoever is identified by a person may hold the card to the camera instead of waiting for somebody to walk by. One
// picture, taken by the candidate, looked at by a person; the camera is off before and after.
import { useEffect, useState } from "react";
import { still } from "../../../platform/encoder";
import { Button } from "../../../ui/Button";
import { Notice } from "../../../ui/Notice";
import { ProblemNotice } from "../Frame";
import { useCamera, useShared } from "../context";
import { useDoing } from "../request";
import { useWords } from "../words";
import { Preview } from "./Preview";

const WIDTH_MAX = 1_280;
const QUALITY = 85;

export function ShowCard({ session_id }: { session_id: string }) {
  const { t } = useWords();
  const [stage, setStage] = useState<"closed" | "open" | "shown">("closed");
  return (
    <section className="ui-card">
      <h2>{t("card.title")}</h2>
      {stage === "shown" ? <Notice tone="good" live>{t("card.shown")}</Notice> : <p className="soft">{t("card.lead")}</p>}
      {stage === "open"
        ? <Take session_id={session_id} onDone={() => setStage("shown")} onClose={() => setStage("closed")} />
        : <div className="ui-actions"><Button onPress={() => setStage("open")}>{t(stage === "shown" ? "card.again" : "card.open")}</Button></div>}
    </section>
  );
}

function Take({ session_id, onDone, onClose }: { session_id: string; onDone: () => void; onClose: () => void }) {
  const { t } = useWords();
  const { api, camera } = useShared();
  const state = useCamera(camera);
  const [video, setVideo] = useState<HTMLVideoElement | null>(null);
  useEffect(() => {
    const wasOff = camera.state.phase !== "on";
    if (wasOff) void camera.start();
    return () => {
      if (wasOff) camera.stop();
    };
  }, [camera]);
  const send = useDoing(async () => {
    const jpeg = video ? await still(video, WIDTH_MAX, QUALITY) : undefined;
    if (!jpeg) return;
    await api.raw(`/api/my/sessions/${session_id}/card`, { method: "POST", headers: { "content-type": "image/jpeg" }, body: jpeg });
    onDone();
  });
  return (
    <>
      {state.phase === "failed" ? (
        <Notice tone="warn" live icon="camera">
          <p>{t(`device.why.${state.why}`)}</p>
          <Button onPress={() => void camera.start()}>{t("app.retry")}</Button>
        </Notice>
      ) : null}
      {state.phase === "on" ? <Preview stream={state.stream} label={t("card.preview")} onVideo={setVideo} /> : null}
      <ProblemNotice problem={send.problem} />
      <div className="ui-actions">
        <Button look="primary" disabled={state.phase !== "on" || !video} busy={send.busy} onPress={send.run}>{t("card.go")}</Button>
        <Button disabled={send.busy} onPress={onClose}>{t("app.cancel")}</Button>
      </div>
    </>
  );
}
