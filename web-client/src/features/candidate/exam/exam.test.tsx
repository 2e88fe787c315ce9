// The exam page with a sitting behind a fake socket: keys, what is said about saving, and that only
// two deliberate steps hand in.
import { act, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { I18nextProvider } from "react-i18next";
import { beforeEach, describe, expect, it } from "vitest";
import { setUpI18n } from "../../../i18n";
import { createApi } from "../../../platform/api";
import { Camera } from "../../../platform/camera";
import type { Paper, QuestionBody, ToCandidate } from "../../../wire";
import { SharedProvider } from "../context";
import { FakeKeeping, FakeWorld, welcomeAt } from "../sitting/fakes";
import { Sitting } from "../sitting/sitting";
import { candidateWords } from "../words";
import { Exam } from "./Exam";
import { LastMinutes } from "./Notices";
import { blanksOf, charsOf, chooseByDigit, isAnswered, looksNumeric, withBlank } from "../../answering/answers";
import { keyCommand } from "./keyboard";
import { keepMarks, readMarks } from "./marks";

const options = ["a", "b", "c"].map((id) => ({ id, text: `选项${id}` }));
const bodies: QuestionBody[] = [
  { kind: "single_choice", options },
  { kind: "multiple_choice", options },
  { kind: "true_false" },
  { kind: "fill_in", blanks: 2 },
  { kind: "numeric", unit: "米" },
  { kind: "short_answer" },
  { kind: "essay", chars_min: 10, chars_max: 100 },
];
const paper: Paper = {
  marks_total: 7,
  sections: [{ title: "全部", questions: bodies.map((body, slot) => ({ slot, marks: 1, stem: slot === 3 ? "<p>{{1}}和{{2}}</p>" : `<p>题干${slot}</p>`, body })) }],
};

const me = { person_id: "p", display_name: "甲", number: "1", roles: ["student"], csrf_token: "t" };
let world: FakeWorld;
let sitting: Sitting;
const socket = {
  says: (message: ToCandidate) => act(() => world.socket.says(message)),
  drops: () => act(() => world.socket.drops()),
  get sent() {
    return world.socket.sent;
  },
  types: () => world.socket.types(),
};

async function open() {
  world = new FakeWorld();
  sitting = new Sitting("s", "tab", { keeping: new FakeKeeping(), socket: world.ports });
  await sitting.start();
  world.socket.opens();
  const i18n = await setUpI18n(candidateWords, "zh-CN");
  const shared = { api: createApi({ baseUrl: "http://x" }), camera: new Camera(undefined), me, tab: "tab", logOut: () => undefined, loginEnded: () => undefined };
  socket.says(welcomeAt(world.now_ms, { paper, filming: { wanted: false, interval_ms: 1_000, width: 640, quality: 75 } }));
  render(
    <I18nextProvider i18n={i18n}>
      <SharedProvider value={shared}>
        <Exam sitting={sitting} sitting_id="s" paper={paper} />
      </SharedProvider>
    </I18nextProvider>,
  );
}
const answers = () => socket.sent.filter((message) => message.type === "answer");

describe("exam page", () => {
  beforeEach(() => localStorage.clear());

  it("says what helps when the camera cannot tell whose face it sees", async () => {
    await open();
    const filming = { type: "filming", wanted: true, interval_ms: 1_000, width: 640, quality: 75 } as const;
    socket.says({ ...filming, hint: "too_small" });
    expect(screen.getByText("请靠近一些")).toBeTruthy();
    socket.says(filming);
    expect(screen.queryByText("请靠近一些")).toBeNull();
  });

  it("can be sat with the keyboard alone", async () => {
    await open();
    await userEvent.keyboard("2");
    expect(answers()).toMatchObject([{ slot: 0, response: { kind: "single_choice", option: "b" } }]);
    await userEvent.keyboard("{ArrowRight}");
    expect(screen.getByRole("heading", { level: 1 }).textContent).toContain("第 2 题");
    await userEvent.keyboard("13f");
    expect(sitting.state.outbox.latest.get(1)?.response).toEqual({ kind: "multiple_choice", options: ["a", "c"] });
    const nav = screen.getByRole("navigation", { name: "答题卡" });
    expect(within(nav).getByRole("button", { name: "第 2 题，已答，已标记，当前题" })).toBeTruthy();
  });

  it("arrow keys on a chosen option move between questions and never change the answer", async () => {
    await open();
    await userEvent.click(screen.getByRole("radio", { name: "选项b" }));
    await userEvent.keyboard("{ArrowRight}");
    expect(screen.getByRole("heading", { level: 1 }).textContent).toContain("第 2 题");
    expect(sitting.state.outbox.latest.get(0)?.response).toEqual({ kind: "single_choice", option: "b" });
  });

  it("says how safe the answer is, in words", async () => {
    await open();
    expect(screen.getAllByText("未作答").length).toBeGreaterThan(0);
    await userEvent.keyboard("1");
    expect(screen.getByText("已存在本机，等待上传")).toBeTruthy();
    socket.says({ type: "ack", slot: 0, seq: 1, server_ms: 1, late: false, head: "" });
    expect(screen.getByText("已保存到服务器")).toBeTruthy();
  });

  it("takes every kind of answer, and typing digits in a field chooses nothing", async () => {
    await open();
    await userEvent.click(screen.getByRole("button", { name: "第 4 题，未答" }));
    await userEvent.type(screen.getByRole("textbox", { name: "第 2 空" }), "12");
    expect(sitting.state.drafts.get(3)?.response).toEqual({ kind: "fill_in", blanks: ["", "12"] });
    await userEvent.keyboard("{Alt>}n{/Alt}");
    await userEvent.type(screen.getByRole("textbox", { name: "作答" }), "x");
    expect(screen.getByText("这不像一个数值，请检查。")).toBeTruthy();
    await userEvent.click(screen.getByRole("button", { name: "第 7 题，未答" }));
    await userEvent.type(screen.getByRole("textbox", { name: "作答" }), "我 爱学习");
    expect(screen.getByText("已写 4 字 · 要求不少于 10 字 · 最多 100 字")).toBeTruthy();
    expect(answers().map((message) => message.type === "answer" && message.slot)).toEqual([3, 4]);
  });

  it("hands in only by two deliberate steps; Enter and Escape stay on the safe side", async () => {
    await open();
    await userEvent.keyboard("{Enter}");
    expect(socket.types()).not.toContain("hand_in_request");
    await userEvent.click(screen.getByRole("button", { name: "交卷" }));
    expect(socket.types()).toContain("hand_in_request");
    socket.says({ type: "hand_in_summary", unanswered: [0, 1], token: "t" });
    expect(screen.getByText("还有 2 题未作答：")).toBeTruthy();
    await userEvent.click(screen.getByRole("button", { name: "下一步：确认交卷" }));
    expect(document.activeElement?.textContent).toBe("继续作答");
    await userEvent.keyboard("{Enter}");
    expect(socket.types()).not.toContain("hand_in_confirm");
    await userEvent.click(screen.getByRole("button", { name: "交卷" }));
    socket.says({ type: "hand_in_summary", unanswered: [], token: "t2" });
    await userEvent.click(screen.getByRole("button", { name: "下一步：确认交卷" }));
    // The second half of a double click is no decision.
    await userEvent.click(screen.getByRole("button", { name: "确定交卷" }));
    expect(socket.types()).not.toContain("hand_in_confirm");
    await waitFor(() => expect(screen.getByRole("button", { name: "确定交卷" }).hasAttribute("disabled")).toBe(false), { timeout: 5_000 });
    world.now_ms += 1_000;
    await userEvent.click(screen.getByRole("button", { name: "确定交卷" }));
    expect(socket.sent[socket.sent.length - 1]).toEqual({ type: "hand_in_confirm", token: "t2" });
  });

  it("names the rule that ends the exam, and tells the server that a change was seen", async () => {
    await open();
    // What is on the page ages by the browser's clock.
    world.now_ms = Date.now();
    socket.says({ type: "clock", server_ms: world.now_ms, deadline_ms: world.now_ms + 7_200_000, change_ms: 300_000, reason: "网络故障", bound_by: "session_close", change_id: "c1" });
    expect(screen.getByText(/结束（场次统一结束）/)).toBeTruthy();
    expect(screen.getByText("考试时间延长了 5 分钟。原因：网络故障")).toBeTruthy();
    expect(socket.sent).toContainEqual({ type: "clock_seen", change_id: "c1" });
    await userEvent.click(screen.getByRole("button", { name: "知道了" }));
    expect(screen.queryByText(/延长了 5 分钟/)).toBeNull();
  });

  it("calls for help by a button with a note", async () => {
    await open();
    await userEvent.click(screen.getByRole("button", { name: "呼叫监考" }));
    await userEvent.type(screen.getByRole("textbox", { name: "遇到什么问题（选填）" }), "屏幕闪");
    await userEvent.click(screen.getByRole("button", { name: "呼叫" }));
    expect(socket.sent).toContainEqual({ type: "call_for_help", note: "屏幕闪" });
    socket.says({ type: "help", note: "屏幕闪", called_ms: world.now_ms, answered_ms: null });
    expect(screen.getByText(/呼叫监考人员，请稍候/)).toBeTruthy();
  });

  it("says that answers are safe while offline, and sends a receipt for a message only when it was read", async () => {
    await open();
    socket.says({ type: "message", id: "m", body: "请收好手机", sent_ms: 1, to_all: false, is_warning: false, read: false });
    expect(socket.types()).not.toContain("message_read");
    await userEvent.click(screen.getByRole("button", { name: "我已阅读" }));
    expect(socket.sent[socket.sent.length - 1]).toEqual({ type: "message_read", message_id: "m" });
    socket.drops();
    expect(await screen.findByText(/网络已断开 \d+ 分钟/, {}, { timeout: 15_000 })).toBeTruthy();
  });
});

it("announces the last five minutes once, and again only after time was added", async () => {
  const i18n = await setUpI18n(candidateWords, "zh-CN");
  const at = (left: number) => <I18nextProvider i18n={i18n}><LastMinutes left={left} /></I18nextProvider>;
  const { rerender } = render(at(301_000));
  expect(screen.getByRole("status").textContent).toBe("");
  rerender(at(300_000));
  const said = screen.getByRole("status").firstChild;
  expect(said?.textContent).toBe("距离考试结束还有五分钟。");
  rerender(at(200_000));
  expect(screen.getByRole("status").firstChild).toBe(said);
  rerender(at(500_000));
  expect(screen.getByRole("status").textContent).toBe("");
});

describe("small rules", () => {
  it("an emptied answer is no answer", () => {
    expect(isAnswered({ kind: "essay", text: " \n" })).toBe(false);
    expect(withBlank({ kind: "fill_in", blanks: ["a", ""] }, 2, 0, "")).toBeNull();
    expect(blanksOf(null, 2)).toEqual(["", ""]);
    expect(charsOf("学 a\n习")).toBe(3);
  });

  it.each(["3.14", "-2", "¥5", "１２．５", "1,000", "1/3", "2e-3", "3×10^5", "5 米", ""])("%s looks like a number", (text) => expect(looksNumeric(text)).toBe(true));
  it.each(["abc", "--2", "x=3"])("%s does not", (text) => expect(looksNumeric(text)).toBe(false));

  it("digits beyond the options mean nothing", () => {
    const question = paper.sections[0]?.questions[0];
    expect(question && chooseByDigit(question, null, 9)).toBeUndefined();
  });

  it("leaves keys alone while an input method composes or text is typed", () => {
    const key = { key: "1", code: "Digit1", altKey: false, ctrlKey: false, metaKey: false, typing: false, composing: false };
    expect(keyCommand(key)).toEqual({ do: "choose", digit: 1 });
    expect(keyCommand({ ...key, typing: true })).toBeUndefined();
    expect(keyCommand({ ...key, composing: true })).toBeUndefined();
    expect(keyCommand({ ...key, key: "Enter", code: "Enter" })).toBeUndefined();
  });

  it("keeps the place and the flags, and starts fresh from rubbish", () => {
    keepMarks("s", { slot: 4, flagged: [1] });
    expect(readMarks("s")).toEqual({ slot: 4, flagged: [1] });
    localStorage.setItem("examhall.marks.s", "{");
    expect(readMarks("s")).toEqual({ slot: 0, flagged: [] });
  });
});
