// What the invigilator asks of the server over HTTP. Every decision carries a request key that is
// made when its form opens, so that a double click or a retry counts once.
import type { Api } from "../../platform/api";
import type { BoundBy, Decision, DecisionMade, ExamMode, IncidentCard, Trouble } from "../../wire";
import { getJson, postJson } from "../desk/client";

export interface SessionSummary {
  session_id: string;
  exam_title: string;
  title: string;
  opens_ms: number;
  starts_ms: number;
  closes_ms: number;
  mode: ExamMode;
  enrolled: number;
  finished: number;
}

export interface KeyFrame {
  evidence_id: string;
  purpose: string;
  captured_ms: number;
}

export interface IncidentDetail {
  card: IncidentCard;
  key_frames: KeyFrame[];
  model_sha256?: string | null;
  /** Every decision, oldest first. */
  decisions: DecisionMade[];
}

export type AdmitReason = "id_checked" | "id_shown" | "known_in_person" | "other";

export const listSessions = (api: Api) => getJson<SessionSummary[]>(api, "/api/sessions");
export const getIncident = (api: Api, id: string) => getJson<IncidentDetail>(api, `/api/incidents/${id}`);
export const evidenceUrl = (id: string) => `/api/evidence/${id}`;
export const photoUrl = (personId: string) => `/api/people/${personId}/photo`;

export const decide = (api: Api, id: string, body: { decision: Decision; reason: string; request_key: string }) =>
  postJson<IncidentCard>(api, `/api/incidents/${id}/decisions`, body);

/** What no machine flagged; confirmed by whoever saw it. */
export const addIncident = (api: Api, sittingId: string, body: { reason: string; request_key: string }) =>
  postJson<IncidentCard>(api, `/api/sittings/${sittingId}/incidents`, body);

export const admit = (api: Api, sittingId: string, body: { reason: AdmitReason; note: string; request_key: string }) =>
  postJson(api, `/api/sittings/${sittingId}/admit`, body);

/** The clock of one candidate after it was changed. */
export interface Clock {
  deadline_ms?: number | null;
  bound_by?: BoundBy | null;
  /** Set while it stands still, by whichever pause. */
  paused_ms?: number | null;
}

interface Reasoned {
  reason: string;
  request_key: string;
}

export const extendSitting = (api: Api, sittingId: string, body: Reasoned & { minutes: number }) =>
  postJson<Clock>(api, `/api/sittings/${sittingId}/extend`, body);

export const extendSession = (api: Api, sessionId: string, body: Reasoned & { minutes: number; node_id: string | null }) =>
  postJson<{ moved: number }>(api, `/api/sessions/${sessionId}/extend`, body);

export const turnSitting = (api: Api, sittingId: string, stop: boolean, body: Reasoned) =>
  postJson<Clock>(api, `/api/sittings/${sittingId}/${stop ? "pause" : "resume"}`, body);

export const turnSession = (api: Api, sessionId: string, stop: boolean, body: Reasoned & { node_id: string | null }) =>
  postJson<{ moved: number }>(api, `/api/sessions/${sessionId}/${stop ? "pause" : "resume"}`, body);

export const answerCall = (api: Api, sittingId: string) => postJson(api, `/api/sittings/${sittingId}/help/answer`, {});

export const decideTakeover = (api: Api, sittingId: string, body: { request_id: string; approve: boolean; reason: string }) =>
  postJson(api, `/api/sittings/${sittingId}/takeover`, body);

export interface CannedMessage {
  message_id?: string | null;
  body: string;
}

export const cannedMessages = (api: Api, sessionId: string) => getJson<CannedMessage[]>(api, `/api/sessions/${sessionId}/canned-messages`);

export const sendMessage = (api: Api, sittingId: string, body: { body: string; request_key: string }) =>
  postJson<{ message_id: string }>(api, `/api/sittings/${sittingId}/messages`, body);

export const announce = (api: Api, sessionId: string, body: { body: string; request_key: string }) =>
  postJson(api, `/api/sessions/${sessionId}/messages`, body);

/** What can be done to one or many candidates with one click. */
export type Deed =
  | { what: "admit" | "message" | "warn" | "pause" | "resume" | "reverify" | "reverified" | "propose_end" | "drop_end" | "end" | "keep" | "let_go" | "key_on" | "key_off" }
  | { what: "extend"; minutes: number }
  | { what: "move"; node_id: string };

export const REASON_CODES = ["network", "device", "identity", "conduct", "health", "order", "other"] as const;
export type ReasonCode = (typeof REASON_CODES)[number];

export interface DeedRequest extends Reasoned {
  person_ids: readonly string[];
  deed: Deed;
  reason_code: ReasonCode;
}

export interface DeedOutcome {
  person_id: string;
  problem?: Trouble | null;
}

export type SplitBy = "candidates" | "rooms";

/** Splits everyone who is not through among invigilators who have the board open. */
export const split = (api: Api, sessionId: string, body: { by: SplitBy; person_ids: readonly string[]; request_key: string }) =>
  postJson<{ candidates: number }>(api, `/api/sessions/${sessionId}/split`, body);

export const doTo = (api: Api, sessionId: string, body: DeedRequest) => postJson<DeedOutcome[]>(api, `/api/sessions/${sessionId}/deeds`, body);
