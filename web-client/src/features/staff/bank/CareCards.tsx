// Beside the editor: what a careful reader would ask, which items are nearly the same, and how often
// candidates saw this one.
import { useQuery } from "@tanstack/react-query";
import { Button, Card, Modal } from "antd";
import { useState } from "react";
import { inLanguage } from "../../../i18n";
import type { FieldBody } from "../../../wire";
import { useDesk } from "../../desk/client";
import { QueryView } from "../../desk/PageState";
import { dateTime } from "../../desk/time";
import { useLanguage, useWords } from "../../desk/words";
import { RichText } from "../../richtext/RichText";
import { bankWords } from "../words";
import type { EntryBody, EntryLine } from "../api";
import { careWords } from "./care-words";
import { escaped, previewLine } from "./preview-line";
import { care, type Twin } from "./requests";
import { VersionDiff } from "./VersionDiff";

export function RemarksCard({ remarks }: { remarks: readonly FieldBody[] }) {
  const say = useWords(careWords);
  const language = useLanguage();
  if (remarks.length === 0) return null;
  return <Card size="small" title={say("remarks")}><ul className="problem-list">{remarks.map((remark) => <li key={remark.code + remark.zh}>{inLanguage(remark, language)}</li>)}</ul></Card>;
}

export function TwinsCard({ entry, onOpen }: { entry: EntryBody; onOpen: (entryId: string) => void }) {
  const say = useWords(careWords);
  const { api } = useDesk();
  const [beside, setBeside] = useState<Twin>();
  const newest = entry.versions.at(-1);
  const twins = useQuery({ queryKey: ["twins", entry.entry_id, newest?.content_sha256], queryFn: () => care.twins(api, entry.entry_id) });
  return (
    <Card size="small" title={say("twins")}>
      <QueryView query={twins} isEmpty={(all) => all.length === 0} empty={<p className="desk-hint plain">{say("noTwins")}</p>}>
        {(all) => (
          <ul className="twins">
            {all.slice(0, 10).map((twin) => (
              <li key={twin.entry.entry_id}>
                <RichText inline html={escaped(previewLine(twin.entry.preview_text))} />
                <div><span className="desk-hint">{say("alike", { n: Math.round(twin.alike * 100) })}</span> <Button size="small" type="link" onClick={() => setBeside(twin)}>{say("sideBySide")}</Button></div>
              </li>
            ))}
          </ul>
        )}
      </QueryView>
      {beside && newest && <SideBySide one={{ ...lineOf(entry), version_id: newest.version_id }} other={beside.entry} alike={beside.alike} onOpen={onOpen} onClose={() => setBeside(undefined)} />}
    </Card>
  );
}

function lineOf(entry: EntryBody): Pick<EntryLine, "entry_id"> {
  return { entry_id: entry.entry_id };
}

interface SideProps {
  one: Pick<EntryLine, "entry_id" | "version_id">;
  other: Pick<EntryLine, "entry_id" | "version_id">;
  alike: number;
  onOpen: (entryId: string) => void;
  onClose: () => void;
}

/** Two items side by side; what differs is marked. */
export function SideBySide({ one, other, alike, onOpen, onClose }: SideProps) {
  const say = useWords(careWords);
  const { api } = useDesk();
  const both = useQuery({
    queryKey: ["versions", one.version_id, other.version_id],
    queryFn: () => Promise.all([care.version(api, one.version_id), care.version(api, other.version_id)]),
  });
  const side = ({ content, version }: Awaited<ReturnType<typeof care.version>>, title: string) => ({ title, content, difficulty: version.difficulty });
  return (
    <Modal
      open width={1080} title={`${say("sideBySide")} · ${say("alike", { n: Math.round(alike * 100) })}`} onCancel={onClose}
      footer={[one, other].map((each, index) => <Button key={each.entry_id} onClick={() => { onClose(); onOpen(each.entry_id); }}>{say("open")} {"AB"[index]}</Button>)}
    >
      <QueryView query={both}>{([first, second]) => <VersionDiff before={side(first, "A")} after={side(second, "B")} />}</QueryView>
    </Modal>
  );
}

export function ExposureCard({ entryId }: { entryId: string }) {
  const say = useWords(careWords);
  const bank = useWords(bankWords);
  const language = useLanguage();
  const { api } = useDesk();
  const seen = useQuery({ queryKey: ["exposure", entryId], queryFn: () => care.exposure(api, entryId) });
  return (
    <Card size="small" title={say("exposure")}>
      <QueryView query={seen}>
        {({ sessions, practised }) => (
          <>
            <p className="plain">{sessions.length === 0 ? say("neverShown") : say("shownTimes", { n: sessions.reduce((sum, line) => sum + line.shown, 0) })}{practised > 0 && ` · ${say("practisedTimes", { n: practised })}`}</p>
            {sessions.length > 0 && (
              <ul className="twins">
                {sessions.map((line) => <li key={`${line.session}${line.number}${line.first_ms}`}>{line.exam} · {line.session} <span className="desk-hint">{bank("versionN", { n: line.number })} · {say("shownTimes", { n: line.shown })} · {dateTime(line.first_ms, language)}</span></li>)}
              </ul>
            )}
          </>
        )}
      </QueryView>
    </Card>
  );
}
