// What the pages that care for the bank ask of the server: searches by conditions, review, import,
// twins, changes of many, sharing.
import type { Api } from "../../../platform/api";
import type { FieldBody } from "../../../wire";
import { getJson, postJson, putJson, withQuery } from "../../desk/client";
import type { EntryLine } from "../api";
import type { Content } from "./content";
import type { Filter } from "./filter";

export type Said = "comment" | "submitted" | "withdrawn" | "sent_back" | "approved";

export interface Note {
  note_id: string;
  version_id: string;
  what: Said;
  body: string;
  by: string;
  at_ms: number;
}

export interface Twin {
  entry: EntryLine;
  /** 0 to 1. */
  alike: number;
}

export interface Pair {
  one: EntryLine;
  other: EntryLine;
  alike: number;
}

export interface Exposure {
  sessions: { number: number; exam: string; session: string; shown: number; first_ms: number }[];
  practised: number;
}

export interface SavedFilter {
  filter_id: string;
  name: string;
  filter: Filter;
}

export interface Share {
  node_id: string;
  name: string;
  may: "view" | "author";
}

export type BulkChange = { tag: string } | { untag: string } | { move: string } | { retire: Record<string, never> };

export interface BulkDone {
  bulk_id: string;
  changed: number;
  left: number;
}

export type ImportStatus = "imported" | "lossy" | "rejected";

export interface ImportItem {
  source: string;
  index: number;
  line: number;
  external_id: string | null;
  title: string | null;
  status: ImportStatus;
  problems: FieldBody[];
  remarks: FieldBody[];
  content: Content | null;
  difficulty: number | null;
  tags: string[];
  twin: string | null;
  repeats: number | null;
}

export interface ImportPreview {
  imported: number;
  lossy: number;
  rejected: number;
  items: ImportItem[];
  media: { sha256: string; media_type: string; base64: string }[];
}

export interface ImportDone {
  entries: number;
  lossy: number;
  rejected: number;
  left_out: number;
}

/** Files as they are sent, each under its path. */
function form(files: readonly File[]): FormData {
  const data = new FormData();
  for (const file of files) data.append("file", file, file.webkitRelativePath === "" ? file.name : file.webkitRelativePath);
  return data;
}

async function postForm<T>(api: Api, path: string, files: readonly File[]): Promise<T> {
  const response = await api.raw(path, { method: "POST", body: form(files) });
  return (await response.json()) as T;
}

/** Formats that can be written, each with the name of its file. */
export const EXPORTS = { native: "questions.jsonl", xlsx: "questions.xlsx", docx: "questions.docx", qti3: "questions-qti3.zip", qti21: "questions-qti21.zip", "moodle-xml": "questions.xml", gift: "questions.gift" } as const;
export type ExportFormat = keyof typeof EXPORTS;

export const care = {
  search: (api: Api, filter: Filter, page: { limit: number; offset: number }) => postJson<{ total: number; entries: EntryLine[] }>(api, "/api/bank/search", { filter, ...page }),
  version: (api: Api, versionId: string) => getJson<{ content: Content; version: { number: number; difficulty: number } }>(api, `/api/bank/versions/${versionId}`),
  notes: (api: Api, versionId: string) => getJson<Note[]>(api, `/api/bank/versions/${versionId}/review`),
  say: (api: Api, versionId: string, what: Said, body: string) => postJson(api, `/api/bank/versions/${versionId}/review`, { what, body }),
  restore: (api: Api, versionId: string) => postJson<{ version_id: string }>(api, `/api/bank/versions/${versionId}/restore`),
  twins: (api: Api, entryId: string) => getJson<Twin[]>(api, `/api/bank/entries/${entryId}/twins`),
  exposure: (api: Api, entryId: string) => getJson<Exposure>(api, `/api/bank/entries/${entryId}/exposure`),
  duplicates: (api: Api, filter: Filter) => postJson<{ total: number; pairs: Pair[] }>(api, "/api/bank/duplicates", { filter }),
  change: (api: Api, entries: readonly string[], change: BulkChange) => postJson<BulkDone>(api, "/api/bank/bulk", { entries, change }),
  undo: (api: Api, bulkId: string) => postJson<BulkDone>(api, `/api/bank/bulk/${bulkId}/undo`),
  filters: (api: Api) => getJson<SavedFilter[]>(api, "/api/bank/filters"),
  saveFilter: (api: Api, name: string, filter: Filter) => postJson<{ filter_id: string }>(api, "/api/bank/filters", { name, filter }),
  dropFilter: (api: Api, id: string) => api.raw(`/api/bank/filters/${id}`, { method: "DELETE" }),
  setFolder: (api: Api, id: string, body: { name: string; is_reviewed: boolean }) => putJson(api, `/api/bank/folders/${id}`, body),
  shares: (api: Api, id: string) => getJson<Share[]>(api, `/api/bank/folders/${id}/shares`),
  share: (api: Api, id: string, body: { node_id: string; may: "view" | "author" | null }) => putJson(api, `/api/bank/folders/${id}/shares`, body),
  previewImport: (api: Api, files: readonly File[], query: { folder_id: string; format: string }) => postForm<ImportPreview>(api, withQuery("/api/bank/import/preview", query), files),
  remarks: (api: Api, filter: Filter) => postJson<{ looked_at: number; set: FieldBody[]; entries: { entry_id: string; preview_text: string; remarks: FieldBody[] }[] }>(api, "/api/bank/remarks", { filter }),
  /** The filtered set as a file, keys included. */
  exportItems: async (api: Api, filter: Filter, format: ExportFormat) => {
    const response = await api.raw("/api/bank/export", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ filter, format }) });
    const count = (name: string) => Number(response.headers.get(name) ?? 0);
    return { file: await response.blob(), lossy: count("examhall-lossy"), rejected: count("examhall-rejected") };
  },
  importItems: (api: Api, files: readonly File[], query: { folder_id: string; format: string; skip: string }) => postForm<ImportDone>(api, withQuery("/api/bank/import", query), files),
};
