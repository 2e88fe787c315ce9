// Keys of the exam page → what they mean. Pure. Nothing here hands in: Enter, reload and back have no
// meaning for an exam.

export type KeyCommand =
  | { readonly do: "previous" }
  | { readonly do: "next" }
  | { readonly do: "flag" }
  | { readonly do: "help" }
  | { readonly do: "choose"; readonly digit: number };

export interface KeyPressed {
  readonly key: string;
  readonly code: string;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  /** The focus is where text is typed. */
  readonly typing: boolean;
  /** An input method is composing: its keys are its own. */
  readonly composing: boolean;
}

export function keyCommand(pressed: KeyPressed): KeyCommand | undefined {
  if (pressed.composing || pressed.ctrlKey || pressed.metaKey) return undefined;
  if (pressed.altKey) {
    if (pressed.code === "KeyN") return { do: "next" };
    if (pressed.code === "KeyP") return { do: "previous" };
    return undefined;
  }
  if (pressed.typing) return undefined;
  if (pressed.key === "ArrowLeft") return { do: "previous" };
  if (pressed.key === "ArrowRight") return { do: "next" };
  if (pressed.key === "f" || pressed.key === "F") return { do: "flag" };
  if (pressed.key === "?" || pressed.key === "？") return { do: "help" };
  if (/^[1-9]$/.test(pressed.key)) return { do: "choose", digit: Number(pressed.key) };
  return undefined;
}

export function isTyping(target: EventTarget | null): boolean {
  if (target instanceof HTMLTextAreaElement) return true;
  return target instanceof HTMLInputElement && !["radio", "checkbox", "button"].includes(target.type);
}
