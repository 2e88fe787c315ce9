// What the door asks of the server: staff coming in and handing over, the queue of candidates.
import type { Api } from "../../../platform/api";
import type { ConsentText, DoorBody, EnteredBody, PhotoVerdict, StaffBody } from "../../../wire";
import { getJson, postJson, postRaw } from "../../desk/client";

const at = (sessionId: string, path: string) => `/api/sessions/${sessionId}/${path}`;

export const getStaff = (api: Api, sessionId: string) => getJson<StaffBody>(api, at(sessionId, "staff"));
export const getDoor = (api: Api, sessionId: string) => getJson<DoorBody>(api, at(sessionId, "door"));
export const consentText = (api: Api) => getJson<ConsentText>(api, "/api/consent/text");
export const entryPictureUrl = (sessionId: string, entryId: string) => at(sessionId, `staff/entries/${entryId}/picture`);

export const chooseLane = (api: Api, sessionId: string, body: { choice: "face" | "staff"; text_version: string }) =>
  postJson(api, at(sessionId, "staff/lane"), body);

export type By = { lane: "face"; pictures: readonly string[] } | { lane: "second_factor"; password: string };

export const enterRoom = (api: Api, sessionId: string, body: { by: By; node_id: string | null; request_key: string }) =>
  postJson<EnteredBody>(api, at(sessionId, "staff/entries"), body);

export const leaveRoom = (api: Api, sessionId: string) => postJson(api, at(sessionId, "staff/leave"), {});

export const offerHandover = (api: Api, sessionId: string, body: { to_person_id: string; note: string; request_key: string }) =>
  postJson<{ handover_id: string }>(api, at(sessionId, "staff/handovers"), body);

export const answerHandover = (api: Api, sessionId: string, handoverId: string, what: "take" | "withdraw") =>
  postJson(api, at(sessionId, `staff/handovers/${handoverId}`), { what });

export const revealNumber = (api: Api, sessionId: string, personId: string) =>
  postJson<{ number: string }>(api, at(sessionId, `door/${personId}/number`), {});

export const putMyPhoto = (api: Api, jpeg: Blob) => postRaw<PhotoVerdict>(api, "/api/my/photo", jpeg, "image/jpeg");
