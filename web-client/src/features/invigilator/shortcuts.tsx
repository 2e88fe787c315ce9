// The keyboard of the board. Single keys act only while nobody is typing; Escape always closes.
import { Modal } from "antd";
import { useEffect, useRef } from "react";
import { useWords } from "../desk/words";
import { boardWords } from "./words";

export type ShortcutName = "search" | "next" | "prev" | "message" | "extend" | "confirm" | "dismiss" | "unsure" | "view" | "close" | "help";

const KEYS: Record<string, ShortcutName> = {
  "/": "search", j: "next", k: "prev", m: "message", t: "extend", y: "confirm", n: "dismiss", u: "unsure", v: "view", escape: "close", "?": "help",
};

/** Which action a key press asks for, if any. Pure. */
export function shortcutFor(press: { key: string; ctrlKey: boolean; metaKey: boolean; altKey: boolean }, typing: boolean): ShortcutName | undefined {
  if (press.ctrlKey || press.metaKey || press.altKey) return undefined;
  const name = KEYS[press.key.toLowerCase()];
  return typing && name !== "close" ? undefined : name;
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName));
}

export function useShortcuts(actions: Record<ShortcutName, () => void>): void {
  const latest = useRef(actions);
  useEffect(() => {
    latest.current = actions;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      // A dialog on top has the keyboard to itself.
      if (event.defaultPrevented || document.querySelector(".ant-modal-wrap:not([style*='display: none']), .ant-image-preview-wrap")) return;
      const name = shortcutFor(event, isTyping(event.target));
      if (name === undefined) return;
      event.preventDefault();
      latest.current[name]();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
}

export function ShortcutHelp({ onClose }: { onClose: () => void }) {
  const say = useWords(boardWords);
  const label = (key: string) => (key === "escape" ? "Esc" : key === "?" || key === "/" ? key : key.toUpperCase());
  return (
    <Modal open title={say("shortcuts")} footer={null} onCancel={onClose} width={380}>
      <dl className="shortcut-list">
        {Object.entries(KEYS).map(([key, name]) => <div key={key}><dt><kbd>{label(key)}</kbd></dt><dd>{say(`key_${name}`)}</dd></div>)}
      </dl>
    </Modal>
  );
}
