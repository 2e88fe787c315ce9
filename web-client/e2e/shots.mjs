// Pictures of the candidate pages against a stubbed API, for looking at: every state in zh and en, wide and
// 360 px, light and dark. `node e2e/shots.mjs [BASE] [OUT]`; BASE is a running `vite preview`.
import { mkdir } from "node:fs/promises";
import { chromium } from "playwright-core";
import { answerApi, exam, talk, welcome } from "./stub.mjs";

const base = process.argv[2] ?? "http://localhost:4173";
const out = process.argv[3] ?? "shots";
await mkdir(out, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
    ...(process.env.CAMERA ? [`--use-file-for-fake-video-capture=${process.env.CAMERA}`] : []),
  ],
});

const wide = { width: 1280, height: 860 };
const phone = { width: 360, height: 740 };
const only = process.env.ONLY;

async function shot(name, { size = wide, dark = false, language = "zh-CN", zoom = 1, state = {}, act = async () => {} } = {}) {
  if (only && !name.includes(only)) return;
  const context = await browser.newContext({
    viewport: size, colorScheme: dark ? "dark" : "light", locale: "zh-CN", permissions: ["camera"], reducedMotion: "reduce",
  });
  const page = await context.newPage();
  page.on("pageerror", (error) => console.log(name, "page error:", error.message));
  page.on("console", (message) => message.type() === "error" && !/401|404/.test(message.text()) && console.log(name, message.text()));
  await page.addInitScript(([lang, scale]) => {
    localStorage.setItem("examhall.language", lang);
    if (scale !== 1) addEventListener("DOMContentLoaded", () => (document.documentElement.style.fontSize = `${112.5 * scale}%`));
  }, [language, zoom]);
  await page.route("**/api/**", (route) => answerApi(route, state));
  const socket = { live: undefined };
  await page.routeWebSocket(/\/ws\/candidate/, (ws) => talk(ws, state, socket));
  try {
    await page.goto(`${base}/candidate.html${state.hash ?? ""}`);
    await page.waitForTimeout(500);
    await act(page, socket);
    await page.waitForTimeout(400);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (over > 0) console.log(name, `overflows sideways by ${over}px`);
    await page.screenshot({ path: `${out}/${name}.png`, fullPage: false });
  } catch (error) {
    console.log(name, "failed:", error.message.split("\n")[0]);
    await page.screenshot({ path: `${out}/${name}.png` });
  }
  await context.close();
}

const inside = { hash: `#/session/${exam.session_id}`, consent: "face", has_photo: true, stage: "in_progress", sitting_id: exam.sitting_id };
const question = (number) => async (page) => {
  for (let turn = 1; turn < number; turn += 1) await page.getByRole("button", { name: /^(下一题|Next)$/ }).click();
};

await shot("login", { state: { me: null } });
await shot("login-refused-phone", { size: phone, state: { me: null }, act: async (page) => {
  await page.getByLabel("账号").fill("20260001");
  await page.getByLabel("密码").fill("x");
  await page.keyboard.press("Enter");
} });
await shot("exams");
await shot("exams-dark-en-phone", { size: phone, dark: true, language: "en" });
await shot("exams-empty", { state: { exams: [] } });
await shot("exams-error", { state: { exams: 503 } });
await shot("session-denied", { state: { hash: "#/session/00000000-0000-0000-0000-000000000000" } });
await shot("consent", { state: { hash: inside.hash } });
await shot("consent-phone-chosen", { size: phone, state: { hash: inside.hash }, act: (page) => page.getByText("不使用人脸").click() });
await shot("device", { state: { ...inside, stage: "open", sitting_id: null }, act: (page) => page.waitForTimeout(800) });
await shot("photo-phone", { size: phone, state: { ...inside, stage: "open", has_photo: false, sitting_id: null }, act: async (page) => {
  await page.getByRole("button", { name: "画面清楚" }).click();
  await page.waitForTimeout(600);
  await page.getByRole("button", { name: "拍照" }).click();
} });
await shot("sign-in", { state: { ...inside, welcome: { stage: "sign_in", paper: undefined } }, act: async (page, socket) => {
  await page.waitForTimeout(500);
  socket.live.send(JSON.stringify({ type: "sign_in", hint: "too_small", frames_judged: 3 }));
} });
await shot("sign-in-referred-phone", { size: phone, state: { ...inside, welcome: { stage: "awaiting_staff", paper: undefined } }, act: async (page, socket) => {
  socket.live.send(JSON.stringify({ type: "sign_in", hint: "hold_still", frames_judged: 8, outcome: "referred" }));
} });
await shot("waiting", { state: { ...inside, welcome: { stage: "awaiting_start", paper: undefined, starts_ms: Date.now() + 312_000 } } });
await shot("exam-single", { state: inside });
await shot("exam-single-chosen-keys", { state: inside, act: async (page) => { await page.keyboard.press("2"); await page.keyboard.press("f"); } });
await shot("exam-multiple-phone", { size: phone, state: inside, act: async (page) => { await question(2)(page); await page.keyboard.press("1"); await page.keyboard.press("3"); } });
await shot("exam-true-false-dark", { dark: true, state: inside, act: question(3) });
await shot("exam-fill-in", { state: inside, act: async (page) => { await question(4)(page); await page.getByLabel("第 1 空").fill("长江"); } });
await shot("exam-numeric-en", { language: "en", state: inside, act: async (page) => { await question(5)(page); await page.getByLabel("Your answer").fill("abc"); } });
await shot("exam-essay-phone-dark", { size: phone, dark: true, state: inside, act: async (page) => { await question(7)(page); await page.getByLabel("作答").fill("学习是一生的事。"); } });
await shot("exam-phone-200", { size: phone, zoom: 2, state: inside });
await shot("exam-offline", { state: { ...inside, drop: 800 }, act: async (page) => { await page.keyboard.press("1"); await page.waitForTimeout(3000); } });
await shot("exam-extended-message", { state: inside, act: async (page, socket) => {
  const now = Date.now();
  socket.live.send(JSON.stringify({ type: "clock", server_ms: now, deadline_ms: now + 240_000, change_ms: 300_000, reason: "网络故障", bound_by: "personal_time", change_id: "00000000-0000-4000-8000-0000000000ab" }));
  socket.live.send(JSON.stringify({ type: "message", id: "00000000-0000-4000-8000-0000000000aa", body: "请把手机收好，放入信封。", sent_ms: now, to_all: true, read: false }));
  await page.waitForTimeout(1200);
} });
await shot("exam-navigator-phone", { size: phone, state: inside, act: (page) => page.getByRole("button", { name: "打开答题卡" }).click() });
await shot("hand-in-summary", { state: inside, act: (page) => page.getByRole("button", { name: "交卷" }).click() });
await shot("hand-in-sure-phone", { size: phone, state: inside, act: async (page) => {
  await page.getByRole("button", { name: "交卷" }).click();
  await page.getByRole("button", { name: "下一步" }).click();
} });
await shot("elsewhere", { state: { ...inside, elsewhere: true } });
await shot("superseded-phone", { size: phone, state: inside, act: async (_, socket) => socket.live.send(JSON.stringify({ type: "superseded" })) });
const receipt = { text: `examhall-receipt 1 ${exam.sitting_id} 47 ${"5a3f".repeat(16)} 2026-11-28T10:31:00Z MEUCIQDx8mQ2kq7W0Zr1d5nT6bVf3YJ9uLhXsC4pEoGaKiRwtQIgB7vN2lHyUe`, steps: 47, head: "5a3f".repeat(16) };
const finish = (given) => async (_, socket) => socket.live.send(JSON.stringify({ type: "finished", finished_ms: Date.now(), reason: "handed_in", receipt: given }));
await shot("finished", { state: inside, act: finish(null) });
await shot("finished-receipt", { state: inside, act: finish(receipt) });
await shot("finished-receipt-en-phone-200", { size: phone, zoom: 2, language: "en", state: inside, act: finish(receipt) });
const paused = { ...inside, welcome: { stage: "paused", paper: undefined, deadline_ms: undefined, pause: { since_ms: Date.now() - 200_000, remaining_ms: 2_345_000, reason: "考场停电，正在恢复" } } };
await shot("paused", { state: paused });
await shot("paused-en-phone-200", { size: phone, zoom: 2, language: "en", dark: true, state: paused });
const call = async (page) => page.getByRole("button", { name: /呼叫监考|Call for help/ }).click();
await shot("call", { state: inside, act: call });
await shot("call-en-phone-200", { size: phone, zoom: 2, language: "en", state: inside, act: call });
await shot("called", { state: inside, act: async (_, socket) => socket.live.send(JSON.stringify({ type: "help", note: "键盘坏了", called_ms: Date.now(), answered_ms: null })) });
const asks = { ...inside, elsewhere: true, takeover: { type: "takeover_pending", asked_ms: Date.now() } };
const here = async (page) => page.getByRole("button", { name: /在这里继续|Continue here/ }).click();
await shot("takeover-pending", { state: asks, act: here });
await shot("takeover-pending-en-phone-200", { size: phone, zoom: 2, language: "en", state: asks, act: here });
await shot("takeover-refused-phone", { size: phone, state: { ...asks, takeover: { type: "takeover_refused", reason: "请回到原座位继续" } }, act: here });
await shot("exam-offline-en-phone-200", { size: phone, zoom: 2, language: "en", state: { ...inside, drop: 800 }, act: async (page) => { await page.keyboard.press("1"); await page.waitForTimeout(3000); } });
await shot("exam-en", { language: "en", state: inside, act: async (page) => { await page.keyboard.press("1"); } });
await shot("result", { state: { hash: `#/session/${exam.session_id}/result` } });
void welcome;
await browser.close();
