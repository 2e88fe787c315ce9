// Every kind of question, end to end: an author writes each with a formula, a picture and a sound in its text, it
// goes into use, and a learner answers it in a self-test by keyboard alone and is told that it is right.

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
/** A tenth of a second of silence. */
const SOUND = (() => {
  const bytes = Buffer.alloc(44 + 1600, 0);
  bytes.write('RIFF', 0);
  bytes.writeUInt32LE(36 + 1600, 4);
  bytes.write('WAVEfmt ', 8);
  for (const [at, value] of [[16, 16], [24, 8000], [28, 16_000], [40, 1600]]) bytes.writeUInt32LE(value, at);
  for (const [at, value] of [[20, 1], [22, 1], [32, 2], [34, 16]]) bytes.writeUInt16LE(value, at);
  bytes.write('data', 36);
  return bytes;
})();

const box = (page, name) => page.getByRole('textbox', { name, exact: true });
const write = async (page, name, text) => box(page, name).fill(text);
const add = (page, name) => page.getByRole('button', { name }).click();

async function options(page, texts) {
  for (const [at, text] of texts.entries()) await write(page, `选项 ${'ABCD'[at]}`, text);
}

/** What belongs to a row: the choice of this letter. */
async function belongs(page, number, letter) {
  await page.getByRole('combobox', { name: `第 ${number} 项的答案` }).click();
  const list = page.locator('.ant-select-dropdown:visible');
  await list.locator('.ant-select-item-option').filter({ hasText: new RegExp(`^${letter} `) }).click();
  await page.keyboard.press('Escape');
  await list.waitFor({ state: 'hidden' });
}

async function rows(page, texts, choices, key) {
  for (const [at, text] of texts.entries()) {
    if (await box(page, `第 ${at + 1} 行`).count() === 0) await add(page, '添加一行');
    await write(page, `第 ${at + 1} 行`, text);
  }
  for (const [at, text] of choices.entries()) {
    const label = `可选项 ${'ABCD'[at]}`;
    if (await box(page, label).count() === 0) await add(page, '添加可选项');
    await write(page, label, text);
  }
  for (const at of texts.keys()) await belongs(page, at + 1, key[at]);
}

/** Each kind: its name, the end of its text, how its fields are filled, and how it is answered by keys. */
const KINDS = [
  ['单选题', '选甲。', (page) => options(page, ['甲', '乙', '丙', '丁']), (keys) => keys.choose('甲')],
  ['多选题', '选甲和丙。', async (page) => {
    await options(page, ['甲', '乙', '丙', '丁']);
    for (const letter of ['A', 'C']) await page.getByRole('checkbox', { name: `正确答案 ${letter}` }).check();
  }, async (keys) => { await keys.mark('甲'); await keys.mark('丙'); }],
  ['判断题', '这是对的。', null, (keys) => keys.choose('正确')],
  ['填空题', '首都是', async (page) => {
    await add(page, '插入空位');
    await write(page, '空位 1 可接受的答案 1', '北京');
  }, (keys) => keys.type('第 1 空', '北京')],
  ['计算题', '六乘以七等于几？', async (page) => {
    const value = page.getByRole('spinbutton', { name: '数值' });
    await value.fill('42');
  }, (keys) => keys.type('作答', '42')],
  ['简答题', '写出诗人的名字。', async (page) => write(page, '可接受的答案 1', '李白'), (keys) => keys.type('作答', '李白')],
  ['论述题', '谈谈看法。', async (page) => write(page, '评分标准', '言之有理'), (keys) => keys.type('作答', '我的看法')],
  ['连线题', '把动物与叫声连起来。', (page) => rows(page, ['猫', '狗', '牛'], ['喵', '汪', '哞'], 'ABC'), async (keys) => {
    for (const [row, choice] of [['猫', '喵'], ['狗', '汪'], ['牛', '哞']]) await keys.press(choice, row);
  }],
  ['表格题', '逐行判断。', (page) => rows(page, ['一', '二', '三'], ['对', '错'], 'ABA'), async (keys) => {
    for (const cell of ['一: 对', '二: 错', '三: 对']) await keys.press(cell);
  }],
  ['排序题', '由小到大排列。', async (page) => {
    for (const [at, text] of ['一', '二', '三'].entries()) await write(page, `第 ${at + 1} 项`, text);
  }, (keys) => keys.sort(['一', '二', '三'])],
  ['完形填空', '天空是', async (page) => {
    await add(page, '插入空位');
    await page.locator('.blank').getByText('选择', { exact: true }).click();
    await write(page, '空位 1 选项 A', '蓝');
    await write(page, '空位 1 选项 B', '绿');
  }, (keys) => keys.pick('第 1 空', '蓝')],
  ['图上选点题', '选出左边的区域。', async (page) => {
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), add(page, '上传图片')]);
    await chooser.setFiles({ name: 'map.png', mimeType: 'image/png', buffer: await map(page) });
    await write(page, '图片的文字说明', '左右两块');
    for (const [letter, words] of [['A', '左'], ['B', '右']]) {
      await add(page, '添加区域');
      await write(page, `区域 ${letter} 的文字说明`, words);
    }
  }, (keys) => keys.mark('左')],
  ['拖放填空题', '放入词语：', async (page) => {
    await add(page, '插入空位');
    for (const [at, text] of ['江', '河'].entries()) {
      if (await box(page, `可选项 ${'AB'[at]}`).count() === 0) await add(page, '添加可选项');
      await write(page, `可选项 ${'AB'[at]}`, text);
    }
    await belongs(page, 1, 'A');
  }, async (keys) => { await keys.press('江'); await keys.press('第 1 空，未填'); }],
];

/** A picture large enough to have places. */
const map = async (page) => Buffer.from((await page.evaluate(() => {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width: 320, height: 200 });
  const pen = canvas.getContext('2d');
  pen.fillStyle = '#9bc';
  pen.fillRect(0, 0, 320, 200);
  return canvas.toDataURL('image/png');
})).split(',')[1], 'base64');

const world = {};

before(async () => {
  world.browser = await launch();
  world.server = await Server.prepare('', 'no-models');
  await world.server.start();
  await foundSchool(world.server.url);
  const admin = await Caller.login(world.server.url, 'admin');
  const college = (await admin.call('GET', '/api/nodes')).find((node) => node.name === '东湖分校');
  world.college = college.id;
  await admin.call('POST', '/api/people', { node_id: college.id, login: 'learner', display_name: '学员甲', number: 'S100', password: PASSWORD, roles: ['student'] });
});

after(async () => {
  await world.browser?.close();
  await world.server?.stop();
});

const step = storyline(() => world.browser?.contexts() ?? []);

async function window(viewport) {
  const context = await world.browser.newContext({ viewport, locale: 'zh-CN', timezoneId: ZONE, reducedMotion: 'reduce' });
  context.setDefaultTimeout(20_000);
  await context.addInitScript(() => localStorage.setItem('examhall.language', 'zh-CN'));
  return context.newPage();
}

/** A hand that has a keyboard only. */
class Keys {
  constructor(page) {
    this.page = page;
  }

  here() {
    return this.page.evaluate(() => {
      const own = document.activeElement;
      const labelled = own?.getAttribute('aria-label') ?? (own?.labels?.[0] ?? own)?.textContent ?? '';
      const group = own?.closest('[role=group][aria-label]')?.getAttribute('aria-label') ?? '';
      return { name: labelled.trim(), group, tag: own?.tagName ?? '' };
    });
  }

  /** Tabs on until `holds`. */
  async find(what, holds) {
    for (let tabs = 0; tabs < 90; tabs += 1) {
      if (holds(await this.here())) return;
      await this.page.keyboard.press('Tab');
    }
    assert.fail(`“${what}” cannot be reached by keyboard`);
  }

  async press(name, group) {
    await this.find(name, (own) => own.tag === 'BUTTON' && (own.name === name || own.name.endsWith(` ${name}`) || own.name.startsWith(name)) && (group === undefined || own.group === group));
    await this.page.keyboard.press('Enter');
  }

  async type(name, text) {
    await this.find(name, (own) => ['INPUT', 'TEXTAREA'].includes(own.tag) && own.name.startsWith(name));
    await this.page.keyboard.type(text);
  }

  /** One of several: into the group, then on by arrow until it is the one. */
  async choose(text) {
    await this.find(text, (own) => own.tag === 'INPUT');
    for (let at = 0; at < 8; at += 1) {
      if ((await this.here()).name.endsWith(text)) return this.page.keyboard.press('Space');
      await this.page.keyboard.press('ArrowDown');
    }
    return assert.fail(`“${text}” is not among the choices`);
  }

  async mark(text) {
    await this.find(text, (own) => own.tag === 'INPUT' && own.name.endsWith(text));
    await this.page.keyboard.press('Space');
  }

  async pick(name, text) {
    await this.find(name, (own) => own.tag === 'SELECT' && own.name.startsWith(name));
    await this.page.keyboard.type(text);
    const value = await this.page.evaluate(() => document.activeElement.selectedOptions[0]?.textContent);
    if (value !== text) {
      for (let at = 0; at < 4; at += 1) {
        if (await this.page.evaluate(() => document.activeElement.selectedOptions[0]?.textContent) === text) return;
        await this.page.keyboard.press('ArrowDown');
      }
      assert.fail(`“${text}” is not in the list`);
    }
  }

  /** Items put right by their arrows, or taken as they stand. */
  async sort(wanted) {
    const now = (await this.page.locator('.ordering li .rich').allInnerTexts()).map((text) => text.trim());
    if (now.join() === wanted.join()) return this.press('就按这个顺序');
    for (const [at, item] of wanted.entries()) {
      while (now.indexOf(item) > at) {
        await this.press(`把“${item}”上移`);
        const from = now.indexOf(item);
        now.splice(from - 1, 0, ...now.splice(from, 1));
      }
    }
    return undefined;
  }
}

step('an author writes every kind, with a formula, a picture and a sound', async () => {
  const author = world.author = new StaffPage(await window({ width: 1440, height: 900 }), world.server.url);
  const { page } = author;
  await author.enter('author', PASSWORD);
  await author.open('题库');
  await author.addFolder('各种题型');
  for (const [kind, stem, fill] of KINDS) {
    await author.writeItem(kind, '各种题型', '已知 \\(a^2\\)。', async () => {
      const text = box(page, '题干');
      for (const [name, mimeType, buffer] of [['p.png', 'image/png', PICTURE], ['s.wav', 'audio/wav', SOUND]]) {
        const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByRole('button', { name: '插入图片' }).first().click()]);
        await chooser.setFiles({ name, mimeType, buffer });
        await page.locator(`.stem-text ${mimeType.startsWith('audio') ? 'audio' : 'img'}`).first().waitFor();
      }
      await text.press('Control+End');
      await page.keyboard.press('Enter');
      await page.keyboard.type(stem);
      await fill?.(page);
    });
    await shot(page, `kinds-author-${kind}`);
    await author.publish();
  }
});

step('a learner answers every kind by keyboard alone and is told that it is right', async () => {
  const { url } = world.server;
  const author = await Caller.login(url, 'author', PASSWORD);
  const set = await author.call('POST', '/api/practice/sets', {
    node_id: world.college, audience_node_id: world.college, title: '各种题型', note: '', filter: { tags: ['各种题型'], kinds: [] },
  });
  await author.call('POST', `/api/practice/sets/${set.set_id}/publish`);
  const page = await window({ width: 1280, height: 1000 });
  const learner = new CandidatePage(page, url);
  await learner.login('learner', PASSWORD);
  const keys = new Keys(page);
  await keys.press('去自测');
  await learner.sees('各种题型');
  await keys.press('开始自测');
  const open = new Map(KINDS.map(([kind, , , answer]) => [kind, answer]));
  for (let number = 1; number <= KINDS.length; number += 1) {
    await page.getByRole('heading', { name: `第 ${number} 题，共 ${KINDS.length} 题` }).waitFor();
    await page.locator('.question .katex').first().waitFor();
    await page.locator('.question img').first().waitFor();
    assert.equal(await page.locator('.question audio').count(), 1);
    const said = await page.locator('.question-head .soft').innerText();
    const kind = [...open.keys()].find((name) => said.startsWith(name));
    assert.notEqual(kind, undefined, `“${said}” is asked twice or was never written`);
    await open.get(kind)(keys);
    open.delete(kind);
    await shot(page, `kinds-learner-${kind}`);
    await keys.press('提交答案');
    await page.locator('.told-head').waitFor();
    const told = (await page.locator('.told-head').innerText()).trim();
    if (kind !== '论述题') assert.equal(told, '答对了', kind);
    await shot(page, `kinds-told-${kind}`);
    if (number < KINDS.length) await keys.press('下一题');
  }
  assert.equal(open.size, 0);
});
