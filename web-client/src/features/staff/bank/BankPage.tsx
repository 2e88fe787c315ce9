// The question bank: folders at the left, their items as a table that filters, pages and exports.
// What is asked for stands in the address, so a reload or a shared link shows the same.
import { DownloadOutlined, FolderAddOutlined, PlusOutlined } from "@ant-design/icons";
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Card, Input, Modal, Select, Space, Table, Tag, Tree, Typography, type InputRef } from "antd";
import { useState } from "react";
import { useDesk } from "../../desk/client";
import { download, toCsv } from "../../desk/csv";
import { deskWords } from "../../desk/desk-words";
import { useFirstFocus } from "../../desk/focus";
import { EmptyState, ProblemAlert, QueryView } from "../../desk/PageState";
import { dateTime } from "../../desk/time";
import { useLanguage, useWords } from "../../desk/words";
import { RichText } from "../../richtext/RichText";
import { bank, organisation, type EntryLine, type EntryQuery, type VersionState } from "../api";
import { PageHead } from "../PageHead";
import { bankWords, staffWords } from "../words";
import { KINDS } from "./content";
import { StateTag } from "./EntryEditor";
import { folderTree } from "./folders";
import { escaped, previewLine, previewText } from "./preview-line";

export interface BankSearch {
  folder?: string | undefined;
  text?: string | undefined;
  tag?: string | undefined;
  kind?: string | undefined;
  state?: string | undefined;
  page?: number | undefined;
}

const PAGE = 20;
const EXPORT_MAX = 1_000;
const STATES: readonly VersionState[] = ["draft", "ready", "retired"];

interface BankPageProps {
  search: BankSearch;
  onSearch: (search: BankSearch) => void;
  onOpen: (entryId: string) => void;
  onAdd: (folderId: string | undefined) => void;
}

export function BankPage({ search, onSearch, onOpen, onAdd }: BankPageProps) {
  const say = useWords(bankWords);
  const staff = useWords(staffWords);
  const desk = useWords(deskWords);
  const language = useLanguage();
  const { api, me } = useDesk();
  const mayWrite = me.roles.some((role) => role === "author" || role === "admin");
  const [adding, setAdding] = useState(false);
  const folders = useQuery({ queryKey: ["folders"], queryFn: () => bank.folders(api) });
  const tags = useQuery({ queryKey: ["tags"], queryFn: () => bank.tags(api) });
  const wanted: EntryQuery = { folder_id: search.folder, text: search.text, tag: search.tag, kind: search.kind, state: search.state };
  const page = search.page ?? 1;
  const entries = useQuery({
    queryKey: ["entries", wanted, page],
    queryFn: () => bank.entries(api, { ...wanted, limit: PAGE, offset: (page - 1) * PAGE }),
    placeholderData: keepPreviousData,
  });
  const narrow = (part: BankSearch) => onSearch({ ...search, page: undefined, ...part });
  const narrowed = [search.text, search.tag, search.kind, search.state].some((part) => part !== undefined);
  const exporting = useMutation({
    mutationFn: () => bank.entries(api, { ...wanted, limit: EXPORT_MAX }),
    onSuccess: ({ entries: all }) => download("questions.csv", toCsv(
      [say("question"), say("kind"), say("state"), say("version"), say("difficulty"), say("tags"), staff("changed"), staff("changedBy")],
      all.map((line) => [previewText(line.preview_text), say(`k_${line.kind}`), say(`s_${line.state}`), line.number, line.difficulty, line.tags.join(" "), dateTime(line.changed_ms, language), line.changed_by]),
    )),
  });
  return (
    <>
      <PageHead title={staff("nav_bank")}>
        <Button icon={<DownloadOutlined aria-hidden />} loading={exporting.isPending} onClick={() => exporting.mutate()}>{desk("exportCsv")}</Button>
        {mayWrite && <Button type="primary" icon={<PlusOutlined aria-hidden />} disabled={folders.data?.length === 0} title={folders.data?.length === 0 ? say("addNeedsFolder") : undefined} onClick={() => onAdd(search.folder)}>{say("add")}</Button>}
      </PageHead>
      <div className="bank">
        <Card size="small" title={say("folders")} extra={mayWrite && <Button size="small" type="text" icon={<FolderAddOutlined aria-hidden />} aria-label={say("addFolder")} title={say("addFolder")} onClick={() => setAdding(true)} />}>
          <QueryView query={folders}>
            {(all) => (
              <>
                <Button type={search.folder === undefined ? "primary" : "text"} ghost={search.folder === undefined} block className="folder-all" onClick={() => narrow({ folder: undefined })}>{say("allFolders")}</Button>
                <Tree blockNode defaultExpandAll treeData={folderTree(all)} selectedKeys={search.folder === undefined ? [] : [search.folder]} onSelect={([key]) => narrow({ folder: key === undefined ? undefined : String(key) })} />
              </>
            )}
          </QueryView>
        </Card>
        <Card size="small" className="bank-table">
          <Space wrap className="filters">
            <Input.Search allowClear defaultValue={search.text ?? ""} placeholder={say("searchText")} aria-label={say("searchText")} className="medium" onSearch={(text) => narrow({ text: text.trim() === "" ? undefined : text.trim() })} />
            <Select allowClear placeholder={say("kind")} aria-label={say("kind")} className="filter" value={search.kind} onChange={(kind?: string) => narrow({ kind })} options={KINDS.map((value) => ({ value, label: say(`k_${value}`) }))} />
            <Select allowClear placeholder={say("state")} aria-label={say("state")} className="filter" value={search.state} onChange={(state?: string) => narrow({ state })} options={STATES.map((value) => ({ value, label: say(`s_${value}`) }))} />
            <Select allowClear showSearch placeholder={say("tag")} aria-label={say("tag")} className="filter" value={search.tag} onChange={(tag?: string) => narrow({ tag })} options={(tags.data ?? []).map(({ tag, ready }) => ({ value: tag, label: `${tag} (${ready})` }))} />
            {narrowed && <Button type="link" onClick={() => onSearch({ folder: search.folder })}>{staff("reset")}</Button>}
          </Space>
          <ProblemAlert error={exporting.error} />
          <QueryView
            query={entries} isEmpty={(data) => data.total === 0}
            empty={<EmptyState text={narrowed ? staff("noMatch") : say("empty")}>{mayWrite && !narrowed && folders.data?.length !== 0 && <Button onClick={() => onAdd(search.folder)}>{say("add")}</Button>}</EmptyState>}
          >
            {(data) => (
              <Table<EntryLine>
                size="small" rowKey="entry_id" dataSource={data.entries} loading={entries.isPlaceholderData} scroll={{ x: 860 }}
                pagination={{ current: page, pageSize: PAGE, total: data.total, showSizeChanger: false, showTotal: (n) => staff("total", { n }), onChange: (next) => onSearch({ ...search, page: next }) }}
                columns={[
                  { title: say("question"), dataIndex: "preview_text", minWidth: 280, render: (text: string, line) => <Typography.Link className="question-link" onClick={() => onOpen(line.entry_id)}>{text === "" ? "—" : <RichText inline html={escaped(previewLine(text))} />}</Typography.Link> },
                  { title: say("kind"), dataIndex: "kind", width: 84, render: (_, line) => say(`k_${line.kind}`) },
                  { title: say("difficulty"), dataIndex: "difficulty", width: 84, sorter: (a, b) => a.difficulty - b.difficulty, render: (_, line) => say(`d_${line.difficulty as 1}`) },
                  { title: say("tags"), dataIndex: "tags", width: 160, render: (_, line) => line.tags.map((tag) => <Tag key={tag}>{tag}</Tag>) },
                  { title: say("state"), dataIndex: "state", width: 130, render: (_, line) => <><StateTag state={line.state} /><span className="desk-hint">{say("versionN", { n: line.number })}</span></> },
                  { title: staff("changed"), dataIndex: "changed_ms", width: 150, sorter: (a, b) => a.changed_ms - b.changed_ms, render: (_, line) => <span className="desk-figures">{dateTime(line.changed_ms, language)}<br /><span className="desk-hint">{line.changed_by}</span></span> },
                ]}
              />
            )}
          </QueryView>
        </Card>
      </div>
      {adding && <AddFolder parentId={search.folder} onClose={() => setAdding(false)} />}
    </>
  );
}

function AddFolder({ parentId, onClose }: { parentId: string | undefined; onClose: () => void }) {
  const say = useWords(bankWords);
  const staff = useWords(staffWords);
  const { api } = useDesk();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const folders = useQuery({ queryKey: ["folders"], queryFn: () => bank.folders(api) });
  const nodes = useQuery({ queryKey: ["nodes"], queryFn: () => organisation.nodes(api) });
  const parent = folders.data?.find((folder) => folder.id === parentId);
  const [name, setName] = useState("");
  const first = useFirstFocus<InputRef>();
  const [node, setNode] = useState<string>();
  const nodeId = parent?.node_id ?? node ?? nodes.data?.[0]?.id;
  const adding = useMutation({
    mutationFn: () => bank.addFolder(api, { node_id: nodeId ?? "", name: name.trim(), ...(parent ? { parent_id: parent.id } : {}) }),
    onSuccess: () => {
      void message.success(say("folderAdded", { name: name.trim() }));
      void queries.invalidateQueries({ queryKey: ["folders"] });
      onClose();
    },
  });
  return (
    <Modal open title={parent ? say("addFolderIn", { name: parent.name }) : say("addFolder")} onCancel={onClose} okButtonProps={{ disabled: name.trim() === "" || nodeId === undefined, loading: adding.isPending }} onOk={() => adding.mutate()}>
      <Space direction="vertical" className="full">
        <Input ref={first} value={name} maxLength={60} placeholder={say("folderName")} aria-label={say("folderName")} onChange={(event) => setName(event.target.value)} onPressEnter={() => name.trim() !== "" && adding.mutate()} />
        {!parent && <Select className="full" aria-label={staff("belongsTo")} value={nodeId} onChange={setNode} options={(nodes.data ?? []).map((each) => ({ value: each.id, label: each.name }))} />}
        <ProblemAlert error={adding.error} />
      </Space>
    </Modal>
  );
}
