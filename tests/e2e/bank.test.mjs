// The question bank, end to end: an author writes a question with a formula and a picture, a reviewer sends it
// back, the author answers, it goes into use, and a learner answers it by keyboard alone. Beside that: versions
// compared, two authors at one question, a file shown before it is imported, conditions, many changed at once.

import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { after, before } from 'node:test';

import { launch } from './browser.mjs';
import { CandidatePage, shot } from './pages.mjs';
import { PASSWORD, foundSchool } from './school.mjs';
import { Caller, Server } from './server.mjs';
import { StaffPage, ZONE } from './staff.mjs';
import { storyline } from './storyline.mjs';

const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64',
);
const PAPER = [
  '一、单项选择题',
  '1.（单选）下列哪一种属于输入设备？', 'A. 键盘', 'B. 打印机', 'C. 显示器', 'D. 音箱', '答案：A', '解析：键盘用于输入。',
  '2.（单选）内存断电后其中的内容会怎样？', 'A. 保留', 'B. 丢失', 'C. 自动备份', 'D. 以上都对', '答案：B',
  '二、判断题',
  '3.（判断）操作系统是系统软件。', '答案：对',
].join('\n');
const GIFT = '::单位:: 一个字节有 {=8 ~4 ~16} 个二进制位。\n\n::缺答案:: 没有正确答案的选择 {~甲 ~乙}\n';
const world = {};

before(async () => {
  world.browser = await launch();
  world.server = await Server.prepare('', 'no-models');
  await world.server.start();
  await foundSchool(world.server.url);
  const admin = await Caller.login(world.server.url, 'admin');
  const college = (await admin.call('GET', '/api/nodes')).find((node) => node.name === '东湖分校');
  world.college = college.id;
  await admin.call('POST', '/api/people', { node_id: college.id, login: 'reviewer', display_name: '审题教师乙', number: 'T9', password: PASSWORD, roles: ['author'] });
  await admin.call('POST', '/api/people', { node_id: college.id, login: 'learner', display_name: '学员甲', number: 'S100', password: PASSWORD, roles: ['student'] });
});

after(async () => {
  await world.browser?.close();
  await world.server?.stop();
});

const step = storyline(() => world.browser?.contexts() ?? []);

async function window(viewport = { width: 1440, height: 900 }, language = 'zh-CN') {
  const context = await world.browser.newContext({ viewport, locale: language, timezoneId: ZONE, reducedMotion: 'reduce' });
  context.setDefaultTimeout(20_000);
  await context.addInitScript((chosen) => localStorage.setItem('examhall.language', chosen), language);
  return context.newPage();
}

async function desk(login) {
  const staff = new StaffPage(await window(), world.server.url);
  await staff.enter(login, PASSWORD);
  return staff;
}

const openEntry = async (staff) => {
  await staff.page.goto(`${world.server.url}/staff#/bank/${world.entry}`);
  await staff.page.getByRole('heading', { name: '编辑题目' }).waitFor();
};

step('an author writes a question with a formula and a picture, and hands it over', async () => {
  const author = world.author = await desk('author');
  await author.open('题库');
  await author.button('新建目录').click();
  const dialog = author.page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: '目录名称' }).fill('高等数学');
  await dialog.getByText('启用前须经他人审核').click();
  await shot(author.page, 'bank-folder');
  await dialog.getByRole('textbox', { name: '目录名称' }).press('Enter');
  await author.sees('已新建目录“高等数学”');
  await author.writeItem('单选题', '高等数学/导数', '函数 \\(y=x^2\\) 的导数是哪一个？', async (page) => {
    for (const [at, text] of ['\\(2x\\)', '\\(x\\)', '\\(x^2\\)', '以上都对'].entries()) {
      await page.getByRole('textbox', { name: `选项 ${'ABCD'[at]}` }).fill(text);
    }
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByRole('button', { name: '插入图片' }).first().click()]);
    await chooser.setFiles({ name: 'point.png', mimeType: 'image/png', buffer: PICTURE });
    await page.locator('.stem-text img').first().waitFor();
  });
  await author.button('保存草稿').click();
  await author.sees('草稿已保存');
  await author.sees('说的是其他选项');
  world.entry = author.page.url().split('/bank/')[1];
  assert.equal(await author.page.getByRole('button', { name: '发布', exact: true }).count(), 0, 'somebody else decides');
  await author.button('送审').click();
  await author.sees('这一版正在审核');
  await shot(author.page, 'bank-submitted');
});

step('a reviewer sends it back with a comment, the author answers, and it is approved', async () => {
  const reviewer = world.reviewer = await desk('reviewer');
  await openEntry(reviewer);
  await reviewer.page.getByRole('textbox', { name: '意见' }).fill('D 项“以上都对”不妥，请改为常数 2。');
  await reviewer.button('退回修改').click();
  await reviewer.sees('已退回命题人修改');
  await shot(reviewer.page, 'bank-sent-back');

  const { author } = world;
  await author.page.reload();
  await author.sees('D 项“以上都对”不妥');
  await author.page.getByRole('textbox', { name: '选项 D' }).fill('\\(2\\)');
  await author.button('保存草稿').click();
  await author.sees('草稿已保存');
  await author.page.getByRole('textbox', { name: '意见' }).fill('已改，谢谢。');
  await author.button('送审').click();
  await author.sees('这一版正在审核');

  await reviewer.page.reload();
  await reviewer.sees('已改，谢谢。');
  await reviewer.button('审核通过并启用').click();
  await reviewer.sees('审核通过，题目已启用');
  await shot(reviewer.page, 'bank-approved');
});

step('versions are compared as questions, with what changed marked', async () => {
  const { author } = world;
  await author.page.reload();
  await author.sees('第 1 版');
  const stem = author.page.getByRole('textbox', { name: '题干' });
  await stem.press('Control+End');
  await stem.pressSequentially('（单选）');
  await author.button('保存草稿').click();
  await author.sees('草稿已保存');
  await author.button('对比').first().click();
  await author.page.getByRole('dialog').locator('ins').first().waitFor();
  assert.match(await author.page.getByRole('dialog').locator('ins').first().innerText(), /单选/);
  await shot(author.page, 'bank-compare');
  await author.page.keyboard.press('Escape');
});

step('the second of two authors sees both and loses nothing', async () => {
  const { author, reviewer } = world;
  await openEntry(author);
  await author.page.reload();
  await reviewer.page.reload();
  const write = async (staff, text) => {
    const stem = staff.page.getByRole('textbox', { name: '题干' });
    await stem.press('Control+End');
    await stem.pressSequentially(text);
    await staff.button('保存草稿').click();
  };
  await write(reviewer, '（乙改）');
  await reviewer.sees('草稿已保存');
  await write(author, '（甲改）');
  await author.sees('其他人刚刚保存了这道题');
  await author.page.getByRole('alert').getByRole('button', { name: '对比' }).click();
  const dialog = author.page.getByRole('dialog');
  await dialog.locator('ins').first().waitFor();
  await author.sees('乙', 20, dialog);
  await shot(author.page, 'bank-conflict');
  await dialog.getByRole('button', { name: '保存我的' }).click();
  await author.sees('草稿已保存');
  const caller = await Caller.login(world.server.url, 'author', PASSWORD);
  assert.match((await caller.call('GET', `/api/bank/entries/${world.entry}`)).content.stem, /甲改/);
});

const FILES = [
  { name: '期末卷.txt', mimeType: 'text/plain', buffer: Buffer.from(PAPER) },
  { name: '补充.gift', mimeType: 'text/plain', buffer: Buffer.from(GIFT) },
];

step('files are shown item by item and then imported', async () => {
  const { author } = world;
  await author.page.goto(`${world.server.url}/staff#/bank/import`);
  await author.page.getByRole('heading', { name: '导入题目' }).waitFor();
  await shot(author.page, 'bank-import-empty');
  await author.page.locator('input[type=file]').setInputFiles(FILES);
  await author.sees('导入 4 题');
  await author.sees('补充.gift 第 2 题');
  await author.page.getByRole('button', { name: /展开行|Expand row/ }).first().click();
  await shot(author.page, 'bank-import');
  await author.page.getByText(/无法导入 1/).click();
  await shot(author.page, 'bank-import-rejected');
  await author.button('导入 4 题').click();
  await author.sees('已导入 4 题，均为草稿');
  await shot(author.page, 'bank-import-done');
  await author.button('查看导入的题目').click();
  await author.page.getByRole('cell', { name: '下列哪一种属于输入设备？' }).last().waitFor();
});

step('conditions are joined, kept, and many are changed and changed back', async () => {
  const { author } = world;
  await author.button('组合筛选').click();
  const dialog = author.page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: '包含文字' }).fill('操作系统');
  await dialog.getByRole('button', { name: '添加一组' }).click();
  await dialog.getByRole('textbox', { name: '包含文字' }).nth(1).fill('字节');
  await dialog.getByRole('textbox', { name: '筛选名称' }).fill('两个词');
  await dialog.getByRole('button', { name: '保存为' }).click();
  await author.sees('已保存筛选“两个词”');
  await shot(author.page, 'bank-conditions');
  await dialog.getByRole('button', { name: '筛选', exact: true }).click();
  await author.sees('共 2 条');
  await author.page.getByRole('checkbox').first().check();
  await author.button('加标签').click();
  await author.page.getByRole('dialog').getByRole('textbox', { name: '标签' }).fill('计算机/基础');
  await author.page.keyboard.press('Enter');
  await author.sees('已更改 2 题');
  await shot(author.page, 'bank-bulk');
  await author.button('撤销').click();
  await author.sees('已撤销 2 题');
});

step('what is there twice is shown side by side', async () => {
  const caller = await Caller.login(world.server.url, 'author', PASSWORD);
  const [folder] = await caller.call('GET', '/api/bank/folders');
  const options = (texts) => texts.map((text, at) => ({ id: 'abc'[at], text }));
  const stem = '<p>下列关于计算机网络协议分层的说法中，正确的是哪一项？</p>';
  for (const texts of [['应用层在最上', '物理层在最上', '各层没有次序'], ['物理层在最上。', '应用层在最上', '各层没有先后次序']]) {
    await caller.call('POST', '/api/bank/entries', { folder_id: folder.id, content: { kind: 'single_choice', stem, options: options(texts), key: 'a' }, difficulty: 2 });
  }
  const { author } = world;
  await author.page.goto(`${world.server.url}/staff#/bank/duplicates`);
  await author.sees('共 1 对');
  await author.button('并排查看').click();
  await author.page.getByRole('dialog').locator('ins, del').first().waitFor();
  await shot(author.page, 'bank-duplicates');
});

step('a learner answers the approved question by keyboard alone', async () => {
  const { url } = world.server;
  const author = await Caller.login(url, 'author', PASSWORD);
  const set = await author.call('POST', '/api/practice/sets', {
    node_id: world.college, audience_node_id: world.college, title: '导数自测', note: '', filter: { tags: ['高等数学/导数'], kinds: [] },
  });
  await author.call('POST', `/api/practice/sets/${set.set_id}/publish`);
  const page = await window({ width: 1280, height: 860 });
  const learner = new CandidatePage(page, url);
  await learner.login('learner', PASSWORD);
  const here = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '');
  const press = async (name) => {
    for (let tabs = 0; tabs < 60; tabs += 1) {
      if ((await here()).trim().startsWith(name)) return page.keyboard.press('Enter');
      await page.keyboard.press('Tab');
    }
    return assert.fail(`“${name}” cannot be reached by keyboard`);
  };
  await press('去自测');
  await learner.sees('导数自测');
  await press('开始自测');
  await page.getByRole('heading', { name: '第 1 题，共 1 题' }).waitFor();
  await page.locator('.question .katex').first().waitFor();
  await page.locator('.question .ui-choice-body .katex').nth(3).waitFor();
  // A drawn power reads as its figure and its base, so it is told by how it is drawn.
  const at = await page.locator('.question .ui-choice-body').evaluateAll((options) => options.findIndex(
    (option) => /2/.test(option.textContent) && /x/.test(option.textContent) && option.querySelector('.msupsub, msup') === null,
  ));
  assert.notEqual(at, -1);
  await page.keyboard.press(String(at + 1));
  await page.keyboard.press('Enter');
  await page.locator('.told-head').waitFor();
  assert.equal((await page.locator('.told-head').innerText()).trim(), '答对了');
  await shot(page, 'bank-learner');
});

step('every page holds on a phone, with large text and in English', async () => {
  const stops = [['list', '#/bank'], ['entry', `#/bank/${world.entry}`], ['import', '#/bank/import'], ['duplicates', '#/bank/duplicates']];
  for (const [name, viewport, language, size] of [['phone', { width: 360, height: 740 }, 'zh-CN', '100%'], ['large', { width: 720, height: 860 }, 'zh-CN', '200%'], ['english', { width: 1280, height: 860 }, 'en', '100%']]) {
    const page = await window(viewport, language);
    const wrong = [];
    page.on('pageerror', (error) => wrong.push(error.message));
    await page.goto(`${world.server.url}/staff`);
    await page.locator('input').first().fill('author');
    await page.locator('input[type=password]').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.locator('h1').first().waitFor();
    for (const [stop, hash] of stops) {
      await page.goto(`${world.server.url}/staff${hash}`);
      await page.locator('h1').first().waitFor();
      if (stop === 'import') {
        await page.locator('input[type=file]').setInputFiles(FILES);
        await page.locator('.import-place').first().waitFor();
      }
      await page.waitForLoadState('networkidle');
      if (size !== '100%') await page.addStyleTag({ content: ':root { font-size: 200% !important; } body { zoom: 2; }' });
      // A table hears of its new width after the page has it: what is still too wide then is wrong.
      await page.waitForFunction(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth, undefined, { timeout: 5_000 }).catch(() => {});
      const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (over > 0) wrong.push(`${stop} (${name}): ${over} px wider than the screen`);
      await page.screenshot({ path: new URL(`../../target/e2e/bank-${name}-${stop}.png`, import.meta.url).pathname, fullPage: true, animations: 'disabled' });
    }
    assert.deepEqual(wrong, []);
    await page.context().close();
  }
});
