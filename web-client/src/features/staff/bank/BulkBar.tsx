// What is done to many items at once; the message that says so also offers to undo it.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Button, Input, Modal, Select, Space } from "antd";
import { useState } from "react";
import { useDesk } from "../../desk/client";
import { ProblemAlert } from "../../desk/PageState";
import { useWords } from "../../desk/words";
import type { Folder } from "../api";
import { bankWords } from "../words";
import { careWords } from "./care-words";
import { care, type BulkChange } from "./requests";

interface BulkBarProps {
  chosen: readonly string[];
  folders: readonly Folder[];
  onDone: () => void;
}

type Asked = "tag" | "untag" | "move";

export function BulkBar({ chosen, folders, onDone }: BulkBarProps) {
  const say = useWords(careWords);
  const bank = useWords(bankWords);
  const { api } = useDesk();
  const { notification, modal } = App.useApp();
  const queries = useQueryClient();
  const [asked, setAsked] = useState<Asked>();
  const [value, setValue] = useState("");
  const refresh = () => ["entries", "tags", "entry"].forEach((key) => void queries.invalidateQueries({ queryKey: [key] }));
  const changing = useMutation({
    mutationFn: (change: BulkChange) => care.change(api, chosen, change),
    onSuccess: (done) => {
      setAsked(undefined);
      setValue("");
      refresh();
      onDone();
      notification.success({
        key: done.bulk_id, duration: 12, message: done.left > 0 ? say("bulkDone", { n: done.changed, left: done.left }) : say("bulkDoneAll", { n: done.changed }),
        actions: done.changed > 0 && (
          <Button size="small" onClick={() => {
            notification.destroy(done.bulk_id);
            void care.undo(api, done.bulk_id).then((undone) => { refresh(); notification.info({ message: say("undone", { n: undone.changed }) }); });
          }}>{say("undo")}</Button>
        ),
      });
    },
  });
  if (chosen.length === 0) return null;
  const retire = () => void modal.confirm({ title: `${say("bulkRetire")} · ${say("selectedN", { n: chosen.length })}`, okText: bank("retire"), okButtonProps: { danger: true }, onOk: () => changing.mutate({ retire: {} }) });
  const apply = () => changing.mutate(asked === "move" ? { move: value } : asked === "tag" ? { tag: value.trim() } : { untag: value.trim() });
  return (
    <div className="bulk" role="toolbar" aria-label={say("selectedN", { n: chosen.length })}>
      <span>{say("selectedN", { n: chosen.length })}</span>
      <Space wrap>
        <Button size="small" onClick={() => setAsked("tag")}>{say("bulkTag")}</Button>
        <Button size="small" onClick={() => setAsked("untag")}>{say("bulkUntag")}</Button>
        <Button size="small" onClick={() => setAsked("move")}>{say("bulkMove")}</Button>
        <Button size="small" danger onClick={retire}>{say("bulkRetire")}</Button>
      </Space>
      {asked && (
        <Modal open title={say(asked === "tag" ? "bulkTag" : asked === "untag" ? "bulkUntag" : "bulkMove")} onCancel={() => setAsked(undefined)} okButtonProps={{ disabled: value.trim() === "", loading: changing.isPending }} onOk={apply}>
          <ProblemAlert error={changing.error} />
          {asked === "move"
            ? <Select className="full" aria-label={bank("folder")} value={value === "" ? null : value} options={folders.map((folder) => ({ value: folder.id, label: folder.name }))} onChange={(next: string) => setValue(next)} />
            : <Input aria-label={bank("tag")} maxLength={100} value={value} onChange={(event) => setValue(event.target.value)} onPressEnter={() => value.trim() !== "" && apply()} />}
        </Modal>
      )}
    </div>
  );
}
