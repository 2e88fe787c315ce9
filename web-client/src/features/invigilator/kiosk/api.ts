// What a device at the door asks of the server.
import { ApiProblem, type Api } from "../../../platform/api";
import type { DoorCame, DoorFound, KioskBody } from "../../../wire";
import { getJson, postJson } from "../../desk/client";
import type { Sender, Taken } from "./queue";

const at = (sessionId: string, path: string) => `/api/sessions/${sessionId}/kiosk${path}`;

export const openKiosk = (api: Api, sessionId: string) => getJson<KioskBody>(api, at(sessionId, ""));
export const findAtDoor = (api: Api, sessionId: string, number: string) => postJson<DoorFound>(api, at(sessionId, "/find"), { number });
export const confirmPassword = (api: Api, password: string) => postJson(api, "/api/me/confirm", { password });

export const signIn = (api: Api, sessionId: string, taken: Taken, is_late: boolean) =>
  postJson<DoorCame>(api, at(sessionId, "/sign-ins"), { ...taken, is_late });

const ODD = { zh: "页面出错，请重新拍照。", en: "Something went wrong on this page. Take the pictures again." };

/** Sends what waited. */
export function lateSender(api: Api, sessionId: string): Sender {
  return {
    send: (taken) => signIn(api, sessionId, taken, true),
    refusal: (error) => {
      if (!(error instanceof ApiProblem)) return { ...ODD, passing: true };
      // Somebody who has to log in or to enter again has not lost what waits.
      const passing = error.passing || error.loggedOut || error.code === "staff.not_entered";
      return { zh: error.zh, en: error.en, passing };
    },
  };
}

/** Nothing was answered at all: the network is away. */
export function isAway(error: unknown): boolean {
  return error instanceof ApiProblem && error.status === 0;
}
