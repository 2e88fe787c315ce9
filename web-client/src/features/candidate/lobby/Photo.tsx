// Enrolment photo: take, look, send. The server judges it and says in a word what to do better.
import { useCallback, useEffect, useState } from "react";
import { still } from "../../../platform/encoder";
import type { PhotoVerdict } from "../../../wire";
import { Button } from "../../../ui/Button";
import { Notice } from "../../../ui/Notice";
import { ProblemNotice, Title } from "../Frame";
import { useCamera, useShared } from "../context";
import { useDoing } from "../request";
import { type WordKey, useWords } from "../words";
import { zh } from "../words-zh";
import { Preview } from "./Preview";

const WIDTH_MAX = 1_280;
const QUALITY = 92;

/** The key of a hint's words; a hint of a newer server has none. */
export function hintKey(hint: string | null | undefined): WordKey | undefined {
  return hint && hint in zh.hint ? (`hint.${hint}` as WordKey) : undefined;
}

export function Photo({ onDone, onWithout }: { onDone: () => void; onWithout: () => void }) {
  const { t } = useWords();
  const { api, camera } = useShared();
  const state = useCamera(camera);
  const [video, setVideo] = useState<HTMLVideoElement | null>(null);
  const [shot, setShot] = useState<{ blob: Blob; url: string }>();
  const [refused, setRefused] = useState<WordKey>();
  useEffect(() => () => (shot ? URL.revokeObjectURL(shot.url) : undefined), [shot]);
  useEffect(() => {
    if (camera.state.phase === "off") void camera.start();
  }, [camera]);
  const again = useCallback(() => setShot(undefined), []);
  const take = useDoing(async () => {
    const blob = video ? await still(video, WIDTH_MAX, QUALITY) : undefined;
    setRefused(undefined);
    if (blob) setShot({ blob, url: URL.createObjectURL(blob) });
  });
  const send = useDoing(async () => {
    if (!shot) return;
    const answer = await api.raw("/api/my/photo", { method: "POST", headers: { "content-type": "image/jpeg" }, body: shot.blob });
    const judged = (await answer.json()) as PhotoVerdict;
    if (judged.accepted) {
      onDone();
      return;
    }
    setRefused(hintKey(judged.hint) ?? "hint.blurred");
    setShot(undefined);
  });
  return (
    <>
      <Title>{t("photo.title")}</Title>
      <p>{t("photo.lead")}</p>
      {refused ? <Notice tone="warn" live>{t("photo.refused")}{t(refused)}</Notice> : null}
      {state.phase === "failed" ? (
        <Notice tone="warn" live icon="camera">
          <p>{t(`device.why.${state.why}`)}</p>
          <Button onPress={() => void camera.start()}>{t("app.retry")}</Button>
        </Notice>
      ) : null}
      {shot ? <div className="preview"><img src={shot.url} alt={t("photo.shot")} /></div> : null}
      {!shot && state.phase === "on" ? <Preview stream={state.stream} label={t("device.preview")} oval onVideo={setVideo} /> : null}
      <ProblemNotice problem={send.problem} />
      <div className="ui-actions">
        {shot ? (
          <>
            <Button look="primary" busy={send.busy} onPress={send.run}>{t(send.busy ? "photo.sending" : "photo.use")}</Button>
            <Button disabled={send.busy} onPress={again}>{t("photo.again")}</Button>
          </>
        ) : (
          <>
            <Button look="primary" disabled={state.phase !== "on" || !video} busy={take.busy} onPress={take.run}>{t("photo.take")}</Button>
            <Button onPress={onWithout}>{t("device.without")}</Button>
          </>
        )}
      </div>
    </>
  );
}
