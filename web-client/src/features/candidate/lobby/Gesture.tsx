// The movement asked for at sign-in: one at a time, as a sign and in words, and a way out for those who
// cannot turn their head. The server judges; this page only says what it asks for.
import { useState } from "react";
import { Button } from "../../../ui/Button";
import { Icon, type IconName } from "../../../ui/Icon";
import type { Sitting } from "../sitting/sitting";
import { useWords } from "../words";
import { hintKey } from "./Photo";

// The preview is a mirror: one's own left is on the left.
const SIGNS = {
  face_front: "person",
  turn_head_left: "left",
  turn_head_right: "right",
  look_up: "up",
  close_eyes: "eyesClosed",
  come_closer: "nearer",
} as const satisfies Record<string, IconName>;

export type GestureHint = keyof typeof SIGNS;

export function isGesture(hint: string | null | undefined): hint is GestureHint {
  return hint !== null && hint !== undefined && hint in SIGNS;
}

export function Gesture({ hint, sitting }: { hint: GestureHint; sitting: Sitting }) {
  const { t } = useWords();
  const [spared, setSpared] = useState(false);
  const words = hintKey(hint);
  return (
    <>
      <p className="hint-word gesture" role="status" data-tone={hint === "face_front" ? "plain" : "warn"}>
        <Icon name={SIGNS[hint]} />
        {words ? t(words) : null}
      </p>
      {spared ? (
        <p className="soft signin-count" role="status">{t("signIn.cannotMoveDone")}</p>
      ) : (
        <div className="ui-actions">
          <Button onPress={() => setSpared(sitting.cannotMoveHead())}>{t("signIn.cannotMove")}</Button>
        </div>
      )}
    </>
  );
}
