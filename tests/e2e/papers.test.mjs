// Papers from the author's side, against the real server in Chromium: a blueprint from tags with the live meter, a
// conflict explained and mended, a trial on the candidate's own pages, papers to print; then the exam itself: sealed
// papers on waiting pages, of which nothing can be read before the start, and the certificate.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { launch } from './browser.mjs';
import { CandidatePage, shot, shotAll, until } from './pages.mjs';
import { PASSWORD, TAG, foundSchool } from './school.mjs';
import { Caller, Server } from './server.mjs';
import { StaffPage, ZONE } from './staff.mjs';

const world = {};
const contexts = [];
const NETWORK = '计算机网络';
const TITLE = '计算机应用基础（组卷）';

before(async () => {
  // The start moves only this far away, so that papers are frozen, sealed and opened while somebody looks.
  world.server = await Server.prepare();
  await world.server.start();
  await foundSchool(world.server.url);
  await fill(world.server.url);
  world.browser = await launch();
}, { timeout: 180_000 });

after(async () => {
  await shotAll(contexts);
  await world.browser?.close();
  await world.server?.stop();
});

/** Twelve choices, four of them about networks, two judgements, an essay. */
async function fill(url) {
  const author = await Caller.login(url, 'author');
  const node = (await author.call('GET', '/api/nodes')).find(({ kind }) => kind === 'college');
  world.node_id = node.id;
  const { id: folder_id } = await author.call('POST', '/api/bank/folders', { node_id: node.id, name: '组卷练习' });
  const paragraph = (text) => `<p>${text}</p>`;
  const choice = (text) => ({ kind: 'single_choice', stem: paragraph(text), explanation: paragraph('见教材。'), options: ['甲', '乙', '丙', '丁'].map((word, at) => ({ id: 'abcd'[at], text: paragraph(word) })), key: 'a', partial: [] });
  const words = ['中央处理器', '随机存储器', '固态硬盘', '显示适配器', '机械键盘', '针式打印机', '操作系统', '文字处理软件'];
  const networks = ['路由器的作用', '域名解析的过程', '子网掩码的含义', '对称加密与非对称加密的差别'];
  const items = [
    ...words.map((word) => [choice(`下列关于“${word}”的说法，正确的是哪一项？`), [TAG]]),
    ...networks.map((word) => [choice(`${word}，下列哪一项说得对？`), [TAG, NETWORK]]),
    ...['一兆字节等于一千零二十四千字节。', '关机以后随机存储器中的数据仍然保留。'].map((text, at) => [{ kind: 'true_false', stem: paragraph(text), explanation: null, key: at === 0 }, [TAG]]),
    [{ kind: 'essay', stem: paragraph('试述个人信息保护的主要措施。'), explanation: null, rubric: paragraph('要点：密码、权限、更新，各占三分之一。'), chars_min: 100, chars_max: 2_000 }, [TAG]],
  ];
  for (const [content, tags] of items) {
    const { version_id } = await author.call('POST', '/api/bank/entries', { folder_id, content, difficulty: 2, tags });
    await author.call('POST', `/api/bank/versions/${version_id}/publish`);
  }
}

async function window(viewport = { width: 1440, height: 900 }, language = 'zh-CN') {
  const context = await world.browser.newContext({ viewport, locale: 'zh-CN', timezoneId: ZONE, reducedMotion: 'reduce' });
  contexts.push(context);
  context.setDefaultTimeout(45_000);
  await context.addInitScript((chosen) => localStorage.setItem('examhall.language', chosen), language);
  return context.newPage();
}

function step(name, run) {
  test(name, { timeout: 240_000 }, run);
}

step('an author builds a blueprint from tags, sees a conflict explained, and mends it', async () => {
  const author = new StaffPage(await window(), world.server.url);
  world.author = author;
  const { page } = author;
  await author.enter('author', PASSWORD);
  await author.open('考试');
  await author.makeExam(TITLE, TAG, [['单选题', 5, 4, 12], ['判断题', 2, 5], ['论述题', 1, 20]]);
  await author.sees('题库可以组出满足全部要求的试卷');

  await author.button('添加规则').click();
  const rule = page.getByRole('group', { name: '规则 1' });
  await rule.getByRole('textbox', { name: '规则名称' }).fill('网络部分');
  await author.choose('标签', NETWORK, rule);
  await rule.getByRole('spinbutton', { name: '最少题数' }).fill('5');
  // Five of four: told with both numbers, and the rule is marked.
  await author.sees('下列要求无法同时满足，请补充题目或放宽其中一项');
  await author.sees(/规则 1“网络部分”要求全卷至少 5 题，符合条件的有 4 题/);
  await page.locator('.rule-blamed').waitFor();
  await page.locator('.meter').scrollIntoViewIfNeeded();
  await shot(page, 'papers-conflict');
  await rule.getByRole('spinbutton', { name: '最少题数' }).fill('2');
  await author.sees('题库可以组出满足全部要求的试卷');

  // Of these two a paper bears one; with both compulsory nothing is left.
  await author.button('添加互斥题组').click();
  const enemies = page.getByRole('group', { name: '互斥题组 1' });
  await pick(author, enemies.getByRole('combobox', { name: '逐题指定' }), '路由器');
  await pick(author, enemies.getByRole('combobox', { name: '逐题指定' }), '域名');
  await pick(author, page.getByRole('combobox', { name: '必考题' }), '路由器');
  await pick(author, page.getByRole('combobox', { name: '必考题' }), '域名');
  await author.sees(/互斥题组 1 共 2 题，一份试卷最多出现 1 题/);
  await enemies.scrollIntoViewIfNeeded();
  await shot(page, 'papers-enemies');
  await enemies.getByRole('button', { name: '删除互斥题组 1' }).click();
  await author.sees('题库可以组出满足全部要求的试卷');
  await page.getByRole('spinbutton', { name: '提前封存试卷' }).fill('1');
  await shot(page, 'papers-blueprint');
  await author.button('创建考试').click();
  await author.sees(`考试“${TITLE}”已创建`);
  await page.getByRole('heading', { name: TITLE }).waitFor();
  world.exam_id = /exams\/([0-9a-f-]{36})/.exec(page.url())[1];
  await shot(page, 'papers-exam');
});

async function pick(author, field, words) {
  // A list takes words only once it is open.
  await field.focus();
  await field.press('ArrowDown');
  await field.fill(words);
  const list = author.page.locator(`.ant-select-dropdown:has(#${await field.getAttribute('aria-controls')})`);
  await list.locator('.ant-select-item-option').filter({ hasText: words }).first().click();
  await field.press('Escape');
}

step('the author sits a paper as candidates do, and nothing of it is stored', async () => {
  const opened = world.author.page.context().waitForEvent('page');
  await world.author.page.getByRole('link', { name: '试做' }).click();
  const trial = new CandidatePage(await opened, world.server.url);
  world.trial = trial.page;
  await trial.sees('试做：不保存作答，不计成绩');
  await trial.sees('8 题，满分 50 分，60 分钟');
  await shot(trial.page, 'papers-trial-door');
  await trial.button('开始试做').click();
  await trial.page.getByRole('heading', { name: '第 1 题' }).waitFor();
  await trial.sees('试做：不保存作答，不计成绩');
  await trial.answerChoice();
  await shot(trial.page, 'papers-trial');
  await trial.button('交卷').first().click();
  await trial.button('下一步：确认交卷').click();
  await trial.button('确定交卷').last().click();
  await trial.sees('试做结果');
  await trial.sees(/客观题得 (0|4) 分（满分 50 分）/);
  await trial.sees('要点：密码、权限、更新，各占三分之一。');
  await trial.page.screenshot({ path: new URL('../../target/e2e/papers-trial-sheet.png', import.meta.url).pathname, fullPage: true });
  const office = await Caller.login(world.server.url, 'office');
  assert.deepEqual(await office.call('GET', '/api/sessions'), [], 'no session came of it');
  // The same paper after a reload: its seed is in the address.
  const url = trial.page.url();
  assert.match(url, /seed=[0-9a-f]{64}/);
  await trial.page.reload();
  await trial.sees('开始试做');
  assert.equal(trial.page.url(), url);
});

step('two papers are printed with their key, each sheet with the line that says which it is', async () => {
  const opened = world.author.page.context().waitForEvent('page');
  await world.author.page.getByRole('link', { name: '打印备用卷' }).click();
  const page = await opened;
  const sheets = page.locator('.print-sheets');
  await page.getByText('参考答案').first().waitFor();
  await until('both keys', async () => (await page.locator('.print-key > li').count()) === 16);
  assert.equal(await sheets.count(), 4, 'two papers and two keys');
  const feet = await page.locator('.print-foot').allInnerTexts();
  assert.ok(feet.every((foot) => /[0-9a-f]{64}.*[0-9a-f]{64}/s.test(foot)), 'digest and seed at the foot');
  assert.notEqual(feet[0], feet[1], 'A is not B');
  assert.equal(feet[0], feet[2], 'the key belongs to its paper');
  const paper = await sheets.nth(0).innerText();
  assert.ok(!paper.includes('要点'), 'no key on the paper');
  await page.emulateMedia({ media: 'print' });
  assert.equal(await page.locator('.print-tools').isVisible(), false);
  await page.pdf({ path: new URL('../../target/e2e/papers-print.pdf', import.meta.url).pathname, preferCSSPageSize: true });
  await page.screenshot({ path: new URL('../../target/e2e/papers-print.png', import.meta.url).pathname, fullPage: true });
  await page.emulateMedia({ media: 'screen' });
  world.print = page.url();
  await page.close();
});

step('waiting pages are given sealed papers, read nothing before the start, and open them with it', async () => {
  const { url } = world.server;
  const office = await Caller.login(url, 'office');
  const now = Date.now();
  const starts_ms = now + 75_000;
  const { session_id } = await office.call('POST', '/api/sessions', { exam_id: world.exam_id, node_id: world.node_id, title: '上午场', opens_ms: now - 60_000, starts_ms, closes_ms: now + 3_600_000, caps_at_close: false });
  world.session_id = session_id;
  await office.call('POST', `/api/sessions/${session_id}/roster`, `学号,姓名,账号,初始密码\nP100,考生甲,p100,${PASSWORD}\nP101,考生乙,p101,${PASSWORD}\n`, 'text/csv');
  const page = await window({ width: 1280, height: 860 });
  const frames = [];
  page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => frames.push({ at: Date.now(), text: String(payload) })));
  const candidate = new CandidatePage(page, url);
  await candidate.login('p100', PASSWORD);
  await candidate.enter('staff');
  await admit(url, 'p100');
  await candidate.sees('试卷已加密送达本机，开考时自动解密。', 90);
  assert.ok(Date.now() < starts_ms, 'before the start');
  await shot(page, 'papers-sealed');
  // A reload before the start is given another seal.
  await page.reload();
  await candidate.sees('试卷已加密送达本机，开考时自动解密。', 60);
  const sealed = frames.filter(({ text }) => text.includes('"sealed_paper"'));
  assert.ok(sealed.length >= 2, `${sealed.length} sealed papers`);
  await candidate.page.getByRole('heading', { name: '第 1 题' }).waitFor({ timeout: 120_000 });
  await candidate.answerChoice();
  await shot(page, 'papers-opened');
  const readable = frames.filter(({ text }) => /说法，正确的是|下列哪一项说得对|个人信息保护/.test(text));
  assert.deepEqual(readable, [], 'the paper never crossed the line in clear');
  assert.ok(frames.some(({ text }) => /"paper_key":"[0-9a-f]{64}"/.test(text)), 'the key came');

  // Somebody late, and the first one at another device: theirs in one step.
  const late = new CandidatePage(await window({ width: 360, height: 740 }), url);
  await late.login('p101', PASSWORD);
  await late.enter('staff');
  await admit(url, 'p101');
  await late.page.getByRole('heading', { name: '第 1 题' }).waitFor();
  const other = new CandidatePage(await window(), url);
  await other.login('p100', PASSWORD);
  await other.button(/继续考试/).first().click();
  await other.button(/在这里继续|在此继续/).click();
  await other.page.getByRole('heading', { name: '第 1 题' }).waitFor();
  await shot(other.page, 'papers-other-device');
});

async function admit(url, login) {
  const candidate = await Caller.login(url, login);
  const invigilator = await Caller.login(url, 'invigilator');
  const sitting_id = await until(`${login} to arrive`, async () => (await candidate.call('GET', '/api/my/exams')).find((exam) => exam.sitting_id)?.sitting_id);
  await invigilator.call('POST', `/api/sittings/${sitting_id}/admit`, { reason: 'id_checked', note: '', request_key: crypto.randomUUID() });
}

step('the author reads the certificate and opens a frozen paper by its number', async () => {
  const { page } = world.author;
  await page.goto(`${world.server.url}/staff#/sessions/${world.session_id}/certificate`);
  await world.author.sees('试卷公平性证书');
  await world.author.sees(/每份试卷都满足全部 \d+ 条要求/);
  await world.author.sees('查看封存的试卷');
  await shot(page, 'papers-certificate');
  const opened = page.context().waitForEvent('page');
  await page.getByRole('link', { name: '试做' }).click();
  const trial = new CandidatePage(await opened, world.server.url);
  await trial.sees('第 1 号试卷');
  await trial.page.close();
});

step('every page of it stands on a phone, with large letters and in English', async () => {
  const stops = [
    ['editor', `/staff#/exams/new?from=${world.exam_id}`], ['exam', `/staff#/exams/${world.exam_id}`], ['session', `/staff#/sessions/${world.session_id}`], ['certificate', `/staff#/sessions/${world.session_id}/certificate`],
    ['trial', `/candidate#/trial/${world.exam_id}/sit?form=1&forms=1`], ['print', world.print.replace(world.server.url, '')],
  ];
  for (const [name, viewport, language, large] of [['phone', { width: 360, height: 740 }, 'zh-CN', false], ['large', { width: 720, height: 860 }, 'zh-CN', true], ['english', { width: 360, height: 740 }, 'en', false]]) {
    const page = await window(viewport, language);
    const wrong = [];
    page.on('pageerror', (error) => wrong.push(error.message));
    await page.goto(`${world.server.url}/staff`);
    await page.locator('input').first().fill('author');
    await page.locator('input[type=password]').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.locator('.staff-page h1').waitFor();
    for (const [stop, path] of stops) {
      await page.goto(world.server.url + path);
      await page.waitForLoadState('networkidle');
      await page.locator('h1').first().waitFor();
      if (large) await page.addStyleTag({ content: ':root { font-size: 36px !important; }' });
      const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (over > 0) wrong.push(`${stop} (${name}): ${over} px wider than the screen`);
      await page.screenshot({ path: new URL(`../../target/e2e/papers-${name}-${stop}.png`, import.meta.url).pathname, fullPage: true, animations: 'disabled' });
    }
    assert.deepEqual(wrong, []);
    await page.context().close();
  }
});
