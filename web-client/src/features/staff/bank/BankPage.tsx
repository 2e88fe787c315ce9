// The question bank: folders at the left, their items as a table that filters, pages and exports.
// What is asked for stands in the address, so a reload or a shared link shows the same.
import { DownloadOutlined, FilterOutlined, FolderAddOutlined, ImportOutlined, PlusOutlined, SettingOutlined } from "@ant-design/icons";
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Card, Checkbox, Dropdown, Grid, Input, Modal, Select, Space, Table, Tag, Tree, Typography, type InputRef } from "antd";
import type { ColumnType } from "antd/es/table";
import { useState } from "react";
import { useDesk } from "../../desk/client";
import { download, toCsv } from "../../desk/csv";
import { useFirstFocus } from "../../desk/focus";
import { EmptyState, ProblemAlert, QueryView } from "../../desk/PageState";
import { dateTime } from "../../desk/time";
import { useLanguage, useWords } from "../../desk/words";
import { RichText } from "../../richtext/RichText";
import { bank, organisation, type EntryLine, type VersionState } from "../api";
import { PageHead } from "../PageHead";
import { bankWords, staffWords } from "../words";
import { BulkBar } from "./BulkBar";
import { careWords } from "./care-words";
import { KINDS } from "./content";
import { StateTag } from "./EntryEditor";
import { filterFrom, type Filter } from "./filter";
import { FilterBuilder, SavedFilters } from "./FilterBuilder";
import { folderTree } from "./folders";
import { FolderSettings } from "./FolderSettings";
import { pointTree } from "./points";
import { escaped, previewLine, previewText } from "./preview-line";
import { care, EXPORTS, type ExportFormat } from "./requests";
import { SetCheck } from "./SetCheck";

export interface BankSearch {
  folder?: string | undefined;
  text?: string | undefined;
  tag?: string | undefined;
  kind?: string | undefined;
  state?: string | undefined;
  /** At this knowledge point or below. */
  point?: string | undefined;
  /** Conditions built by hand, as JSON. */
  more?: string | undefined;
  page?: number | undefined;
}

const PAGE = 20;
/** On a phone a line tells these under the question. */
const wide: Pick<ColumnType<EntryLine>, "responsive"> = { responsive: ["md"] };
const EXPORT_MAX = 200;
const STATES: readonly VersionState[] = ["draft", "in_review", "ready", "retired"];

/** Everything that is asked for, joined. */
function filterOf({ folder, text, tag, kind, state, point, more }: BankSearch): Filter {
  const built = filterFrom(more);
  const parts: (Filter | undefined)[] = [
    folder === undefined ? undefined : { folder }, text === undefined ? undefined : { text }, tag === undefined ? undefined : { tag },
    kind === undefined ? undefined : { kind }, state === undefined ? undefined : { state }, point === undefined ? undefined : { point }, built,
  ];
  return { all: parts.filter((part) => part !== undefined) };
}

interface BankPageProps {
  search: BankSearch;
  onSearch: (search: BankSearch) => void;
  onOpen: (entryId: string) => void;
  onAdd: (folderId: string | undefined) => void;
  onImport: (folderId: string | undefined) => void;
  onDuplicates: () => void;
}

export function BankPage({ search, onSearch, onOpen, onAdd, onImport, onDuplicates }: BankPageProps) {
  const say = useWords(bankWords);
  const also = useWords(careWords);
  const staff = useWords(staffWords);
  const language = useLanguage();
  const { api, me } = useDesk();
  const { message } = App.useApp();
  const isWide = Grid.useBreakpoint().md !== false;
  const mayWrite = me.roles.some((role) => role === "author" || role === "admin");
  const [dialog, setDialog] = useState<"add" | "folder" | "conditions" | "check">();
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const folders = useQuery({ queryKey: ["folders"], queryFn: () => bank.folders(api) });
  const tags = useQuery({ queryKey: ["tags"], queryFn: () => bank.tags(api) });
  const wanted = filterOf(search);
  const page = search.page ?? 1;
  const entries = useQuery({
    queryKey: ["entries", wanted, page],
    queryFn: () => care.search(api, wanted, { limit: PAGE, offset: (page - 1) * PAGE }),
    placeholderData: keepPreviousData,
  });
  const narrow = (part: BankSearch) => { setChosen([]); onSearch({ ...search, page: undefined, ...part }); };
  const narrowed = [search.text, search.tag, search.kind, search.state, search.point, search.more].some((part) => part !== undefined);
  const tagNames = (tags.data ?? []).map(({ tag }) => tag);
  const points = pointTree(tagNames);
  const folder = folders.data?.find((each) => each.id === search.folder);
  const exporting = useMutation({
    mutationFn: () => care.search(api, wanted, { limit: EXPORT_MAX, offset: 0 }),
    onSuccess: ({ entries: all }) => download("questions.csv", toCsv(
      [say("question"), say("kind"), say("state"), say("version"), say("difficulty"), say("tags"), staff("changed"), staff("changedBy")],
      all.map((line) => [previewText(line.preview_text), say(`k_${line.kind}`), say(`s_${line.state}`), line.number, line.difficulty, line.tags.join(" "), dateTime(line.changed_ms, language), line.changed_by]),
    )),
  });
  const taking = useMutation({
    mutationFn: (format: ExportFormat) => care.exportItems(api, wanted, format),
    onSuccess: ({ file, lossy, rejected }, format) => {
      download(EXPORTS[format], file);
      if (lossy + rejected > 0) void message.warning(also("exportLosses", { lossy, rejected }));
    },
  });
  return (
    <>
      <PageHead title={staff("nav_bank")}>
        <Dropdown trigger={["click"]} menu={{ items: [{ key: "list", label: also("exportList") }, ...(Object.keys(EXPORTS) as ExportFormat[]).map((key) => ({ key, label: also(`export_${key}`) }))], onClick: ({ key }) => (key === "list" ? exporting.mutate() : taking.mutate(key as ExportFormat)) }}>
          <Button icon={<DownloadOutlined aria-hidden />} loading={exporting.isPending || taking.isPending}>{also("exportMenu")}</Button>
        </Dropdown>
        <Button onClick={() => setDialog("check")}>{also("checkSet")}</Button>
        <Button onClick={onDuplicates}>{also("duplicates")}</Button>
        {mayWrite && <Button icon={<ImportOutlined aria-hidden />} disabled={folders.data?.length === 0} title={folders.data?.length === 0 ? say("addNeedsFolder") : undefined} onClick={() => onImport(search.folder)}>{also("import")}</Button>}
        {mayWrite && <Button type="primary" icon={<PlusOutlined aria-hidden />} disabled={folders.data?.length === 0} title={folders.data?.length === 0 ? say("addNeedsFolder") : undefined} onClick={() => onAdd(search.folder)}>{say("add")}</Button>}
      </PageHead>
      <div className="bank">
        <Card size="small" title={say("folders")} extra={mayWrite && (
          <>
            {folder && <Button size="small" type="text" icon={<SettingOutlined aria-hidden />} aria-label={also("folderSettings")} title={also("folderSettings")} onClick={() => setDialog("folder")} />}
            <Button size="small" type="text" icon={<FolderAddOutlined aria-hidden />} aria-label={say("addFolder")} title={say("addFolder")} onClick={() => setDialog("add")} />
          </>
        )}>
          <QueryView query={folders}>
            {(all) => (
              <>
                <Button type={search.folder === undefined ? "primary" : "text"} ghost={search.folder === undefined} block className="folder-all" onClick={() => narrow({ folder: undefined })}>{say("allFolders")}</Button>
                <Tree blockNode defaultExpandAll treeData={folderTree(all)} selectedKeys={search.folder === undefined ? [] : [search.folder]} onSelect={([key]) => narrow({ folder: key === undefined ? undefined : String(key) })} />
                {points.length > 0 && (
                  <>
                    <h3 className="small-head gap-above" title={also("pointsHelp")}>{also("points")}</h3>
                    <Tree blockNode treeData={points} selectedKeys={search.point === undefined ? [] : [search.point]} onSelect={([key]) => narrow({ point: key === undefined ? undefined : String(key) })} />
                  </>
                )}
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
            <Button icon={<FilterOutlined aria-hidden />} {...(search.more === undefined ? {} : { type: "primary" as const, ghost: true })} onClick={() => setDialog("conditions")}>{also("conditions")}</Button>
            <SavedFilters onChoose={(filter) => narrow({ more: JSON.stringify(filter) })} />
            {narrowed && <Button type="link" onClick={() => onSearch({ folder: search.folder })}>{staff("reset")}</Button>}
          </Space>
          <ProblemAlert error={exporting.error ?? taking.error} />
          <BulkBar chosen={chosen} folders={folders.data ?? []} onDone={() => setChosen([])} />
          <QueryView
            query={entries} isEmpty={(data) => data.total === 0}
            empty={<EmptyState text={narrowed ? staff("noMatch") : say("empty")}>{mayWrite && !narrowed && folders.data?.length !== 0 && <Button onClick={() => onAdd(search.folder)}>{say("add")}</Button>}</EmptyState>}
          >
            {(data) => (
              <Table<EntryLine>
                size="small" rowKey="entry_id" dataSource={data.entries} loading={entries.isPlaceholderData} scroll={{ x: isWide ? 940 : true }}
                {...(mayWrite ? { rowSelection: { selectedRowKeys: [...chosen], preserveSelectedRowKeys: true, onChange: (keys) => setChosen(keys.map(String)), getCheckboxProps: (line) => labelled(previewText(line.preview_text).slice(0, 40)) } } : {})}
                pagination={{ current: page, pageSize: PAGE, total: data.total, showSizeChanger: false, showTotal: (n) => staff("total", { n }), onChange: (next) => onSearch({ ...search, page: next }) }}
                columns={[
                  { title: say("question"), dataIndex: "preview_text", minWidth: 220, render: (text: string, line) => <Typography.Link className="question-link" onClick={() => onOpen(line.entry_id)}>{text === "" ? "—" : <RichText inline html={escaped(previewLine(text))} />}<span className="phone-facts desk-hint">{say(`k_${line.kind}`)} · {say(`d_${line.difficulty as 1}`)}<StateTag state={line.state} /></span></Typography.Link> },
                  { title: say("kind"), ...wide, dataIndex: "kind", width: 84, render: (_, line) => say(`k_${line.kind}`) },
                  { title: say("difficulty"), ...wide, dataIndex: "difficulty", width: 84, sorter: (a, b) => a.difficulty - b.difficulty, render: (_, line) => say(`d_${line.difficulty as 1}`) },
                  { title: say("tags"), ...wide, dataIndex: "tags", width: 160, render: (_, line) => line.tags.map((tag) => <Tag key={tag}>{tag}</Tag>) },
                  { title: say("state"), ...wide, dataIndex: "state", width: 130, render: (_, line) => <><StateTag state={line.state} /><span className="desk-hint">{say("versionN", { n: line.number })}</span></> },
                  { title: also("shown"), ...wide, dataIndex: "shown", width: 72, align: "right", render: (n: number) => <span className="desk-figures">{n}</span> },
                  { title: staff("changed"), ...wide, dataIndex: "changed_ms", width: 150, sorter: (a, b) => a.changed_ms - b.changed_ms, render: (_, line) => <span className="desk-figures">{dateTime(line.changed_ms, language)}<br /><span className="desk-hint">{line.changed_by}</span></span> },
                ]}
              />
            )}
          </QueryView>
        </Card>
      </div>
      {dialog === "add" && <AddFolder parentId={search.folder} onClose={() => setDialog(undefined)} />}
      {dialog === "folder" && folder && <FolderSettings folder={folder} onClose={() => setDialog(undefined)} />}
      {dialog === "check" && <SetCheck filter={wanted} onOpen={onOpen} onClose={() => setDialog(undefined)} />}
      {dialog === "conditions" && <FilterBuilder filter={filterFrom(search.more)} tags={tagNames} onApply={(filter) => narrow({ more: filter === undefined ? undefined : JSON.stringify(filter) })} onClose={() => setDialog(undefined)} />}
    </>
  );
}

/** A name for a check box of the table, whose type knows none. */
function labelled(name: string): { disabled?: boolean } {
  return { "aria-label": name } as object;
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
  const [isReviewed, setReviewed] = useState(parent?.is_reviewed ?? false);
  const first = useFirstFocus<InputRef>();
  const [node, setNode] = useState<string>();
  const nodeId = parent?.node_id ?? node ?? nodes.data?.[0]?.id;
  const adding = useMutation({
    mutationFn: () => bank.addFolder(api, { node_id: nodeId ?? "", name: name.trim(), is_reviewed: isReviewed, ...(parent ? { parent_id: parent.id } : {}) }),
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
        <Checkbox checked={isReviewed} onChange={(event) => setReviewed(event.target.checked)}>{say("folderReviewed")}</Checkbox>
        <ProblemAlert error={adding.error} />
      </Space>
    </Modal>
  );
}
