// A button. It never submits a form and never repeats while it is busy; a disabled one that needs an
// explanation stays focusable and says why through `describedBy`.
import type { ReactNode } from "react";
import { Button as AriaButton } from "react-aria-components";

export interface ButtonProps {
  readonly children: ReactNode;
  readonly onPress: () => void;
  readonly look?: "plain" | "primary" | "danger" | "quiet";
  readonly disabled?: boolean;
  readonly busy?: boolean;
  readonly wide?: boolean;
  /** A switch: on or off. */
  readonly pressed?: boolean;
  readonly label?: string;
  readonly describedBy?: string;
  /** In a dialog: where the focus goes first. */
  readonly focusFirst?: boolean;
  readonly expanded?: boolean;
}

export function Button(props: ButtonProps) {
  return (
    <AriaButton
      type="button"
      className="ui-button"
      data-look={props.look ?? "plain"}
      data-wide={props.wide ? "" : undefined}
      onPress={props.onPress}
      isDisabled={props.disabled ?? false}
      isPending={props.busy ?? false}
      {...(props.pressed === undefined ? {} : { "aria-pressed": props.pressed })}
      {...(props.label === undefined ? {} : { "aria-label": props.label })}
      {...(props.describedBy === undefined ? {} : { "aria-describedby": props.describedBy })}
      {...(props.expanded === undefined ? {} : { "aria-expanded": props.expanded })}
      // eslint-disable-next-line jsx-a11y/no-autofocus -- only dialogs use it, where focus must go in
      autoFocus={props.focusFirst ?? false}
    >
      {props.children}
    </AriaButton>
  );
}
