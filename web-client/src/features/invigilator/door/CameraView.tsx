// The camera of this device, live, and in words when it is not to be had. Released with the page that shows it.
import { Alert, Button } from "antd";
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { Camera } from "../../../platform/camera";
import { useWords } from "../../desk/words";
import { doorWords } from "./words";

interface CameraViewProps {
  /** Given the video once there is a picture to take, and null when there is none any more. */
  onVideo: (video: HTMLVideoElement | null) => void;
}

export function CameraView({ onVideo }: CameraViewProps) {
  const say = useWords(doorWords);
  const [camera] = useState(() => new Camera());
  const state = useSyncExternalStore(camera.subscribe, camera.snapshot);
  const videoRef = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    void camera.start();
    return () => camera.stop();
  }, [camera]);
  const stream = state.phase === "on" ? state.stream : undefined;
  useEffect(() => {
    const video = videoRef.current;
    if (!video || !stream) return;
    video.srcObject = stream;
    void video.play().catch(() => undefined);
    const ready = () => onVideo(video);
    video.addEventListener("loadeddata", ready, { once: true });
    return () => {
      video.removeEventListener("loadeddata", ready);
      video.srcObject = null;
      onVideo(null);
    };
  }, [stream, onVideo]);
  if (state.phase === "failed") {
    return <Alert type="warning" showIcon message={say(`cam_${state.why}`)} action={<Button size="small" onClick={() => void camera.start()}>{say("tryAgain")}</Button>} />;
  }
  return (
    <div className="door-camera">
      <video ref={videoRef} muted playsInline aria-label={say("cameraOf")} />
      <div className="door-oval" aria-hidden />
    </div>
  );
}
