// Practice: no key before the answer, what is told after it, and the small rules.
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { I18nextProvider } from "react-i18next";
import { expect, it, vi } from "vitest";
import { setUpI18n } from "../../i18n";
import { createApi } from "../../platform/api";
import { Camera } from "../../platform/camera";
import type { Feedback, NotebookLine, PracticeTry } from "../../wire";
import { SharedProvider, hashOf, placeOf } from "../candidate/context";
import { candidateWords } from "../candidate/words";
import PracticeApp from "./PracticeApp";
import { firstOpen, numberText, outcomeOf, practicePlace, standingOf, whenDue } from "./progress";
import { en } from "./words-en";
import { zh } from "./words-zh";

const TRY = "11111111-1111-4111-8111-111111111111";
const ENTRY = "22222222-2222-4222-8222-222222222222";
const wrong: Feedback = { right: false, fraction: 0, rule: "chosen_option", key: { kind: "options", right: ["b"], partial: [] }, explanation: "<p>书上写着</p>", told: [] };
const begun: PracticeTry = {
  try_id: TRY, set_id: "33333333-3333-4333-8333-333333333333", title: "第三章", created_ms: 0,
  slots: [
    { question: { slot: 0, marks: 1, stem: "<p>首都是</p>", body: { kind: "single_choice", options: [{ id: "a", text: "上海" }, { id: "b", text: "北京" }] } }, answered: false, response: null, feedback: null },
    { question: { slot: 1, marks: 1, stem: "<p>长江最长</p>", body: { kind: "true_false" } }, answered: false, response: null, feedback: null },
  ],
};

async function open(path: string, answers: Record<string, unknown>) {
  const sent: { path: string; body: unknown }[] = [];
  const fetch = vi.fn(async (input: RequestInfo | URL) => {
    const request = input as Request;
    const at = new URL(request.url).pathname;
    if (request.method === "POST") sent.push({ path: at, body: await request.json().catch(() => undefined) });
    const found = answers[`${request.method} ${at}`];
    return found === undefined
      ? new Response(JSON.stringify({ status: 404, code: "not_found", zh: "没有", en: "none" }), { status: 404, headers: { "content-type": "application/problem+json" } })
      : new Response(JSON.stringify(found), { headers: { "content-type": "application/json" } });
  });
  const api = createApi({ baseUrl: "http://x", fetch });
  const me = { person_id: "p", display_name: "", number: "", roles: [], csrf_token: "" };
  const go = vi.fn();
  render(
    <I18nextProvider i18n={await setUpI18n(candidateWords, "zh-CN")}>
      <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
        <SharedProvider value={{ api, camera: new Camera(undefined), me, tab: "", logOut: go, loginEnded: go }}>
          <PracticeApp path={path} go={go} />
        </SharedProvider>
      </QueryClientProvider>
    </I18nextProvider>,
  );
  return { sent, go };
}

it("is answered by keyboard alone: a digit, Enter, and Enter again for the next", async () => {
  const given = { response: { kind: "single_choice", option: "a" }, feedback: wrong, entry_id: ENTRY, notebook: { place: 1, places: 5, due_ms: Date.now() + 16 * 3_600_000, wrongs: 1, kept: false } };
  const { sent } = await open(`try/${TRY}`, { [`GET /api/my/practice/tries/${TRY}`]: begun, [`POST /api/my/practice/tries/${TRY}/slots/0/answer`]: given });
  expect(await screen.findByText("首都是")).toBeTruthy();
  await userEvent.keyboard("{Enter}");
  expect(screen.getByText("请先作答，或选择“不会，看答案”。")).toBeTruthy();
  expect(sent).toEqual([]);
  await userEvent.keyboard("1{Enter}");
  expect(await screen.findByText("书上写着")).toBeTruthy();
  expect(sent).toEqual([{ path: `/api/my/practice/tries/${TRY}/slots/0/answer`, body: { response: { kind: "single_choice", option: "a" } } }]);
  expect(document.activeElement?.textContent).toBe("答错了");
  const [first, second] = within(screen.getByRole("list")).getAllByRole("listitem");
  expect([first?.textContent, second?.textContent]).toEqual([expect.stringContaining("您选的"), expect.stringContaining("正确")]);
  expect(screen.getByText(/已收入错题本/)).toBeTruthy();
  await userEvent.keyboard("{Enter}");
  expect(await screen.findByText("长江最长")).toBeTruthy();
});

it("shows the key without an answer only when asked for it", async () => {
  const told = { response: null, feedback: { ...wrong, rule: "unanswered" }, entry_id: ENTRY, notebook: null };
  const { sent } = await open(`try/${TRY}`, { [`GET /api/my/practice/tries/${TRY}`]: begun, [`POST /api/my/practice/tries/${TRY}/slots/0/answer`]: told });
  await userEvent.click(await screen.findByRole("button", { name: "不会，看答案" }));
  expect(await screen.findByRole("heading", { name: "看看答案" })).toBeTruthy();
  expect(sent[0]?.body).toEqual({ response: null });
});

it("asks once before a question is taken out of the notebook, naming it", async () => {
  const line: NotebookLine = { entry_id: ENTRY, kind: "true_false", preview: "长江最长", tags: ["地理"], set_id: null, set_title: null, card: { place: 2, places: 5, due_ms: 0, wrongs: 3, kept: false }, is_due: true };
  const { sent } = await open("notebook", { "GET /api/my/notebook": [line], [`POST /api/my/notebook/${ENTRY}/drop`]: {} });
  expect(await screen.findByRole("button", { name: "开始复习（1 题）" })).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "移出：长江最长" }));
  expect(sent).toEqual([]);
  const dialog = screen.getByRole("dialog", { name: "移出错题本？" });
  expect(dialog.textContent).toContain("长江最长");
  await userEvent.click(within(dialog).getByRole("button", { name: "移出" }));
  expect(sent[0]?.path).toBe(`/api/my/notebook/${ENTRY}/drop`);
});

it("has an empty, an error and a denied state", async () => {
  await open("", { "GET /api/my/practice": { sets: [], notebook: 0, due: 0 } });
  expect(await screen.findByText("暂无自测题集")).toBeTruthy();
});

it("says that a try is not one's own", async () => {
  await open(`try/${TRY}`, {});
  expect(await screen.findByText("没有权限")).toBeTruthy();
});

it("has the same words with the same values in both languages", () => {
  const values = (words: object, path = ""): string[] =>
    Object.entries(words).flatMap(([key, value]) =>
      typeof value === "string" ? [`${path}${key}:${(value.match(/\{\{\w+\}\}/g) ?? []).sort().join()}`] : values(value as object, `${path}${key}.`),
    );
  expect(values(en)).toEqual(values(zh));
});

it("small rules", () => {
  expect(placeOf("#/practice")).toEqual({ page: "practice", path: "" });
  expect(placeOf(hashOf({ page: "practice", path: `try/${TRY}` }))).toEqual({ page: "practice", path: `try/${TRY}` });
  expect(placeOf("#/practice/<x>")).toEqual({ page: "exams" });
  expect([practicePlace(`set/${TRY}`).page, practicePlace("notebook").page, practicePlace("set/../x").page]).toEqual(["set", "notebook", "home"]);
  expect(outcomeOf(wrong)).toBe("wrong");
  expect(outcomeOf({ ...wrong, fraction: 0.5 })).toBe("partly");
  expect(outcomeOf({ ...wrong, rule: "unanswered" })).toBe("unanswered");
  expect(outcomeOf({ ...wrong, right: null })).toBe("byPerson");
  const half = { ...begun, slots: begun.slots.map((slot, at) => (at === 0 ? { ...slot, answered: true, feedback: wrong } : slot)) };
  expect(standingOf(half)).toEqual({ count: 2, answered: 1, right: 0, wrong: 1, open: 1 });
  expect([firstOpen(half), firstOpen(begun)]).toEqual([1, 0]);
  const noon = new Date(2026, 5, 15, 12).getTime();
  const hours = (count: number) => whenDue(noon + count * 3_600_000, noon);
  expect([hours(0), hours(5), hours(13), hours(40)]).toEqual([{ key: "now" }, { key: "today" }, { key: "tomorrow" }, { key: "days", count: 2 }]);
  expect([numberText(3.14159265), numberText(2), numberText(1e-9)]).toEqual(["3.1416", "2", "0"]);
});
