// The screen a candidate shares, beside the camera: how it stands in words, and the newest picture with its
// age. Opened large by a click; shown to whoever has this candidate open, and kept by nobody.
import { DesktopOutlined } from "@ant-design/icons";
import { Image } from "antd";
import type { ScreenShare } from "../../wire";
import { span } from "../desk/time";
import { useLanguage, useWords } from "../desk/words";
import { PictureAge } from "./Picture";
import { useNow, usePictureUrl, useScreen } from "./room-react";
import { boardWords } from "./words";

interface ScreenPictureProps {
  sittingId: string | null | undefined;
  name: string;
  share: ScreenShare;
}

export function ScreenPicture({ sittingId, name, share }: ScreenPictureProps) {
  const say = useWords(boardWords);
  const picture = useScreen(sittingId);
  const url = usePictureUrl(picture);
  return (
    <figure className="screen-share">
      <figcaption><DesktopOutlined aria-hidden /> {say("screenShare")}<ShareWords share={share} /></figcaption>
      {picture !== undefined && url !== undefined && share.state !== "not_shared" && (
        <div className="screen-picture">
          <Image src={url} alt={say("screenOf", { name })} />
          <PictureAge captured={picture.captured_ms} stale_ms={STALE_MS} />
        </div>
      )}
    </figure>
  );
}

/** One every five seconds, and room for a slow line. */
const STALE_MS = 15_000;

function ShareWords({ share }: { share: ScreenShare }) {
  const say = useWords(boardWords);
  const language = useLanguage();
  const now = useNow();
  switch (share.state) {
    case "not_shared":
      return <strong>{say("screen_not_shared")}</strong>;
    case "shared":
      return <strong>{say("screen_shared")}</strong>;
    case "stopped":
      return <strong className="figures">{say("screen_stopped", { age: span(Math.max(0, now - share.since_ms), language) })}</strong>;
  }
}
