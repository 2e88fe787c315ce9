// What a folder is called, whether what goes into use is reviewed, and which colleges it is shared with.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Checkbox, Input, List, Modal, Select, Space } from "antd";
import { useState } from "react";
import { useDesk } from "../../desk/client";
import { ProblemAlert, QueryView } from "../../desk/PageState";
import { useWords } from "../../desk/words";
import { organisation, type Folder } from "../api";
import { bankWords } from "../words";
import { careWords } from "./care-words";
import { care, type Share } from "./requests";

type May = Share["may"];

export function FolderSettings({ folder, onClose }: { folder: Folder; onClose: () => void }) {
  const say = useWords(careWords);
  const bank = useWords(bankWords);
  const { api } = useDesk();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [name, setName] = useState(folder.name);
  const [isReviewed, setReviewed] = useState(folder.is_reviewed);
  const shares = useQuery({ queryKey: ["shares", folder.id], queryFn: () => care.shares(api, folder.id) });
  const nodes = useQuery({ queryKey: ["nodes"], queryFn: () => organisation.nodes(api) });
  const sharing = useMutation({
    mutationFn: (share: { node_id: string; may: May | null }) => care.share(api, folder.id, share),
    onSuccess: () => void queries.invalidateQueries({ queryKey: ["shares", folder.id] }),
  });
  const saving = useMutation({
    mutationFn: () => care.setFolder(api, folder.id, { name: name.trim(), is_reviewed: isReviewed }),
    onSuccess: () => {
      void message.success(say("folderSaved"));
      void queries.invalidateQueries({ queryKey: ["folders"] });
      onClose();
    },
  });
  const others = (nodes.data ?? []).filter((node) => node.id !== folder.node_id && !shares.data?.some((share) => share.node_id === node.id));
  const rights = (["view", "author"] as const).map((value) => ({ value, label: say(`may_${value}`) }));
  return (
    <Modal open title={say("folderSettings")} onCancel={onClose} okButtonProps={{ disabled: name.trim() === "", loading: saving.isPending }} onOk={() => saving.mutate()}>
      <Space direction="vertical" className="full" size="middle">
        <Input value={name} maxLength={100} aria-label={bank("folderName")} onChange={(event) => setName(event.target.value)} />
        <Checkbox checked={isReviewed} onChange={(event) => setReviewed(event.target.checked)}>{bank("folderReviewed")}</Checkbox>
        <section>
          <h3 className="small-head">{say("sharedWith")}</h3>
          <QueryView query={shares} isEmpty={(all) => all.length === 0} empty={<p className="desk-hint plain">{say("notShared")}</p>}>
            {(all) => (
              <List size="small" dataSource={all} renderItem={(share) => (
                <List.Item actions={[<Button key="end" size="small" type="link" onClick={() => sharing.mutate({ node_id: share.node_id, may: null })}>{say("endShare")}</Button>]}>
                  {share.name} <Select<May> size="small" aria-label={share.name} className="filter" value={share.may} options={rights} onChange={(may) => sharing.mutate({ node_id: share.node_id, may })} />
                </List.Item>
              )} />
            )}
          </QueryView>
          <Select className="full" showSearch optionFilterProp="label" aria-label={say("addShare")} placeholder={say("addShare")} value={null} options={others.map((node) => ({ value: node.id, label: node.name }))} onChange={(node_id: string) => sharing.mutate({ node_id, may: "view" })} />
        </section>
        <ProblemAlert error={saving.error ?? sharing.error} />
      </Space>
    </Modal>
  );
}
