// Two small dialogs of the exam page: the messages so far, and the keys.
import { Button } from "../../../ui/Button";
import { Dialog } from "../../../ui/Dialog";
import { useSitting } from "../context";
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
