// Two authors saved the same item: the second sees both side by side and decides; nothing of either is
// lost before that.
import { useQuery } from "@tanstack/react-query";
import { Alert, Button, Modal, Space } from "antd";
import { useState } from "react";
import { useDesk } from "../../desk/client";
import { QueryView } from "../../desk/PageState";
import { useWords } from "../../desk/words";
import { bank, type EntryBody } from "../api";
import { careWords } from "./care-words";
import type { Content } from "./content";
import { VersionDiff } from "./VersionDiff";

interface ConflictProps {
  entryId: string;
  mine: { content: Content; difficulty: number };
  /** Saves over what was seen. */
  onKeep: (base: string) => void;
  onTake: (theirs: EntryBody) => void;
}

export function Conflict({ entryId, mine, onKeep, onTake }: ConflictProps) {
  const say = useWords(careWords);
  const { api } = useDesk();
  const [open, setOpen] = useState(false);
  const theirs = useQuery({ queryKey: ["theirs", entryId], queryFn: () => bank.entry(api, entryId), staleTime: 0, gcTime: 0, enabled: open });
  const newest = theirs.data?.versions.at(-1);
  return (
    <>
      <Alert type="warning" showIcon message={say("conflict")} action={<Button size="small" onClick={() => setOpen(true)}>{say("compare")}</Button>} />
      <Modal
        open={open} width={1080} title={say("conflictTitle")} onCancel={() => setOpen(false)}
        footer={(
          <Space wrap>
            <Button disabled={!theirs.data} onClick={() => { if (theirs.data) onTake(theirs.data); setOpen(false); }}>{say("takeTheirs")}</Button>
            <Button type="primary" disabled={!newest} onClick={() => { if (newest) onKeep(newest.content_sha256); setOpen(false); }}>{say("keepMine")}</Button>
          </Space>
        )}
      >
        <p className="desk-hint plain gap-below">{say("conflictHelp")}</p>
        <QueryView query={theirs}>
          {(data) => <VersionDiff before={{ title: say("theirs"), content: data.content, difficulty: data.versions.at(-1)?.difficulty ?? 3 }} after={{ title: say("mine"), ...mine }} />}
        </QueryView>
      </Modal>
    </>
  );
}
