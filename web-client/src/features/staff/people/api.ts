// What the page of people asks the server for.
import type { Api } from "../../../platform/api";
import { getJson, postJson } from "../../desk/client";

export interface PersonLine {
  person_id: string;
  login: string;
  display_name: string;
  number: string;
  roles: string[];
  has_photo: boolean;
}

export interface PersonDraft {
  node_id: string;
  login: string;
  display_name: string;
  number: string;
  password: string;
  roles: string[];
}

export const people = {
  list: (api: Api, text: string) => getJson<PersonLine[]>(api, "/api/people", { text, limit: 500 }),
  add: (api: Api, body: PersonDraft) => postJson<{ person_id: string }>(api, "/api/people", body),
};
