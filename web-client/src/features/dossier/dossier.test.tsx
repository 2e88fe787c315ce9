// A dossier on the candidate's page: everything held is there, an empty answer is not sent, a signature says what it
// means, and both languages say the same things.
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { I18nextProvider } from "react-i18next";
import { expect, it, vi } from "vitest";
import { setUpI18n } from "../../i18n";
import { createApi } from "../../platform/api";
import { Camera } from "../../platform/camera";
import type { DossierBody, DossierStep } from "../../wire";
import { SharedProvider, hashOf, placeOf } from "../candidate/context";
import { candidateWords } from "../candidate/words";
import DossierApp from "./DossierApp";
import { en } from "./words-en";
import { zh } from "./words-zh";

const ID = "11111111-1111-4111-8111-111111111111";
const FLAG = "22222222-2222-4222-8222-222222222222";

function file(mine: DossierStep[], entries: number): DossierBody {
  const line: DossierBody["line"] = {
    dossier_id: ID, incident_id: FLAG, sitting_id: ID, session_id: ID, person_id: ID, display_name: "考生甲", number: "1", exam_title: "期末", session_title: "上午",
    indicator: "object", opened_ms: 0, awaited: mine.map((step) => ({ step, whose: "candidate" as const })), defence_until_ms: 86_400_000, outcome: null,
  };
  return {
    line, mine, is_whole: true,
    entries: Array.from({ length: entries }, (_, at) => ({ step: "open" as const, done_by: "监考甲", words: `情况${at}`, outcome: null, done_ms: at, head_sha256: "" })),
    held: {
      arrived_ms: 0, admitted_ms: 0, started_ms: 0, finished_ms: 3_600_000, observed_ms: 1_800_000, sign_ins: [{ outcome: "admitted_by_staff", reason: "id_checked", distance: null, threshold: null, at_ms: 0 }],
      incidents: [{
        card: { id: FLAG, sitting_id: ID, person_id: ID, indicator: "object", severity: "incident", started_ms: 0, ended_ms: 1, score: null, threshold: null, other_person_id: null, key_frames: 0, decision: null, is_disputed: false },
        decisions: [], voices: [{ reviewed_by: "监考乙", resolves: false, verdict: "violation", reason: "看得清楚", said_ms: 1 }],
      }],
      pictures: [],
    },
  };
}

async function open(shown: DossierBody) {
  const sent: unknown[] = [];
  const fetch = vi.fn(async (input: RequestInfo | URL) => {
    const request = input as Request;
    if (request.method !== "POST") return new Response(JSON.stringify(shown), { headers: { "content-type": "application/json" } });
    sent.push(await request.json());
    return new Response(null, { status: 204 });
  });
  const api = createApi({ baseUrl: "http://x", fetch });
  const me = { person_id: "p", display_name: "", number: "", roles: [], csrf_token: "" };
  const none = vi.fn();
  render(
    <I18nextProvider i18n={await setUpI18n(candidateWords, "zh-CN")}>
      <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
        <SharedProvider value={{ api, camera: new Camera(undefined), me, tab: "", logOut: none, loginEnded: none }}>
          <DossierApp path={ID} go={none} />
        </SharedProvider>
      </QueryClientProvider>
    </I18nextProvider>,
  );
  return sent;
}

it("shows what is held and what people said, and sends no empty answer", async () => {
  const sent = await open(file(["answer"], 3));
  expect(await screen.findByText(/监考乙：认为属于违纪/)).toBeTruthy();
  expect(screen.getByText(/系统实际观察 30 分钟，考试全程 60 分钟/)).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "提交陈述" }));
  expect(await screen.findByText("请先填写内容。")).toBeTruthy();
  expect(sent).toEqual([]);
  await userEvent.type(screen.getByRole("textbox"), "我没有看手机");
  await userEvent.click(screen.getByRole("button", { name: "提交陈述" }));
  // The place in the dossier names the click.
  expect(sent).toEqual([{ step: "answer", words: "我没有看手机", outcome: null, request_key: `${ID}/3/answer` }]);
});

it("says that a signature is no confession", async () => {
  const sent = await open(file(["sign"], 4));
  expect(await screen.findByText(/不表示您承认违纪/)).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "我已知悉，签名" }));
  expect(sent).toHaveLength(1);
});

it("asks once more before a defence is waived", async () => {
  const sent = await open(file(["defend", "waive_defence"], 5));
  await userEvent.click(await screen.findByRole("button", { name: "我不申辩" }));
  expect(sent).toEqual([]);
  await userEvent.click(screen.getByRole("button", { name: "确定不申辩" }));
  expect(sent).toMatchObject([{ step: "waive_defence" }]);
});

it("has the same words in both languages, and addresses of its own", () => {
  const keys = (words: object): string[] => Object.entries(words).flatMap(([key, value]) => (typeof value === "string" ? [key] : keys(value as object).map((each) => `${key}.${each}`)));
  expect(keys(en)).toEqual(keys(zh));
  expect(placeOf(hashOf({ page: "dossiers", path: ID }))).toEqual({ page: "dossiers", path: ID });
  expect(placeOf(hashOf({ page: "dossiers", path: "" }))).toEqual({ page: "dossiers", path: "" });
});
