// The first field of a dialog has the focus when it opens, as the dialog pattern asks for.
import { useEffect, useRef, type RefObject } from "react";

/** A ref for the control that has the focus first. */
export function useFirstFocus<T extends { focus: () => void }>(): RefObject<T | null> {
  const control = useRef<T>(null);
  useEffect(() => control.current?.focus(), []);
  return control;
}
