// What the invigilator asks of the server over HTTP. Every decision carries a request key that is
// made when its form opens, so that a double click or a retry counts once.
import type { Api } from "../../platform/api";
import type { Decision, DecisionMade, ExamMode, IncidentCard } from "../../wire";
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

export type AdmitReason = "id_checked" | "known_in_person" | "other";

/** A key that makes a request count once. */
export function requestKey(): string {
  // `randomUUID` wants a secure context; a school's plain-HTTP LAN has none.
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

export const listSessions = (api: Api) => getJson<SessionSummary[]>(api, "/api/sessions");
export const getIncident = (api: Api, id: string) => getJson<IncidentDetail>(api, `/api/incidents/${id}`);
export const evidenceUrl = (id: string) => `/api/evidence/${id}`;
export const photoUrl = (personId: string) => `/api/people/${personId}/photo`;

export const decide = (api: Api, id: string, body: { decision: Decision; reason: string; request_key: string }) =>
  postJson<IncidentCard>(api, `/api/incidents/${id}/decisions`, body);

export const admit = (api: Api, sittingId: string, body: { reason: AdmitReason; note: string; request_key: string }) =>
  postJson(api, `/api/sittings/${sittingId}/admit`, body);

export const extendSitting = (api: Api, sittingId: string, body: { minutes: number; reason: string; request_key: string }) =>
  postJson<{ deadline_ms?: number | null }>(api, `/api/sittings/${sittingId}/extend`, body);

export const extendSession = (api: Api, sessionId: string, body: { minutes: number; reason: string; request_key: string }) =>
  postJson(api, `/api/sessions/${sessionId}/extend`, body);

export const sendMessage = (api: Api, sittingId: string, body: { body: string; request_key: string }) =>
  postJson<{ message_id: string }>(api, `/api/sittings/${sittingId}/messages`, body);

export const announce = (api: Api, sessionId: string, body: { body: string; request_key: string }) =>
  postJson(api, `/api/sessions/${sessionId}/messages`, body);

export const finishSitting = (api: Api, sittingId: string, body: { reason: string; request_key: string }) =>
  postJson(api, `/api/sittings/${sittingId}/finish`, body);
