// Small dialogs of the exam page: the messages so far, calling for help, and the keys.
import { useState } from "react";
import { Button } from "../../../ui/Button";
import { Dialog } from "../../../ui/Dialog";
import { Field } from "../../../ui/Field";
import { Notice } from "../../../ui/Notice";
import { usePhase, useSitting } from "../context";
import type { Sitting } from "../sitting/sitting";
import { hourText, useWords } from "../words";

export function Messages({ sitting, onClose }: { sitting: Sitting; onClose: () => void }) {
  const { t, language } = useWords();
  const messages = useSitting(sitting, "messages", (state) => state.messages);
  return (
    <Dialog title={t("messages.title")} onDismiss={onClose} actions={<Button onPress={onClose}>{t("app.close")}</Button>}>
      {messages.length === 0 ? <p className="soft">{t("messages.empty")}</p> : null}
      <ul className="stack plain-list">
        {[...messages].reverse().map((note) => (
          <li key={note.id} className="message">
            <p className="soft">
              {t(note.to_all ? "messages.all" : "messages.you")} · {hourText(note.sent_ms, language)}
              {note.read ? ` · ${t("messages.isRead")}` : ""}
            </p>
            <p className="message-body">{note.body}</p>
            {note.read ? null : <Button onPress={() => sitting.markRead(note.id)}>{t("messages.read")}</Button>}
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

const NOTE_CHARS_MAX = 500;

/** Calls an invigilator; a second call while one is on the way only says so. */
export function CallForHelp({ sitting, onClose }: { sitting: Sitting; onClose: () => void }) {
  const { t, language } = useWords();
  const help = useSitting(sitting, "help", (state) => state.help);
  const live = usePhase(sitting) === "live";
  const [note, setNote] = useState("");
  const waiting = help !== undefined && (help.answered_ms ?? undefined) === undefined;
  const call = () => {
    if (sitting.callForHelp(note.trim())) onClose();
  };
  return (
    <Dialog
      title={t("help.title")}
      onDismiss={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t("app.cancel")}</Button>
          <Button look="primary" disabled={!live || waiting} onPress={call}>{t("help.send")}</Button>
        </>
      }
    >
      {waiting ? <Notice tone="info">{t("help.calling", { time: hourText(help.called_ms, language) })}</Notice> : <p>{t("help.text")}</p>}
      {live ? null : <Notice tone="warn" live icon="offline">{t("help.offline")}</Notice>}
      {waiting ? null : <Field label={t("help.note")} value={note} rows={3} maxLength={NOTE_CHARS_MAX} onChange={setNote} />}
    </Dialog>
  );
}

const KEYS = [["arrows", "arrowsText"], ["alt", "altText"], ["digits", "digitsText"], ["flag", "flagText"], ["tab", "tabText"], ["help", "helpText"]] as const;

export function Keys({ onClose }: { onClose: () => void }) {
  const { t } = useWords();
  return (
    <Dialog title={t("keys.title")} onDismiss={onClose} actions={<Button onPress={onClose}>{t("app.close")}</Button>}>
      <p>{t("keys.lead")}</p>
      <dl className="keys">
        {KEYS.map(([key, text]) => (
          <div key={key}>
            <dt><kbd>{t(`keys.${key}`)}</kbd></dt>
            <dd>{t(`keys.${text}`)}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
