// The HTTP API as one typed client: sends the CSRF token with every change, and turns every answer
// that is not a success into one error type with words for the person. `problem+json` bodies carry
// Chinese and English; a lost network gets its own words here.
import createClient, { type Client } from "openapi-fetch";
import type { FieldBody, paths, ProblemBody } from "../wire";

export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly zh: string;
  readonly en: string;
  readonly fields: readonly FieldBody[];
  readonly retryAfterSecs: number | undefined;

  constructor(body: Pick<ProblemBody, "status" | "code" | "zh" | "en"> & { fields?: FieldBody[] }, retryAfterSecs?: number) {
    super(`${body.code} (${body.status})`);
    this.name = "ApiProblem";
    this.status = body.status;
    this.code = body.code;
    this.zh = body.zh;
    this.en = body.en;
    this.fields = body.fields ?? [];
    this.retryAfterSecs = retryAfterSecs;
  }

  /** Not logged in any more. */
  get loggedOut(): boolean {
    return this.status === 401;
  }

  /** Hidden or forbidden: the page shows its no-permission state. */
  get denied(): boolean {
    return this.status === 403 || this.status === 404;
  }

  /** Worth trying again unchanged. */
  get passing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

const NETWORK = {
  status: 0,
  code: "network",
  zh: "连接不上服务器，请检查网络后重试。",
  en: "The server cannot be reached. Check the network and try again.",
};

function isProblem(body: unknown): body is ProblemBody {
  return typeof body === "object" && body !== null && "code" in body && "zh" in body && "en" in body;
}

/** Reads a refusal; proxies and old servers may answer with something that is no problem+json. */
export async function problemOf(response: globalThis.Response): Promise<ApiProblem> {
  const retryAfter = Number(response.headers.get("retry-after"));
  const retryAfterSecs = Number.isFinite(retryAfter) && retryAfter > 0 ? retryAfter : undefined;
  let body: unknown;
  try {
    body = await response.clone().json();
  } catch {
    body = undefined;
  }
  if (isProblem(body)) return new ApiProblem(body, retryAfterSecs);
  return new ApiProblem(
    {
      status: response.status,
      code: "http",
      zh: `服务器未能处理请求（${response.status}），请稍后重试。`,
      en: `The server could not handle the request (${response.status}). Try again later.`,
    },
    retryAfterSecs,
  );
}

export interface Api {
  readonly http: Client<paths>;
  /** The token of the current login, as `/api/me` and `/api/login` told it. */
  setCsrfToken(token: string | undefined): void;
  /** A request outside the typed client (raw bodies, downloads), with token and error words. */
  raw(path: string, init?: RequestInit): Promise<globalThis.Response>;
}

export interface ApiOptions {
  fetch?: typeof globalThis.fetch;
  baseUrl?: string;
  /** Told when any answer says the login has ended. */
  onLoggedOut?: () => void;
}

export function createApi(options: ApiOptions = {}): Api {
  const send = options.fetch ?? ((input: RequestInfo | URL, init?: RequestInit) => globalThis.fetch(input, init));
  let csrf: string | undefined;

  async function guarded(request: Request): Promise<globalThis.Response> {
    if (csrf !== undefined && request.method !== "GET" && request.method !== "HEAD") {
      request.headers.set("x-csrf-token", csrf);
    }
    let response: globalThis.Response;
    try {
      response = await send(request);
    } catch (cause) {
      if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
      throw new ApiProblem(NETWORK);
    }
    if (response.ok) return response;
    const problem = await problemOf(response);
    if (problem.loggedOut) options.onLoggedOut?.();
    throw problem;
  }

  const base = options.baseUrl ?? globalThis.location?.origin ?? "";
  return {
    http: createClient<paths>({ baseUrl: base, credentials: "same-origin", fetch: guarded }),
    setCsrfToken: (token) => {
      csrf = token;
    },
    raw: (path, init) => guarded(new Request(new URL(path, base), { credentials: "same-origin", ...init })),
  };
}

/** The body of an answer that must have one. */
export function bodyOf<T>(answer: { data?: T }): T {
  if (answer.data === undefined) throw new ApiProblem({ ...NETWORK, code: "empty" });
  return answer.data;
}
