// A candidate's camera picture with its age. An old picture is never shown as if it were live, and one of
// somebody who is not to be filmed is not shown at all.
import { memo } from "react";
import type { RowLane } from "../../wire";
import { span } from "../desk/time";
import { useLanguage, useWords } from "../desk/words";
import { Glyph } from "./Glyph";
import { Ticking, useNowAs, usePicture, usePictureUrl } from "./room-react";
import { boardWords } from "./words";

/** Older than this and the picture says so itself. */
const STALE_MS = 8_000;

interface CameraPictureProps {
  sittingId: string | null | undefined;
  name: string;
  /** False when nothing is expected: absent or finished. */
  expected: boolean;
  lane: RowLane;
  size?: "small" | "large";
}

export const CameraPicture = memo(function CameraPicture({ sittingId, name, expected, lane, size }: CameraPictureProps) {
  const say = useWords(boardWords);
  const picture = usePicture(sittingId);
  const url = usePictureUrl(picture);
  if (picture === undefined || url === undefined || !isFilmed(lane)) {
    return (
      <div className={`camera camera-none camera-${size ?? "tile"}`}>
        <Glyph of="videoCamera" />
        {size !== "small" && <span>{say(expected ? withoutPicture(lane) : "notArrived")}</span>}
      </div>
    );
  }
  return (
    <div className={`camera camera-${size ?? "tile"}`}>
      <img src={url} alt={say("pictureOf", { name })} decoding="async" />
      {expected && <PictureAge captured={picture.captured_ms} short={size === "small"} />}
    </div>
  );
});

/** How old a picture is; past `stale_ms` it says so itself. */
export function PictureAge({ captured, short = false, stale_ms = STALE_MS }: { captured: number; short?: boolean; stale_ms?: number }) {
  const say = useWords(boardWords);
  const language = useLanguage();
  const age = (now: number) => span(now - captured, language);
  const isStale = useNowAs((now) => now - captured > stale_ms);
  if (isStale) {
    return <Ticking className="camera-age camera-age-stale figures" read={(now) => (short ? age(now) : say("stalePicture", { age: age(now) }))} />;
  }
  return short ? null : <Ticking className="camera-age figures" read={(now) => say("ago", { age: age(now) })} />;
}

function isFilmed(lane: RowLane): boolean {
  return lane === "face" || lane === "undecided";
}

/** Why somebody who is there has no picture. */
function withoutPicture(lane: RowLane): "noPicture" | "notFilmed" | "notFilmedAnyMore" {
  switch (lane) {
    case "undecided":
    case "face":
      return "noPicture";
    case "staff":
      return "notFilmed";
    case "withdrawn":
      return "notFilmedAnyMore";
  }
}
