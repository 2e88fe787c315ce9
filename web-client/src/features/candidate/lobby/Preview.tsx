// The live picture of the camera, mirrored as in a mirror, with an oval to put the face in, and how
// light it is (measured here, on this device).
import { useEffect, useRef } from "react";

export type Light = "ok" | "dark" | "bright";

export interface PreviewProps {
  readonly stream: MediaStream;
  readonly label: string;
  readonly oval?: boolean;
  readonly onLight?: (light: Light) => void;
  /** Gives the video to who takes a picture, once there is a picture to take. */
  readonly onVideo?: (video: HTMLVideoElement | null) => void;
}

export function Preview({ stream, label, oval = false, onLight, onVideo }: PreviewProps) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const shown = video.current;
    if (!shown) return;
    shown.srcObject = stream;
    void shown.play().catch(() => undefined);
    const ready = () => onVideo?.(shown);
    shown.addEventListener("loadeddata", ready, { once: true });
    return () => {
      shown.removeEventListener("loadeddata", ready);
      shown.srcObject = null;
      onVideo?.(null);
    };
  }, [stream, onVideo]);
  useEffect(() => {
    if (!onLight) return;
    const timer = setInterval(() => {
      const mean = brightness(video.current);
      if (mean !== undefined) onLight(lightOf(mean));
    }, 500);
    return () => clearInterval(timer);
  }, [onLight]);
  return (
    <div className="preview">
      <video ref={video} muted playsInline aria-label={label} />
      {oval ? <div className="preview-oval" aria-hidden="true" /> : null}
    </div>
  );
}

/** Words from a mean of 0..255; wide enough not to flicker between two. */
export function lightOf(mean: number): Light {
  if (mean < 55) return "dark";
  return mean > 215 ? "bright" : "ok";
}

const SAMPLE = 32;

function brightness(video: HTMLVideoElement | null): number | undefined {
  if (!video || video.videoWidth === 0) return undefined;
  const canvas = document.createElement("canvas");
  canvas.width = SAMPLE;
  canvas.height = SAMPLE;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) return undefined;
  // The middle of the picture: where the face is.
  const { videoWidth: w, videoHeight: h } = video;
  context.drawImage(video, w * 0.25, h * 0.15, w * 0.5, h * 0.7, 0, 0, SAMPLE, SAMPLE);
  const { data } = context.getImageData(0, 0, SAMPLE, SAMPLE);
  let sum = 0;
  for (let at = 0; at < data.length; at += 4) {
    sum += 0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0);
  }
  return sum / (SAMPLE * SAMPLE);
}
