// Tests of api.
import { expect, it, vi } from "vitest";
import { ApiProblem, bodyOf, createApi } from "./api";

const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json", ...headers } });

function api(answer: (request: Request) => Response | Promise<Response>, onLoggedOut = () => undefined) {
  const seen: Request[] = [];
  const fetch = vi.fn((input: RequestInfo | URL) => {
    seen.push(input as Request);
    return Promise.resolve(answer(input as Request));
  });
  return { seen, api: createApi({ baseUrl: "http://exam.example", fetch, onLoggedOut }) };
}

it("sends the token with changes only", async () => {
  const { api: client, seen } = api(() => json(200, { person_id: "p" }));
  client.setCsrfToken("token");
  await client.http.GET("/api/me");
  await client.http.POST("/api/logout");
  expect(seen.map((request) => request.headers.get("x-csrf-token"))).toEqual([null, "token"]);
});

it("turns problem+json into words, and tells when the login has ended", async () => {
  const out = vi.fn();
  const { api: client } = api(() => json(401, { status: 401, code: "login.required", zh: "请登录", en: "Log in" }), out);
  const error = await client.http.GET("/api/me").catch((problem: unknown) => problem);
  expect(error).toBeInstanceOf(ApiProblem);
  expect(error).toMatchObject({ code: "login.required", zh: "请登录", loggedOut: true, passing: false });
  expect(out).toHaveBeenCalledOnce();
});

it("has words for an answer that is no problem+json, and for a lost network", async () => {
  const proxy = api(() => new Response("<h1>Bad gateway</h1>", { status: 502, headers: { "retry-after": "7" } }));
  await expect(proxy.api.http.GET("/api/me")).rejects.toMatchObject({ code: "http", passing: true, retryAfterSecs: 7 });
  const lost = api(() => Promise.reject(new TypeError("failed to fetch")));
  await expect(lost.api.http.GET("/api/me")).rejects.toMatchObject({ code: "network", status: 0, passing: true });
});

it("insists on a body where there must be one", () => {
  expect(bodyOf({ data: 1 })).toBe(1);
  expect(() => bodyOf({})).toThrow(ApiProblem);
});
