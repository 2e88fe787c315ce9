// What the staff pages ask of the server, by family. Shapes are those of the HTTP contract.
import type { Api } from "../../platform/api";
import type { FieldBody, Question, Response, Rules } from "../../wire";
import { getJson, postJson, postRaw, putJson } from "../desk/client";
import type { Content, Kind } from "./bank/content";

export interface OrgNode {
  id: string;
  parent_id: string | null;
  kind: string;
  name: string;
}

export interface Folder {
  id: string;
  node_id: string;
  name: string;
  parent_id: string | null;
  /** Somebody else approves what goes into use. */
  is_reviewed: boolean;
}

export type VersionState = "draft" | "in_review" | "ready" | "retired";

export interface EntryLine {
  entry_id: string;
  version_id: string;
  folder_id: string;
  kind: Kind;
  state: VersionState;
  number: number;
  difficulty: number;
  tags: string[];
  preview_text: string;
  changed_ms: number;
  changed_by: string;
  /** Candidates it was shown to. */
  shown: number;
}

export interface VersionHead {
  version_id: string;
  number: number;
  state: VersionState;
  content_sha256: string;
  begun_by: string;
  difficulty: number;
  changed_ms: number;
  published_ms?: number | null;
}

export interface EntryBody {
  entry_id: string;
  folder_id: string;
  is_reviewed: boolean;
  tags: string[];
  /** The oldest first. */
  versions: VersionHead[];
  content: Content;
  problems: FieldBody[];
  remarks: FieldBody[];
}

export interface EntryQuery {
  folder_id?: string | undefined;
  text?: string | undefined;
  tag?: string | undefined;
  kind?: string | undefined;
  state?: string | undefined;
  limit?: number;
  offset?: number;
}

export interface SectionFilter {
  tags: string[];
  kinds: Kind[];
  difficulty_min?: number | null;
  difficulty_max?: number | null;
  folder_id?: string | null;
}

export interface BlueprintSection {
  title: string;
  filter: SectionFilter;
  count: number;
  marks_each: number;
  /** Expected time of the section. */
  minutes?: { min?: number; max?: number };
}

/** How many questions of one sort; both ends alike mean exactly so many. */
export interface BlueprintRule {
  title: string;
  /** From 1; absent, the whole paper. */
  section?: number;
  filter: SectionFilter;
  min?: number;
  max?: number;
}

/** Questions named one by one, and whatever bears a tag. */
export interface ItemSet {
  entries: string[];
  tag?: string;
}

export interface StimulusGroup extends ItemSet {
  title: string;
  /** So many of them; absent, all. */
  take?: number;
}

export type PaperPolicy = { kind: "common" } | { kind: "forms"; forms: number } | { kind: "individual" };

export interface Blueprint {
  sections: BlueprintSection[];
  shuffle_questions: boolean;
  shuffle_options: boolean;
  rules?: BlueprintRule[];
  /** On every paper, and on none. */
  include?: string[];
  exclude?: string[];
  /** Of each, one at most on a paper. */
  enemies?: ItemSet[];
  /** About one stimulus: together or not at all. */
  groups?: StimulusGroup[];
  /** Near duplicates may meet on a paper. */
  twins_may_meet?: boolean;
  policy?: PaperPolicy;
  minutes?: { min?: number; max?: number };
  /** Expected share of the marks, 0 to 1. */
  facility?: number;
  prefer_unseen?: boolean;
  /** 0 to 1. */
  exposure_max?: number;
  overlap_max?: number;
  overlap_neighbours_only?: boolean;
}

/** How an exam is watched; everything is optional. Times in milliseconds. */
export interface Proctoring {
  frame_interval_ms?: number;
  /** Signing in by face asks for two movements. */
  challenge?: boolean;
  /** What staff do before they watch; absent: they are asked to enter. */
  staff_entry?: "off" | "asked" | "required";
  /** Who lets a face in that matches; absent: the match does. */
  admit?: "face" | "staff";
  /** Whether candidates are asked to share their screen; absent: they are not. */
  screen?: "off" | "asked";
  /** By the names of `RulesBody`. */
  rules?: { readonly [K in keyof Rules]?: number };
}

/** What an exam is for. */
export type ExamMode = "formal" | "window" | "rehearsal";

export interface ExamDraft {
  mode: ExamMode;
  node_id: string;
  title: string;
  instructions: string;
  duration_minutes: number;
  blueprint: Blueprint;
  proctoring: Proctoring;
  /** Whether a candidate may go on at another device without an invigilator's yes. */
  takeover: "free" | "approval";
  /** How long before the start papers are frozen. */
  papers_lead_minutes: number;
}

export interface ExamBody extends ExamDraft {
  exam_id: string;
  created_ms: number;
}

export interface PoolPreview {
  sections: { wanted: number; matching: number }[];
  rules: { matching: number }[];
  tags_missing: string[];
  twin_sets: number;
  /** The smallest set of demands found that cannot be met together. */
  conflict: { at: string; code: string; zh: string; en: string }[];
  ok: boolean;
}

/** A message kept ready for invigilators; without an id it is every installation's and stays. */
export interface CannedMessage {
  message_id?: string | null;
  node_id?: string | null;
  body: string;
}

export interface Bar {
  value: number;
  count: number;
}

export interface Spread {
  min: number;
  max: number;
  mean: number;
  sd: number;
}

/** How fair the papers of a session are. */
export interface Certificate {
  form: string;
  algorithm: string;
  seed: string;
  blueprint_sha256: string;
  snapshot_sha256: string;
  pool_items: number;
  papers: number;
  slots: number;
  marks_total: number;
  rules: number;
  rules_broken: string[];
  score: Spread;
  seconds: Spread;
  exposure: { histogram: Bar[]; most: number; mean: number; least_possible: number; ratio: number };
  overlap: { histogram: Bar[]; most: number; mean: number; most_neighbours?: number };
  enemy_pairs: number;
  plan: { relaxed?: boolean };
}

export interface CertificateBatch {
  number: number;
  frozen_ms: number;
  certificate: Certificate;
}

export interface SessionLine {
  session_id: string;
  exam_id: string;
  exam_title: string;
  title: string;
  node_id: string;
  opens_ms: number;
  starts_ms: number;
  closes_ms: number;
  duration_minutes?: number;
  mode: ExamMode;
  enrolled: number;
  finished: number;
  released_ms?: number | null;
}

export interface SessionDraft {
  exam_id: string;
  node_id: string;
  title: string;
  opens_ms: number;
  starts_ms: number;
  closes_ms: number;
  caps_at_close: boolean;
}

export interface Enrolment {
  person_id: string;
  login: string;
  display_name: string;
  number: string;
  seat: string;
  multiplier_permille: number;
  has_photo: boolean;
}

export interface RosterProblem {
  line: number;
  code: string;
  zh: string;
  en: string;
}

/** An account that was made; a made-up password is told here and nowhere again. */
export interface CreatedAccount {
  line: number;
  number: string;
  login: string;
  password?: string | null;
}

export interface RosterOutcome {
  applied: boolean;
  added: number;
  updated: number;
  unchanged: number;
  created: CreatedAccount[];
  problems: RosterProblem[];
}

export interface PhotoOutcome {
  accepted: boolean;
  hint?: string | null;
}

export interface ToMark {
  sitting_id: string;
  slot: number;
  question: Question;
  rubric?: string | null;
  response: Response | null;
  chars: number;
  marked: boolean;
  mark?: number | null;
  comment?: string | null;
}

export interface ResultLine {
  person_id: string;
  display_name: string;
  number: string;
  sitting_id: string | null;
  /** Absent for those who never came. */
  state: string | null;
  mark: number | null;
  marks_total: number | null;
  pending: number;
  finish_reason?: string | null;
  coverage_permille?: number | null;
  incidents: number;
}

export interface LateAnswer {
  slot: number;
  seq: number;
  response: Response | null;
  authored_ms: number;
  received_ms: number;
}

export const organisation = {
  nodes: (api: Api) => getJson<OrgNode[]>(api, "/api/nodes"),
};

export const bank = {
  folders: (api: Api) => getJson<Folder[]>(api, "/api/bank/folders"),
  addFolder: (api: Api, body: { node_id: string; name: string; parent_id?: string; is_reviewed: boolean }) => postJson<{ id: string }>(api, "/api/bank/folders", body),
  tags: (api: Api) => getJson<{ tag: string; ready: number }[]>(api, "/api/bank/tags"),
  entries: (api: Api, query: EntryQuery) => getJson<{ total: number; entries: EntryLine[] }>(api, "/api/bank/entries", { ...query }),
  entry: (api: Api, id: string) => getJson<EntryBody>(api, `/api/bank/entries/${id}`),
  addEntry: (api: Api, body: { folder_id: string; content: Content; difficulty: number; tags: string[] }) =>
    postJson<{ entry_id: string; version_id: string }>(api, "/api/bank/entries", body),
  saveDraft: (api: Api, id: string, body: { content: Content; difficulty: number; tags: string[]; base_sha256?: string }) =>
    putJson<{ version_id: string; content_sha256: string; problems: FieldBody[]; remarks: FieldBody[] }>(api, `/api/bank/entries/${id}/draft`, body),
  publish: (api: Api, versionId: string) => postJson(api, `/api/bank/versions/${versionId}/publish`),
  retire: (api: Api, versionId: string) => postJson(api, `/api/bank/versions/${versionId}/retire`),
  uploadImage: (api: Api, file: Blob) => postRaw<{ sha256: string; url: string }>(api, "/api/bank/images", file, file.type),
};

export const exams = {
  list: (api: Api) => getJson<ExamBody[]>(api, "/api/exams"),
  get: (api: Api, id: string) => getJson<ExamBody>(api, `/api/exams/${id}`),
  add: (api: Api, body: ExamDraft) => postJson<{ exam_id: string }>(api, "/api/exams", body),
  /** More or less time for every session there is of an exam. */
  extend: (api: Api, id: string, body: { minutes: number; reason: string; request_key: string }) => postJson<{ moved: number }>(api, `/api/exams/${id}/extend`, body),
  preview: (api: Api, body: { node_id: string; blueprint: Blueprint; papers: number }) => postJson<PoolPreview>(api, "/api/exams/preview", body),
};

export const sessions = {
  list: (api: Api) => getJson<SessionLine[]>(api, "/api/sessions"),
  get: (api: Api, id: string) => getJson<SessionLine>(api, `/api/sessions/${id}`),
  add: (api: Api, body: SessionDraft) => postJson<{ session_id: string }>(api, "/api/sessions", body),
  certificates: (api: Api, id: string) => getJson<CertificateBatch[]>(api, `/api/sessions/${id}/certificates`),
  enrolments: (api: Api, id: string) => getJson<Enrolment[]>(api, `/api/sessions/${id}/enrolments`),
  checkRoster: (api: Api, id: string, file: Blob) => postRaw<RosterOutcome>(api, `/api/sessions/${id}/roster?dry_run=true&partial=true`, file, "text/csv"),
  /** `partial` imports the good lines although others are not. */
  importRoster: (api: Api, id: string, file: Blob, partial: boolean) =>
    postRaw<RosterOutcome>(api, `/api/sessions/${id}/roster?dry_run=false&partial=${String(partial)}`, file, "text/csv"),
  canned: (api: Api, id: string) => getJson<CannedMessage[]>(api, `/api/sessions/${id}/canned-messages`),
  addCanned: (api: Api, nodeId: string, body: string) => postJson<{ message_id: string }>(api, `/api/nodes/${nodeId}/canned-messages`, { body }),
  retireCanned: (api: Api, messageId: string) => postJson(api, `/api/canned-messages/${messageId}/retire`, {}),
  putPhoto: (api: Api, personId: string, file: Blob) => postRaw<PhotoOutcome>(api, `/api/people/${personId}/photo`, file, file.type || "image/jpeg"),
};

export const marking = {
  list: (api: Api, sessionId: string) => getJson<ToMark[]>(api, `/api/sessions/${sessionId}/marking`),
  give: (api: Api, sittingId: string, slot: number, body: { mark: number; comment: string }) =>
    postJson(api, `/api/sittings/${sittingId}/slots/${slot}/mark`, body),
};

export const results = {
  list: (api: Api, sessionId: string) => getJson<ResultLine[]>(api, `/api/sessions/${sessionId}/results`),
  late: (api: Api, sittingId: string) => getJson<LateAnswer[]>(api, `/api/sittings/${sittingId}/late`),
  release: (api: Api, sessionId: string) => postJson(api, `/api/sessions/${sessionId}/release`),
  csvUrl: (sessionId: string) => `/api/sessions/${sessionId}/results.csv`,
};
