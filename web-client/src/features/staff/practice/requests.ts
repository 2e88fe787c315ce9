// What the pages of practice sets ask of the server.
import type { Api } from "../../../platform/api";
import { getJson, postJson } from "../../desk/client";
import type { SectionFilter } from "../api";

export interface PracticeDraft {
  node_id: string;
  audience_node_id: string;
  audience_exam_id: string | null;
  title: string;
  note: string;
  filter: SectionFilter;
  /** None: all of them. */
  draws: number | null;
}

export type SetState = "draft" | "published" | "withdrawn";

export interface PracticeSet extends PracticeDraft {
  set_id: string;
  state: SetState;
  items: number;
  tries: number;
  people: number;
  created_ms: number;
  changed_ms: number;
}

export interface Published {
  items: number;
  added: number;
  held: number;
}

/** What the server takes: no absent fields. */
export function cleanFilter(filter: SectionFilter): SectionFilter {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== null && value !== undefined)) as unknown as SectionFilter;
}

export const practice = {
  list: (api: Api) => getJson<PracticeSet[]>(api, "/api/practice/sets"),
  get: (api: Api, id: string) => getJson<PracticeSet>(api, `/api/practice/sets/${id}`),
  add: (api: Api, draft: PracticeDraft) => postJson<{ set_id: string }>(api, "/api/practice/sets", { ...draft, filter: cleanFilter(draft.filter) }),
  preview: (api: Api, node_id: string, filter: SectionFilter) => postJson<{ matching: number; held: number }>(api, "/api/practice/sets/preview", { node_id, filter: cleanFilter(filter) }),
  publish: (api: Api, id: string) => postJson<Published>(api, `/api/practice/sets/${id}/publish`),
  withdraw: (api: Api, id: string) => postJson(api, `/api/practice/sets/${id}/withdraw`),
};
