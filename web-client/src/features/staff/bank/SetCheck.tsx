// What a careful reader would ask about the set on screen: keys that all stand in one place first, then item
// by item.
import { useQuery } from "@tanstack/react-query";
import { Alert, List, Modal, Typography } from "antd";
import { inLanguage } from "../../../i18n";
import { useDesk } from "../../desk/client";
import { QueryView } from "../../desk/PageState";
import { useLanguage, useWords } from "../../desk/words";
import { RichText } from "../../richtext/RichText";
import { careWords } from "./care-words";
import type { Filter } from "./filter";
import { escaped, previewLine } from "./preview-line";
import { care } from "./requests";

export function SetCheck({ filter, onOpen, onClose }: { filter: Filter; onOpen: (entryId: string) => void; onClose: () => void }) {
  const say = useWords(careWords);
  const language = useLanguage();
  const { api } = useDesk();
  const found = useQuery({ queryKey: ["remarks", filter], queryFn: () => care.remarks(api, filter), gcTime: 0 });
  return (
    <Modal open width={760} footer={null} title={say("checkSet")} onCancel={onClose}>
      <QueryView query={found}>
        {({ looked_at, set, entries }) => (
          <>
            <p className="desk-hint plain gap-below">{say("checked", { n: looked_at, odd: entries.length })}</p>
            {set.map((remark) => <Alert key={remark.zh} className="gap-below" type="warning" showIcon message={inLanguage(remark, language)} />)}
            {entries.length > 0 && (
              <List size="small" dataSource={entries} pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }} renderItem={(entry) => (
                <List.Item>
                  <div className="full">
                    <Typography.Link onClick={() => { onClose(); onOpen(entry.entry_id); }}><RichText inline html={escaped(previewLine(entry.preview_text === "" ? "—" : entry.preview_text))} /></Typography.Link>
                    <ul className="problem-list">{entry.remarks.map((remark) => <li key={remark.at + remark.code + remark.zh}>{inLanguage(remark, language)}</li>)}</ul>
                  </div>
                </List.Item>
              )} />
            )}
          </>
        )}
      </QueryView>
    </Modal>
  );
}
