// Operations that are agreed but not yet in the OpenAPI snapshot, typed by hand in its shape. What
// the snapshot has wins (see `ApiPaths`), so a difference shows up as a type error; delete lines
// here as they land there.
import type { paths } from "./schema";

type InPath<Path> = [Path] extends [never] ? { path?: never } : { path: Path };

interface Get<Answer, Query = never, Path = never> {
  parameters: { query?: Query; header?: never; cookie?: never } & InPath<Path>;
  responses: { 200: { headers: Record<string, unknown>; content: { "application/json": Answer } } };
}

export interface MyResultSlot {
  slot: number;
  fraction?: number | null;
  mark?: number | null;
  marks: number;
  comment?: string | null;
  stem: string;
  response?: unknown;
  explanation?: string | null;
}

export interface MyResult {
  mark: number;
  marks_total: number;
  slots: MyResultSlot[];
}

interface PendingCandidate {
  "/api/my/sessions/{session_id}/result": { get: Get<MyResult, never, { session_id: string }> };
}

type Pending = PendingCandidate;

/** What the API client speaks: the snapshot, and what is agreed but not in it yet. */
export type ApiPaths = paths & Omit<Pending, keyof paths>;
