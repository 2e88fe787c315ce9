// A note on the page: what it says is in words, the colour and the sign only repeat it. `live` makes
// it heard when it appears; polite, never interrupting.
import type { ReactNode } from "react";
import { Icon, type IconName } from "./Icon";

export type Tone = "info" | "good" | "warn" | "bad";

const SIGNS: Record<Tone, IconName> = { info: "info", good: "check", warn: "warn", bad: "warn" };

export function Notice(props: { readonly tone: Tone; readonly children: ReactNode; readonly live?: boolean; readonly icon?: IconName }) {
  return (
    <div className="ui-notice" data-tone={props.tone} role={props.live ? "status" : undefined}>
      <Icon name={props.icon ?? SIGNS[props.tone]} />
      <div className="ui-notice-body">{props.children}</div>
    </div>
  );
}
