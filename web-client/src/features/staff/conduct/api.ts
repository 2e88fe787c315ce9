// What the pages after the exam ask of the server. Shapes are those of the HTTP contract.
import type { Api } from "../../../platform/api";
import type { DossierBody, DossierLine, DossierStep, Montage, Outcome, ReportBody, ReviewLine, ReviewVerdict, Timeline, VerificationMark } from "../../../wire";
import { getJson, postJson } from "../../desk/client";

interface Reasoned {
  reason: string;
  request_key: string;
}

export const evidenceUrl = (id: string) => `/api/evidence/${id}`;
export const photoUrl = (personId: string) => `/api/people/${personId}/photo`;

export const review = {
  list: (api: Api, session: string) => getJson<ReviewLine[]>(api, `/api/sessions/${session}/review`),
  timeline: (api: Api, sitting: string) => getJson<Timeline>(api, `/api/sittings/${sitting}/timeline`),
  /** Without a verdict it takes back what was said. */
  say: (api: Api, incident: string, body: Reasoned & { verdict: ReviewVerdict | null }) => postJson(api, `/api/incidents/${incident}/reviews`, body),
  resolve: (api: Api, incident: string, body: Reasoned & { verdict: ReviewVerdict | null }) => postJson(api, `/api/incidents/${incident}/resolution`, body),
};

export const dossiers = {
  list: (api: Api, session: string) => getJson<DossierLine[]>(api, `/api/sessions/${session}/dossiers`),
  get: (api: Api, id: string) => getJson<DossierBody>(api, `/api/dossiers/${id}`),
  open: (api: Api, incident: string, body: { words: string; request_key: string }) => postJson<{ dossier_id: string }>(api, `/api/incidents/${incident}/dossier`, body),
  step: (api: Api, id: string, body: { step: DossierStep; words: string; outcome: Outcome | null; request_key: string }) => postJson(api, `/api/dossiers/${id}/steps`, body),
};

export const verification = {
  get: (api: Api, session: string) => getJson<Montage>(api, `/api/sessions/${session}/verification`),
  prepare: (api: Api, session: string) => postJson<{ sorted: number; left: number }>(api, `/api/sessions/${session}/verification/prepare`),
  mark: (api: Api, session: string, marks: readonly { sitting_id: string; mark: VerificationMark; reason: string }[]) => postJson(api, `/api/sessions/${session}/verification/marks`, { marks }),
  sign: (api: Api, session: string) => postJson(api, `/api/sessions/${session}/verification/sign`),
};

export const reports = {
  get: (api: Api, session: string) => getJson<ReportBody>(api, `/api/sessions/${session}/report`),
  csvUrl: (session: string) => `/api/sessions/${session}/report.csv`,
};
