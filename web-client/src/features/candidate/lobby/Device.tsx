// Device check: which camera, does it see, is there light. A camera that is not to be had says why
// and what to do, and the way through staff stays open.
import { useEffect, useState } from "react";
import type { CameraChoice } from "../../../platform/camera";
import { Button } from "../../../ui/Button";
import { OneOf } from "../../../ui/Choices";
import { Notice } from "../../../ui/Notice";
import { PageState } from "../../../ui/State";
import { Title } from "../Frame";
import { useCamera, useShared } from "../context";
import { useWords } from "../words";
import { type Light, Preview } from "./Preview";

export function Device({ onDone, onWithout }: { onDone: () => void; onWithout: () => void }) {
  const { t } = useWords();
  const { camera } = useShared();
  const state = useCamera(camera);
  const [light, setLight] = useState<Light>("ok");
  const [choices, setChoices] = useState<readonly CameraChoice[]>([]);
  useEffect(() => {
    if (camera.state.phase === "off") void camera.start();
  }, [camera]);
  useEffect(() => {
    if (state.phase === "on") void camera.choices().then(setChoices, () => setChoices([]));
  }, [camera, state.phase]);
  return (
    <>
      <Title>{t("device.title")}</Title>
      <p>{t("device.lead")}</p>
      {state.phase === "asking" ? <PageState busy title={t("device.asking")} /> : null}
      {state.phase === "failed" ? (
        <Notice tone="warn" live icon="camera">
          <p>{t(`device.why.${state.why}`)}</p>
          <Button onPress={() => void camera.start()}>{t("app.retry")}</Button>
        </Notice>
      ) : null}
      {state.phase === "on" ? (
        <>
          <Preview stream={state.stream} label={t("device.preview")} onLight={setLight} oval />
          <Notice tone={light === "ok" ? "good" : "warn"} live>
            <p>{t(`device.light.${light}`)}</p>
            <p className="soft">{t("device.tips")}</p>
          </Notice>
          {choices.length > 1 ? (
            <section className="stack">
              <h2>{t("device.camera")}</h2>
              <OneOf
                label={t("device.camera")}
                value={state.device_id}
                onChange={(id) => void camera.start(id)}
                choices={choices.map((choice, index) => ({ id: choice.device_id, mark: String(index + 1), body: choice.label }))}
              />
            </section>
          ) : null}
        </>
      ) : null}
      <div className="ui-actions">
        <Button look="primary" disabled={state.phase !== "on"} onPress={onDone}>{t("device.go")}</Button>
        <Button onPress={onWithout}>{t("device.without")}</Button>
      </div>
    </>
  );
}
