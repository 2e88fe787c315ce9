// Questions from files, in two steps: every item is shown with what would become of it, and only what is
// then confirmed is written, all or none. The files stay in this page and are sent again.
import { InboxOutlined } from "@ant-design/icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Card, Radio, Result, Select, Space, Upload } from "antd";
import { useEffect, useMemo, useState } from "react";
import { useDesk } from "../../desk/client";
import { Labelled } from "../../desk/Labelled";
import { EmptyState, ProblemAlert } from "../../desk/PageState";
import { useWords } from "../../desk/words";
import { PicturesContext } from "../../richtext/pictures";
import { bank } from "../api";
import { PageHead } from "../PageHead";
import { careWords } from "./care-words";
import { ImportTable } from "./ImportTable";
import { care, type ImportDone, type ImportPreview, type ImportStatus } from "./requests";

const FORMATS = ["auto", "gift", "aiken", "moodle-xml", "cloze", "missing-word", "paper", "qti", "xlsx", "csv", "docx", "blackboard", "native"] as const;
const STATUSES: readonly ImportStatus[] = ["imported", "lossy", "rejected"];

interface ImportPageProps {
  folderId: string | undefined;
  onOpen: (entryId: string) => void;
  onDone: (folderId: string | undefined) => void;
}

export function ImportPage({ folderId, onOpen, onDone }: ImportPageProps) {
  const say = useWords(careWords);
  const { api } = useDesk();
  const queries = useQueryClient();
  const [folder, setFolder] = useState(folderId);
  const [format, setFormat] = useState<string>("auto");
  const [files, setFiles] = useState<readonly File[]>([]);
  const [status, setStatus] = useState<ImportStatus | "all">("all");
  const [taken, setTaken] = useState<ReadonlySet<number>>(new Set());
  const folders = useQuery({ queryKey: ["folders"], queryFn: () => bank.folders(api) });
  const into = folder ?? folders.data?.[0]?.id;
  const reading = useMutation({
    mutationFn: (chosen: readonly File[]) => care.previewImport(api, chosen, { folder_id: into ?? "", format }),
    // What the bank has already is left out until somebody says otherwise.
    onSuccess: (found) => setTaken(new Set(found.items.flatMap((item, at) => (item.content && item.twin === null && item.repeats === null ? [at] : [])))),
  });
  const writing = useMutation({
    mutationFn: (found: ImportPreview) => care.importItems(api, files, { folder_id: into ?? "", format, skip: found.items.flatMap((item, at) => (item.content && !taken.has(at) ? [at] : [])).join(",") }),
    onSuccess: () => {
      for (const key of ["entries", "tags"]) void queries.invalidateQueries({ queryKey: [key] });
    },
  });
  const { mutate: read, reset } = reading;
  useEffect(() => {
    if (files.length > 0 && into !== undefined) read(files);
    else reset();
  }, [files, format, into, read, reset]);
  const pictures = usePictures(reading.data);
  if (writing.data) return <Done done={writing.data} onSee={() => onDone(into)} onMore={() => { setFiles([]); writing.reset(); }} />;
  const found = reading.data;
  return (
    <>
      <PageHead title={say("import")} onBack={() => onDone(into)}>
        {found && <Button type="primary" disabled={taken.size === 0 || reading.isPending} loading={writing.isPending} onClick={() => writing.mutate(found)}>{say("confirmImport", { n: taken.size })}</Button>}
      </PageHead>
      <Card size="small" className="gap-below">
        <Space wrap size="large">
          <Labelled label={say("intoFolder")}><Select className="medium" value={into} loading={folders.isPending} options={(folders.data ?? []).map((each) => ({ value: each.id, label: each.name }))} onChange={setFolder} /></Labelled>
          <Labelled label={say("format")}><Select className="medium" value={format} options={FORMATS.map((value) => ({ value, label: say(`format_${value}`) }))} onChange={setFormat} /></Labelled>
        </Space>
        <Upload.Dragger multiple showUploadList={{ showPreviewIcon: false }} fileList={files.map((file, at) => ({ uid: String(at), name: file.name }))} beforeUpload={(file, all) => { if (file === all.at(-1)) setFiles((now) => [...now, ...all]); return false; }} onRemove={(file) => setFiles((now) => now.filter((_, at) => String(at) !== file.uid))}>
          <p><InboxOutlined className="drop-icon" /></p>
          <p>{say("chooseFiles")}</p>
          <p className="desk-hint plain">{say("importHelp")}<br />{say("formats")}</p>
        </Upload.Dragger>
      </Card>
      <div role="status" className="notices">{reading.isPending && <Alert type="info" showIcon message={say("reading")} />}</div>
      <ProblemAlert error={reading.error ?? writing.error} />
      {found && (
        <PicturesContext.Provider value={pictures}>
          <Card size="small">
            <Radio.Group className="filters" optionType="button" value={status} aria-label={say("found")} onChange={(event) => setStatus(event.target.value as ImportStatus)} options={[{ value: "all", label: `${say("allItems")} ${found.items.length}` }, ...STATUSES.map((value) => ({ value, label: `${say(`st_${value}`)} ${found[value]}` }))]} />
            {found.items.length === 0 ? <EmptyState text={say("noQuestion")} /> : <ImportTable items={found.items} status={status} taken={taken} onTake={setTaken} onOpen={onOpen} />}
          </Card>
        </PicturesContext.Provider>
      )}
    </>
  );
}

/** Addresses of the pictures that came along, given back when the page has new ones. */
function usePictures(found: ImportPreview | undefined): ReadonlyMap<string, string> {
  const pictures = useMemo(() => new Map((found?.media ?? []).map(({ sha256, media_type, base64 }) => {
    const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    return [sha256, URL.createObjectURL(new Blob([bytes], { type: media_type }))];
  })), [found]);
  useEffect(() => () => pictures.forEach((url) => URL.revokeObjectURL(url)), [pictures]);
  return pictures;
}

function Done({ done, onSee, onMore }: { done: ImportDone; onSee: () => void; onMore: () => void }) {
  const say = useWords(careWords);
  const isWhole = done.lossy === 0 && done.rejected === 0 && done.left_out === 0;
  return (
    <>
      <PageHead title={say("import")} />
      <Result
        status="success" title={<span role="status">{say("importDone", { n: done.entries })}</span>} {...(isWhole ? {} : { subTitle: say("importDoneHelp", { lossy: done.lossy, rejected: done.rejected, left: done.left_out }) })}
        extra={[<Button key="see" type="primary" onClick={onSee}>{say("toFolder")}</Button>, <Button key="more" onClick={onMore}>{say("importMore")}</Button>]}
      />
    </>
  );
}
