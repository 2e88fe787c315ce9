// Self-test, end to end: a teacher publishes a set, a learner works through it by keyboard alone, what went
// wrong is in the notebook, and the next day it comes back for review with its explanation.
//
// The next day is not waited for: the server is started again with its clock a day ahead, which a debug build
// allows, and the learner's browser is set to the same day.

import assert from 'node:assert/strict';
import { after, before } from 'node:test';

import { launch } from './browser.mjs';
import { CandidatePage, shot, until } from './pages.mjs';
import { PASSWORD, foundSchool } from './school.mjs';
import { Caller, Server } from './server.mjs';
import { StaffPage } from './staff.mjs';
import { storyline } from './storyline.mjs';

const DAY_SECS = 24 * 3600;
const CHAPTER = '第三章';
/** A zone in which it is afternoon now: what is answered wrong in the small hours comes back on the same day. */
const east = ((15 - new Date().getUTCHours() + 36) % 24) - 12;
const AFTERNOON = `Etc/GMT${east > 0 ? '-' : '+'}${Math.abs(east)}`;

const world = {};

const paragraph = (text) => `<p>${text}</p>`;

/** Three questions of one chapter; the learner will not know the first. */
const QUESTIONS = [
  {
    kind: 'single_choice', stem: paragraph('断电后内容会丢失的是哪一种存储器？'), key: 'a', partial: [],
    explanation: paragraph('内存（RAM）靠电维持内容，断电即失；硬盘和光盘断电后仍保留内容。'),
    options: ['内存', '硬盘', '光盘'].map((text, at) => ({ id: 'abc'[at], text: paragraph(text) })),
  },
  { kind: 'true_false', stem: paragraph('1 KB 等于 1024 字节。'), key: true, explanation: paragraph('2 的 10 次方是 1024。') },
  {
    kind: 'fill_in', stem: paragraph('计算机的“大脑”是[[b1]]。'), explanation: paragraph('中央处理器执行指令。'),
    blanks: [{ id: 'b1', accepted: [{ pattern: 'CPU' }, { pattern: '中央处理器' }] }],
  },
];

before(async () => {
  world.browser = await launch();
  world.server = await Server.prepare('', 'no-models');
  await world.server.start();
  const { url } = world.server;
  await foundSchool(url);
  const author = await Caller.login(url, 'author', PASSWORD);
  const college = (await author.call('GET', '/api/nodes')).find((node) => node.name === '东湖分校');
  const folder = await author.call('POST', '/api/bank/folders', { node_id: college.id, name: '计算机应用基础' });
  for (const content of QUESTIONS) {
    const { version_id } = await author.call('POST', '/api/bank/entries', { folder_id: folder.id, content, difficulty: 2, tags: [CHAPTER] });
    await author.call('POST', `/api/bank/versions/${version_id}/publish`);
  }
  const admin = await Caller.login(url, 'admin');
  await admin.call('POST', '/api/people', { node_id: college.id, login: 'learner', display_name: '学员甲', number: 'S100', password: PASSWORD, roles: ['student'] });
});

after(async () => {
  await world.browser?.close();
  await world.server?.stop();
});

const step = storyline(() => world.browser?.contexts() ?? []);

async function window(viewport = { width: 1280, height: 860 }, language = 'zh-CN') {
  const context = await world.browser.newContext({ viewport, locale: language, timezoneId: AFTERNOON, reducedMotion: 'reduce' });
  context.setDefaultTimeout(15_000);
  await context.addInitScript((chosen) => localStorage.setItem('examhall.language', chosen), language);
  return context.newPage();
}

/** Goes with Tab to the control of that name and presses Enter: no mouse. */
async function press(page, name) {
  const here = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '');
  for (let tabs = 0; tabs < 60; tabs += 1) {
    if ((await here()).trim().startsWith(name)) {
      await page.keyboard.press('Enter');
      return;
    }
    await page.keyboard.press('Tab');
  }
  assert.fail(`“${name}” cannot be reached by keyboard`);
}

/** What is asked on screen, and the key that answers it. */
async function answer(page, { wrong }) {
  const stem = await page.locator('.question .rich').first().innerText();
  if (stem.includes('断电')) {
    const options = await page.locator('.question .ui-choice-body').allInnerTexts();
    await page.keyboard.press(String(options.indexOf(wrong ? '硬盘' : '内存') + 1));
  } else if (stem.includes('1 KB')) {
    await page.keyboard.press('1');
  } else {
    await page.keyboard.press('Tab');
    await page.keyboard.type('cpu');
  }
  await page.keyboard.press('Enter');
  await page.locator('.told-head').waitFor();
  return stem;
}

async function overflow(page) {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

step('a teacher publishes a set from the bank', async () => {
  const author = new StaffPage(await window({ width: 1440, height: 900 }), world.server.url);
  await author.enter('author', PASSWORD);
  await author.open('自测题集');
  await shot(author.page, 'practice-staff-empty');
  await author.button('新建题集').first().click();
  await author.page.getByRole('textbox', { name: '题集名称' }).fill('第三章自测');
  await author.page.getByRole('textbox', { name: '说明（选填）' }).fill('先看课本第 40 页');
  await author.choose('供哪个单位的学生使用', '东湖分校');
  await author.choose('题库所属单位', '东湖分校');
  await author.choose('标签', CHAPTER);
  await author.sees('符合条件 3 题，可用于自测 3 题');
  await shot(author.page, 'practice-staff-editor');
  await author.button('保存并发布').click();
  await author.sees('题集“第三章自测”已发布，共 3 题');
  await author.page.getByRole('cell', { name: '0 人，0 次' }).waitFor();
  await shot(author.page, 'practice-staff-list');
  await author.page.context().close();
});

step('a learner works through it by keyboard, and is told at once', async () => {
  const page = await window();
  world.learner = new CandidatePage(page, world.server.url);
  await world.learner.login('learner', PASSWORD);
  await shot(page, 'practice-door');
  await press(page, '去自测');
  await world.learner.sees('第三章自测');
  await shot(page, 'practice-home');
  await press(page, '开始自测 第三章自测');
  for (let number = 1; number <= 3; number += 1) {
    await page.getByRole('heading', { name: `第 ${number} 题，共 3 题` }).waitFor();
    assert.equal(await page.getByText('解析').count(), 0, 'nothing is told before the answer');
    const stem = await answer(page, { wrong: true });
    const told = await page.locator('.told-head').innerText();
    assert.equal(told.trim(), stem.includes('断电') ? '答错了' : '答对了');
    if (stem.includes('断电')) {
      await world.learner.sees('断电即失');
      await world.learner.sees('已收入错题本，明天复习');
      await shot(page, 'practice-wrong');
    } else {
      await shot(page, `practice-right-${number}`);
    }
    await page.keyboard.press('Enter');
  }
  await world.learner.sees('答对 2 题，共 3 题');
  await shot(page, 'practice-done');
  await page.reload();
  await world.learner.sees('答对 2 题，共 3 题');
});

step('the wrong one is in the notebook and not due today', async () => {
  const { page } = world.learner;
  await press(page, '查看错题本');
  await world.learner.sees('断电后内容会丢失的是哪一种存储器？');
  await world.learner.sees('今天没有要复习的题');
  await world.learner.sees('下一次复习：明天');
  assert.equal(await page.locator('article').count(), 1, 'and nothing else');
  await shot(page, 'practice-notebook');
  await page.context().close();
});

step('the next day it comes back, with its explanation, and moves on when it is right', async () => {
  await world.server.stop();
  await world.server.start(['--clock-ahead-secs', String(DAY_SECS)]);
  const page = await window();
  await page.clock.setSystemTime(Date.now() + DAY_SECS * 1000);
  world.learner = new CandidatePage(page, world.server.url);
  await world.learner.login('learner', PASSWORD);
  await press(page, '去自测');
  await world.learner.sees('今天要复习 1 题');
  await shot(page, 'practice-next-day');
  await press(page, '打开错题本');
  await press(page, '开始复习');
  await page.getByRole('heading', { name: '第 1 题，共 1 题' }).waitFor();
  await answer(page, { wrong: false });
  assert.equal((await page.locator('.told-head').innerText()).trim(), '答对了');
  await world.learner.sees('断电即失');
  await world.learner.sees('错题本第 2 轮，2 天后复习。');
  await shot(page, 'practice-review');
  await page.keyboard.press('Enter');
  await world.learner.sees('本次练习完成');
  await press(page, '查看错题本');
  await world.learner.sees('下一次复习：2 天后');
});

step('it can be taken out by hand, after one question back', async () => {
  const { page } = world.learner;
  await press(page, '移出');
  await world.learner.sees('移出错题本？');
  await shot(page, 'practice-drop');
  await page.getByRole('dialog').getByRole('button', { name: '移出' }).click();
  await world.learner.sees('错题本是空的');
});

step('every page holds on a phone, with large text and in English', async () => {
  const learner = await Caller.login(world.server.url, 'learner', PASSWORD);
  const [{ set_id }] = (await learner.call('GET', '/api/my/practice')).sets;
  const [{ try_id }] = await learner.call('GET', `/api/my/practice/sets/${set_id}/tries`);
  const stops = [['exams', '#/'], ['home', '#/practice'], ['history', `#/practice/set/${set_id}`], ['told', `#/practice/try/${try_id}`], ['notebook', '#/practice/notebook']];
  for (const [name, viewport, language, size] of [['phone', { width: 360, height: 740 }, 'zh-CN', '100%'], ['large', { width: 720, height: 860 }, 'zh-CN', '200%'], ['english', { width: 360, height: 740 }, 'en', '100%']]) {
    const page = await window(viewport, language);
    const wrong = [];
    page.on('pageerror', (error) => wrong.push(error.message));
    await page.goto(`${world.server.url}/candidate`);
    await page.locator('input').first().fill('learner');
    await page.locator('input[type=password]').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.locator('h1').first().waitFor();
    for (const [stop, hash] of stops) {
      await page.goto(`${world.server.url}/candidate${hash}`);
      await page.waitForLoadState('networkidle');
      if (size !== '100%') await page.addStyleTag({ content: `:root { font-size: 36px !important; }` });
      if (stop === 'told') await page.getByRole('button', { name: /全部列出|All in a list/ }).click();
      const over = await until('the page is drawn', async () => ((await page.locator('h1').count()) > 0 ? { by: await overflow(page) } : undefined));
      if (over.by > 0) wrong.push(`${stop} (${name}): ${over.by} px wider than the screen`);
      await page.screenshot({ path: new URL(`../../target/e2e/practice-${name}-${stop}.png`, import.meta.url).pathname, fullPage: true, animations: 'disabled' });
    }
    assert.deepEqual(wrong, []);
    await page.context().close();
  }
});

step('a rehearsal is walked through without staff, says so everywhere, and can be done again', async () => {
  const { url } = world.server;
  const author = await Caller.login(url, 'author', PASSWORD);
  const college = (await author.call('GET', '/api/nodes')).find((node) => node.name === '东湖分校');
  const blueprint = { sections: [{ title: '样题', filter: { tags: [CHAPTER] }, count: 3, marks_each: 1 }], shuffle_questions: true, shuffle_options: true };
  const { exam_id } = await author.call('POST', '/api/exams', { node_id: college.id, title: '设备演练', duration_minutes: 30, blueprint, mode: 'rehearsal' });
  const now = Date.now() + DAY_SECS * 1000;
  const { session_id } = await author.call('POST', '/api/sessions', { exam_id, node_id: college.id, title: '随时可做', opens_ms: now - 60_000, starts_ms: now - 60_000, closes_ms: now + 3 * DAY_SECS * 1000 });
  await author.call('POST', `/api/sessions/${session_id}/roster`, 'number,name\nS100,学员甲\n', 'text/csv');

  const page = await window();
  await page.clock.setSystemTime(now);
  const learner = new CandidatePage(page, url);
  await learner.login('learner', PASSWORD);
  await learner.sees('演练用来熟悉设备和流程，不计成绩，可以反复进行。');
  await shot(page, 'rehearsal-lobby');
  await learner.enter('staff');
  await learner.sees('演练中，不计成绩');
  await learner.button('继续演练').click();
  await page.getByRole('heading', { name: '第 1 题' }).waitFor();
  await learner.sees('演练中，不计成绩');
  await shot(page, 'rehearsal-exam');
  await learner.handIn();
  await learner.button('返回我的考试').click();
  await learner.button('再演练一次').click();
  await learner.sees('身份核验方式');
  await shot(page, 'rehearsal-again');
  await page.context().close();

  const office = new StaffPage(await window({ width: 1440, height: 900 }), url);
  await office.page.clock.setSystemTime(now);
  await office.enter('office', PASSWORD);
  await office.open('场次');
  await office.page.getByRole('cell', { name: '设备演练' }).getByText('演练', { exact: true }).waitFor();
  await shot(office.page, 'rehearsal-sessions');
  await office.page.goto(`${url}/staff#/results?session=${session_id}`);
  await office.sees('这是演练，不计成绩。');
  assert.equal(await office.page.getByRole('button', { name: /发布成绩/ }).count(), 0, 'nothing to release');
  await shot(office.page, 'rehearsal-results');
});
