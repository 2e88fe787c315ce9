// Items of the bank that are nearly the same, in pairs, the most alike first.
import { useQuery } from "@tanstack/react-query";
import { Button, Card, Table } from "antd";
import { useState } from "react";
import { useDesk } from "../../desk/client";
import { EmptyState, QueryView } from "../../desk/PageState";
import { useWords } from "../../desk/words";
import { RichText } from "../../richtext/RichText";
import { PageHead } from "../PageHead";
import { careWords } from "./care-words";
import { SideBySide } from "./CareCards";
import { escaped, previewLine } from "./preview-line";
import { care, type Pair } from "./requests";

export function DuplicatesPage({ onOpen, onBack }: { onOpen: (entryId: string) => void; onBack: () => void }) {
  const say = useWords(careWords);
  const { api } = useDesk();
  const [beside, setBeside] = useState<Pair>();
  const pairs = useQuery({ queryKey: ["duplicates"], queryFn: () => care.duplicates(api, { all: [] }) });
  const stem = (text: string) => <RichText inline html={escaped(previewLine(text))} />;
  return (
    <>
      <PageHead title={say("duplicates")} onBack={onBack} />
      <p className="desk-hint plain gap-below">{say("duplicatesHelp")}</p>
      <Card size="small">
        <QueryView query={pairs} isEmpty={(data) => data.total === 0} empty={<EmptyState text={say("duplicatesNone")} />}>
          {(data) => (
            <Table<Pair>
              size="small" rowKey={(pair) => pair.one.entry_id + pair.other.entry_id} dataSource={data.pairs} scroll={{ x: 720 }}
              pagination={{ pageSize: 20, showSizeChanger: false, showTotal: () => say("pairs", { n: data.total }) }}
              columns={[
                { title: "A", render: (_, pair) => stem(pair.one.preview_text) },
                { title: "B", render: (_, pair) => stem(pair.other.preview_text) },
                { title: "", width: 190, render: (_, pair) => <><span className="desk-figures">{say("alike", { n: Math.round(pair.alike * 100) })}</span> <Button type="link" size="small" onClick={() => setBeside(pair)}>{say("sideBySide")}</Button></> },
              ]}
            />
          )}
        </QueryView>
      </Card>
      {beside && <SideBySide one={beside.one} other={beside.other} alike={beside.alike} onOpen={onOpen} onClose={() => setBeside(undefined)} />}
    </>
  );
}
