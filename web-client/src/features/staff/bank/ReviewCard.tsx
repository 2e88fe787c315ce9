// The review of an item: what was said about it, and what can be done now, by state and by who one is.
// The server decides who may; whoever wrote on a version is told so when they try to approve it.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Card, Input, Space, Tag } from "antd";
import { useState } from "react";
import { useDesk } from "../../desk/client";
import { ProblemAlert, QueryView } from "../../desk/PageState";
import { dateTime } from "../../desk/time";
import { useLanguage, useWords } from "../../desk/words";
import type { EntryBody } from "../api";
import { bankWords } from "../words";
import { careWords } from "./care-words";
import { care, type Said } from "./requests";

const COLOURS: Record<Said, string> = { comment: "default", submitted: "processing", withdrawn: "default", sent_back: "warning", approved: "success" };

export function ReviewCard({ entry, dirty }: { entry: EntryBody; dirty: boolean }) {
  const say = useWords(careWords);
  const versions = useWords(bankWords);
  const language = useLanguage();
  const { api, me } = useDesk();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [words, setWords] = useState("");
  const newest = entry.versions.at(-1);
  const versionId = newest?.version_id ?? "";
  const notes = useQuery({ queryKey: ["notes", versionId], queryFn: () => care.notes(api, versionId) });
  const saying = useMutation({
    mutationFn: (what: Said) => care.say(api, versionId, what, words),
    onSuccess: (_, what) => {
      setWords("");
      void message.success(say(`sayDone_${what}`));
      for (const key of [["notes", versionId], ["entry", entry.entry_id], ["entries"]]) void queries.invalidateQueries({ queryKey: key });
    },
  });
  const may = me.roles.some((role) => role === "author" || role === "admin");
  const number = (id: string) => entry.versions.find((version) => version.version_id === id)?.number ?? 0;
  const offered: { what: Said; label: "comment" | "submit" | "withdraw" | "sendBack" | "approve"; main?: boolean }[] = [
    { what: "comment", label: "comment" },
    ...(newest?.state === "draft" ? [{ what: "submitted", label: "submit", main: entry.is_reviewed } as const] : []),
    ...(newest?.state === "in_review" ? [{ what: "withdrawn", label: "withdraw" } as const, { what: "sent_back", label: "sendBack" } as const, { what: "approved", label: "approve", main: true } as const] : []),
  ];
  const needsWords = (what: Said) => (what === "comment" || what === "sent_back") && words.trim() === "";
  return (
    <Card size="small" title={say("review")}>
      <QueryView query={notes} isEmpty={(all) => all.length === 0} empty={<p className="desk-hint plain">{say("noNotes")}</p>}>
        {(all) => (
          <ol className="thread">
            {all.map((note) => (
              <li key={note.note_id}>
                <div className="thread-head"><strong>{note.by}</strong><Tag bordered={false} color={COLOURS[note.what]}>{say(`said_${note.what}`)}</Tag><span className="desk-hint">{versions("versionN", { n: number(note.version_id) })} · {dateTime(note.at_ms, language)}</span></div>
                {note.body !== "" && <div className="message-text">{note.body}</div>}
              </li>
            ))}
          </ol>
        )}
      </QueryView>
      {may && (
        <div className="say">
          <Input.TextArea autoSize={{ minRows: 2, maxRows: 8 }} maxLength={2_000} value={words} aria-label={say("noteLabel")} placeholder={say("notePlaceholder")} onChange={(event) => setWords(event.target.value)} />
          <ProblemAlert error={saying.error} />
          <Space wrap>
            {offered.map(({ what, label, main }) => (
              <Button key={what} {...(main ? { type: "primary" as const } : {})} disabled={saying.isPending || needsWords(what) || (what === "submitted" && dirty)} onClick={() => saying.mutate(what)}>{say(label)}</Button>
            ))}
          </Space>
        </div>
      )}
    </Card>
  );
}
