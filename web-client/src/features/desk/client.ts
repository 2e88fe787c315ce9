// JSON over the API port: one function per shape of request, so that pages name paths and types
// and nothing else. The port is handed down by context; tests hand in their own.
import { createContext, useContext } from "react";
import type { Api } from "../../platform/api";
import type { Me } from "../../wire";

export interface Desk {
  readonly api: Api;
  readonly me: Me;
  readonly logOut: () => void;
}

export const DeskContext = createContext<Desk | undefined>(undefined);

/** The logged-in desk: who works here, and the port to the server. */
export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (desk === undefined) throw new Error("useDesk is called outside the desk");
  return desk;
}

type Query = Record<string, string | number | boolean | undefined | null>;

/** A path with its query; absent values are left out. */
export function withQuery(path: string, query?: Query): string {
  const pairs = Object.entries(query ?? {}).filter(([, value]) => value !== undefined && value !== null && value !== "");
  if (pairs.length === 0) return path;
  return `${path}?${new URLSearchParams(pairs.map(([key, value]) => [key, String(value)])).toString()}`;
}

export async function getJson<T>(api: Api, path: string, query?: Query): Promise<T> {
  const response = await api.raw(withQuery(path, query));
  return (await response.json()) as T;
}

async function sendJson<T>(api: Api, method: "POST" | "PUT", path: string, body: unknown): Promise<T> {
  const init: RequestInit = { method };
  if (body !== undefined) {
    init.body = JSON.stringify(body);
    init.headers = { "content-type": "application/json" };
  }
  const response = await api.raw(path, init);
  const text = await response.text();
  return (text === "" ? undefined : JSON.parse(text)) as T;
}

export function postJson<T = void>(api: Api, path: string, body?: unknown): Promise<T> {
  return sendJson<T>(api, "POST", path, body);
}

export function putJson<T = void>(api: Api, path: string, body?: unknown): Promise<T> {
  return sendJson<T>(api, "PUT", path, body);
}

/** Sends bytes as they are: pictures, rosters. */
export async function postRaw<T>(api: Api, path: string, body: Blob | string, type: string): Promise<T> {
  const response = await api.raw(path, { method: "POST", body, headers: { "content-type": type } });
  const text = await response.text();
  return (text === "" ? undefined : JSON.parse(text)) as T;
}
