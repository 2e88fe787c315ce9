// A stubbed server for looking at pages without one: answers the candidate's requests and talks on
// the candidate's socket just enough. Never part of what is shipped.
export const exam = { session_id: "11111111-1111-4111-8111-111111111111", sitting_id: "22222222-2222-4222-8222-222222222222" };

const now = Date.now();
const me = { person_id: "33333333-3333-4333-8333-333333333333", display_name: "王秀兰", number: "20260001", roles: ["student"], csrf_token: "t" };
const exams = (state) => [
  { session_id: exam.session_id, exam_title: "信息技术应用（期末考试）", session_title: "2026 年秋季 · 上午场", opens_ms: now - 600_000, starts_ms: now, closes_ms: now + 7_200_000, duration_ms: 5_400_000, stage: state.stage ?? "open", sitting_id: state.sitting_id ?? null, consent: state.consent ?? null, has_photo: state.has_photo ?? false, result_released: false },
  { session_id: "11111111-1111-4111-8111-111111111112", exam_title: "大学语文", session_title: "补考", opens_ms: now + 86_400_000, starts_ms: now + 87_000_000, closes_ms: now + 99_000_000, duration_ms: 7_200_000, stage: "not_open", has_photo: true, result_released: false },
  { session_id: "11111111-1111-4111-8111-111111111113", exam_title: "老年健康管理", session_title: "期末", opens_ms: now - 9e8, starts_ms: now - 9e8, closes_ms: now - 8e8, duration_ms: 3_600_000, stage: "finished", has_photo: true, result_released: true },
];
const option = (id, text) => ({ id, text });
const questions = [
  { marks: 5, stem: "<p>若 \\(f(x)=x^2-4x+3\\)，则不等式 \\(f(x)&lt;0\\) 的解集是</p>", body: { kind: "single_choice", options: [option("a", "\\((1,3)\\)"), option("b", "\\((-\\infty,1)\\cup(3,+\\infty)\\)"), option("c", "\\([1,3]\\)"), option("d", "空集")] } },
  { marks: 5, stem: "<p>下列哪些做法有助于保护个人账号安全？</p>", body: { kind: "multiple_choice", options: [option("a", "不同网站使用不同的密码"), option("b", "把密码写在显示器旁边"), option("c", "开启短信或动态口令二次验证"), option("d", "收到“客服”索要验证码的电话时立即提供，以免账号被冻结")] } },
  { marks: 2, stem: "<p>电子表格中，单元格地址 <code>$A$1</code> 是绝对引用。</p>", body: { kind: "true_false" } },
  { marks: 4, stem: "<p>我国最长的河流是{{1}}，全长约{{2}}千米。</p>", body: { kind: "fill_in", blanks: 2 } },
  { marks: 4, stem: "<p>一台计算机 3 小时处理 540 份表格，平均每分钟处理多少份？</p>\\[ v = \\frac{540}{3\\times 60} \\]", body: { kind: "numeric", unit: "份/分钟" } },
  { marks: 10, stem: "<p>简述备份数据的“3-2-1”原则。</p>", body: { kind: "short_answer" } },
  { marks: 20, stem: "<p>结合自身经历，谈谈您对“终身学习”的理解。</p><table><tbody><tr><th>要求</th><td>观点明确，有具体事例</td></tr><tr><th>字数</th><td>不少于 300 字</td></tr></tbody></table>", body: { kind: "essay", chars_min: 300, chars_max: 2000 } },
  ...Array.from({ length: 13 }, (_, index) => ({ marks: 2, stem: `<p>判断题示例 ${index + 1}</p>`, body: { kind: "true_false" } })),
].map((question, slot) => ({ slot, ...question }));
const paper = { marks_total: 76, sections: [{ title: "一、客观题", questions: questions.slice(0, 3) }, { title: "二、填空与计算", questions: questions.slice(3, 5) }, { title: "三、主观题", questions: questions.slice(5, 7) }, { title: "四、判断", questions: questions.slice(7) }] };

export const welcome = (more = {}) => ({
  type: "welcome", protocol: 1, server_ms: Date.now(), stage: "in_progress", exam_title: "信息技术应用（期末考试）",
  instructions: "<p>一、请独立作答，考试期间不要离开座位。</p><p>二、答案自动保存；到时自动收卷。</p>", candidate_name: "王秀兰", candidate_number: "20260001", seat: "第 3 考场 12 座",
  starts_ms: now - 60_000, deadline_ms: now + 5_025_000, bound_by: "personal_time", paper,
  answers: [3, 7, 8, 9].map((slot) => ({ slot, seq: 1, response: slot === 3 ? { kind: "fill_in", blanks: ["", "6300"] } : { kind: "true_false", value: true }, received_ms: now })),
  steps: 4, head: "5a".repeat(32), log_key: "5a".repeat(32),
  messages: [], filming: { wanted: true, interval_ms: 1000, width: 640, quality: 75 }, ...more,
});

const problem = (status, code, zh, en) => ({ status, contentType: "application/problem+json", body: JSON.stringify({ type: `urn:examhall:problem:${code}`, status, code, zh, en }) });
const consent = "<h2>人脸信息处理告知</h2><p>为核对考生身份、维护考试公平，本系统将在您<strong>单独同意</strong>后处理您的人脸信息。</p><h3>处理什么</h3><ul><li>考前签到：摄像头画面与底照比对；</li><li>考试期间：摄像头画面由程序分析，异常由监考人员判断，程序不会自动处罚。</li></ul><h3>保存多久</h3><p>人脸特征与证据画面加密保存，成绩确认后按规定期限删除，并出具删除回执。</p><h3>您的权利</h3><p>您可以不同意。不同意时由监考人员查验证件，考试内容、时间和成绩完全相同。</p>";

export function answerApi(route, state) {
  const url = new URL(route.request().url());
  const json = (body) => route.fulfill({ status: 200, contentType: "application/json", body: JSON.stringify(body) });
  if (url.pathname === "/api/me") return state.me === null ? route.fulfill(problem(401, "login.required", "请登录", "Log in")) : json(me);
  if (url.pathname === "/api/login") return route.fulfill(problem(422, "login.refused", "账号或密码不正确。", "Wrong account or password."));
  if (url.pathname === "/api/my/exams") {
    if (state.exams === 503) return route.fulfill(problem(503, "store.unavailable", "服务器暂时繁忙，请稍后重试。", "The server is busy. Try again later."));
    return json(state.exams ?? exams(state));
  }
  if (url.pathname === "/api/consent/text") return json({ version: "1", zh: consent, en: consent });
  if (url.pathname.endsWith("/arrive")) return json({ sitting_id: exam.sitting_id });
  if (url.pathname === "/api/my/photo") return json({ accepted: false, hint: "too_dark" });
  if (url.pathname.endsWith("/result")) {
    return json({ mark: 61.5, marks_total: 76, slots: [
      { slot: 0, mark: 5, marks: 5, stem: questions[0].stem, response: { kind: "single_choice", option: "a" }, explanation: "<p>\\((x-1)(x-3)&lt;0\\)，故 \\(1&lt;x&lt;3\\)。</p>" },
      { slot: 6, mark: 15.5, marks: 20, stem: questions[6].stem, response: { kind: "essay", text: "学习是一生的事。\n退休以后，我才真正开始……" }, comment: "事例生动，论述可再展开。" },
    ] });
  }
  return route.fulfill(problem(404, "not_found", "不存在", "Not found"));
}

export function talk(ws, state, socket) {
  if (state.dropped) return ws.close({ code: 1011 });
  socket.live = ws;
  ws.onMessage((data) => {
    if (typeof data !== "string") return;
    const message = JSON.parse(data);
    const say = (answer) => ws.send(JSON.stringify(answer));
    if (message.type === "hello" && state.takeover && message.takeover) say(state.takeover);
    else if (message.type === "hello" && state.elsewhere && !message.takeover) say({ type: "trouble", code: "sitting.open_elsewhere", zh: "", en: "" });
    else if (message.type === "hello") {
      say(welcome(state.welcome));
      if (state.drop) setTimeout(() => { state.dropped = true; ws.close({ code: 1011 }); }, state.drop);
    } else if (message.type === "answer" && !state.drop) say({ type: "ack", slot: message.slot, seq: message.seq, server_ms: Date.now(), late: false, head: "5a".repeat(32) });
    else if (message.type === "ping") say({ type: "pong", client_ms: message.client_ms, server_ms: Date.now() });
    else if (message.type === "hand_in_request") say({ type: "hand_in_summary", unanswered: [0, 1, 2, 4, 5, 6, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19], token: "t" });
  });
}
