// The room while an exam runs, in real browsers: its network is cut for everybody at once and its time given
// back with one click, candidates are chosen and warned together, and a sitting is ended in two steps.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { launch } from './browser.mjs';
import { Cable } from './cable.mjs';
import { Hall } from './hall.mjs';
import { CandidatePage, DeskPage, shot, shotAll } from './pages.mjs';
import { PASSWORD } from './school.mjs';
import { Server } from './server.mjs';

const LOGINS = ['s001', 's002', 's003'];
const world = { seats: [] };

before(async () => {
  world.browser = await launch();
  // No camera is on: without the library of the models the server is up in a moment.
  world.server = await Server.prepare('runtime_library = "/nowhere/libonnxruntime.so"\n');
  await world.server.start();
  const hall = await Hall.found(world.server.url);
  await hall.session('考场', LOGINS);
  for (const login of LOGINS) {
    const cable = await Cable.to(world.server.port);
    const page = new CandidatePage(await (await context({ width: 1280, height: 800 })).newPage(), cable.url);
    world.seats.push({ cable, page });
    await hall.sit(page, login);
  }
  world.board = await watch('invigilator');
});

after(async () => {
  await world.browser?.close();
  for (const { cable } of world.seats) await cable.close();
  await world.server?.stop();
});

async function context(viewport) {
  const made = await world.browser.newContext({ viewport, locale: 'zh-CN', reducedMotion: 'reduce' });
  made.setDefaultTimeout(30_000);
  return made;
}

async function watch(login) {
  const board = new DeskPage(await (await context({ width: 1440, height: 900 })).newPage(), world.server.url);
  await board.login('/invigilator', login, PASSWORD);
  await board.page.getByText('进入监考').first().click();
  await board.page.getByRole('button', { name: '考试时间' }).waitFor();
  return board;
}

/** One part of the day; a failure keeps what every page shows. */
function part(name, tell) {
  test(name, async () => {
    try {
      await tell();
    } catch (error) {
      await shotAll(world.browser?.contexts() ?? []);
      throw error;
    }
  });
}

part('the network of the room is cut: one card, nobody flagged, its time given back with one click', async () => {
  const { page } = world.board;
  for (const { cable } of world.seats) cable.pull();
  await world.board.sees(/3 人同时断线（该考场在考 3 人）/, 60);
  await shot(page, 'board-room-outage');
  for (const { cable } of world.seats) cable.plug();
  const give = page.getByRole('button', { name: /为该考场全体补时 \d+ 分钟/ });
  await give.waitFor({ timeout: 60_000 });
  assert.equal(await page.locator('.queue .incident').count(), 0, 'it befell the room');
  await shot(page, 'board-room-outage-over');
  await give.click();
  await give.waitFor({ state: 'hidden' });
  for (const seat of world.seats) await seat.page.sees(/考试时间延长了 \d+ 分钟。原因：考场断网补时/);
});

part('two are chosen and warned together, and confirm it', async () => {
  const { page } = world.board;
  for (const name of ['考生1', '考生2']) await page.getByRole('checkbox', { name: `选择 ${name}` }).check();
  await page.getByRole('toolbar', { name: '已选 2 人' }).getByRole('button', { name: '警告' }).click();
  const dialog = page.getByRole('dialog', { name: '警告：2 名考生' });
  await dialog.getByRole('textbox', { name: '消息内容' }).fill('请停留在考试页面。');
  await shot(page, 'board-warn-two');
  await dialog.getByRole('button', { name: /^警\s?告$/ }).click();
  for (const { page: candidate } of world.seats.slice(0, 2)) {
    await candidate.sees('监考警告，请确认已阅');
    await candidate.sees('请停留在考试页面。');
  }
  await page.getByLabel('1 条警告待考生确认').first().waitFor();
  await shot(world.seats[0].page.page, 'candidate-warned');
  for (const { page: candidate } of world.seats.slice(0, 2)) await candidate.button('我已知悉').click();
  await page.getByLabel('1 条警告待考生确认').first().waitFor({ state: 'detached' });
});

part('a sitting is proposed to be ended, and ended by the chief', async () => {
  const { page } = world.board;
  await page.getByText('考生3').first().click();
  await page.getByRole('button', { name: '更多' }).last().click();
  await page.getByRole('menuitem', { name: '建议终止作答' }).click();
  const propose = page.getByRole('dialog', { name: '建议终止作答：考生3' });
  await propose.getByRole('textbox', { name: '理由' }).fill('经警告后仍有违规行为');
  await propose.getByRole('button', { name: '建议终止作答' }).click();
  await page.getByRole('region', { name: '建议终止' }).waitFor();
  assert.equal(await page.getByRole('button', { name: '终止作答…' }).count(), 0, 'an invigilator cannot');
  const chief = await watch('office');
  await chief.page.getByText('考生3').first().click();
  await chief.page.getByRole('button', { name: '终止作答…' }).click();
  const end = chief.page.getByRole('dialog', { name: '终止 考生3 的考试？' });
  await end.getByRole('textbox', { name: '理由' }).fill('核实无误');
  await shot(chief.page, 'board-end-chief');
  await end.getByRole('button', { name: '终止作答' }).click();
  await world.seats[2].page.sees(/监考.*结束|考试已结束/);
});
