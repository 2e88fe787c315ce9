// The items of files before they are written: where each stood, what it is, what becomes of it and why.
// A row opens to the question as candidates would see it.
import { Button, Table, Tag } from "antd";
import type { ReactNode } from "react";
import { inLanguage } from "../../../i18n";
import { useLanguage, useWords } from "../../desk/words";
import { RichText } from "../../richtext/RichText";
import { bankWords } from "../words";
import { careWords } from "./care-words";
import { questionOf, type Content } from "./content";
import { keyOf } from "./key-of";
import { Preview } from "./Preview";
import type { ImportItem, ImportStatus } from "./requests";

const COLOURS: Record<ImportStatus, string> = { imported: "success", lossy: "warning", rejected: "error" };

interface Row extends ImportItem {
  at: number;
}

interface ImportTableProps {
  items: readonly ImportItem[];
  status: ImportStatus | "all";
  taken: ReadonlySet<number>;
  onTake: (taken: ReadonlySet<number>) => void;
  onOpen: (entryId: string) => void;
}

export function ImportTable({ items, status, taken, onTake, onOpen }: ImportTableProps) {
  const say = useWords(careWords);
  const bank = useWords(bankWords);
  const rows: Row[] = items.map((item, at) => ({ ...item, at })).filter((item) => status === "all" || item.status === status);
  const shown = new Set(rows.map((row) => row.at));
  return (
    <Table<Row>
      size="small" rowKey="at" dataSource={rows} scroll={{ x: 760 }} pagination={{ pageSize: 20, showSizeChanger: false, hideOnSinglePage: true }}
      rowSelection={{
        selectedRowKeys: [...taken], getCheckboxProps: (row) => ({ disabled: row.content === null, "aria-label": `${say("take")} ${row.at + 1}` }),
        // What the filter hides keeps its choice.
        onChange: (keys) => onTake(new Set([...[...taken].filter((at) => !shown.has(at)), ...keys.map(Number).filter((at) => shown.has(at))])),
      }}
      expandable={{ rowExpandable: (row) => row.content !== null, expandedRowRender: (row) => row.content && <Whole content={row.content} /> }}
      columns={[
        { title: say("place"), width: 150, render: (_, row) => <span className="import-place">{row.index === 0 ? say("placeFile", { file: row.source }) : say("placeOf", { file: row.source, item: row.index, line: row.line })}</span> },
        { title: bank("question"), minWidth: 220, render: (_, row) => <Question row={row} /> },
        { title: bank("kind"), width: 84, render: (_, row) => row.content && bank(`k_${row.content.kind}`) },
        { title: bank("state"), width: 120, render: (_, row) => <Tag bordered={false} color={COLOURS[row.status]}>{say(`st_${row.status}`)}</Tag> },
        { title: say("found"), width: 260, render: (_, row) => <Told row={row} onOpen={onOpen} /> },
      ]}
    />
  );
}

/** The question as candidates would see it, and below it what they would not: key and explanation. */
function Whole({ content }: { content: Content }) {
  const say = useWords(careWords);
  const key = keyOf(content);
  const told = key === true ? say("keyTrue") : key === false ? say("keyFalse") : key;
  return (
    <>
      <Preview question={questionOf(content)} />
      {told !== "" && <p className="plain gap-above"><strong>{say("keyIs", { key: told })}</strong></p>}
      {content.explanation && <RichText html={content.explanation} />}
    </>
  );
}

function Question({ row }: { row: Row }): ReactNode {
  if (row.content === null) return <span className="desk-hint">{row.title ?? row.external_id ?? "—"}</span>;
  return (
    <>
      <div className="question-link"><RichText inline html={row.content.stem} /></div>
      {row.tags.map((tag) => <Tag key={tag}>{tag}</Tag>)}
    </>
  );
}

function Told({ row, onOpen }: { row: Row; onOpen: (entryId: string) => void }) {
  const say = useWords(careWords);
  const language = useLanguage();
  const { twin, repeats } = row;
  return (
    <ul className="problem-list">
      {row.problems.map((problem) => <li key={problem.code + problem.zh}>{inLanguage(problem, language)}</li>)}
      {row.remarks.map((remark) => <li key={remark.code + remark.zh} className="desk-hint">{inLanguage(remark, language)}</li>)}
      {twin !== null && <li className="text-warn">{say("hasTwin")} <Button size="small" type="link" onClick={() => onOpen(twin)}>{say("seeTwin")}</Button></li>}
      {repeats !== null && <li className="text-warn">{say("repeatsItem", { n: repeats + 1 })}</li>}
    </ul>
  );
}
