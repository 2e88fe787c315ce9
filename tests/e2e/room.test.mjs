// The room while an exam runs, in real browsers: its network is cut for everybody at once and its time given
// back with one click, candidates are chosen and warned together, and a sitting is ended in two steps.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { launch } from './browser.mjs';
import { Cable } from './cable.mjs';
import { Hall } from './hall.mjs';
import { CandidatePage, DeskPage, shot, shotAll } from './pages.mjs';
import { PASSWORD } from './school.mjs';
import { Caller, Server } from './server.mjs';

const LOGINS = ['s001', 's002', 's003'];
const world = { seats: [] };

before(async () => {
  world.browser = await launch();
  // No camera is on: without the library of the models the server is up in a moment.
  world.server = await Server.prepare('runtime_library = "/nowhere/libonnxruntime.so"\n');
  await world.server.start();
  const hall = await Hall.found(world.server.url);
  const exam_id = await hall.exam({ proctoring: { screen: 'asked' } });
  const admin = await Caller.login(world.server.url, 'admin');
  const small = await admin.call('POST', '/api/nodes', { parent_id: hall.node_id, kind: 'room', name: '备用考场' });
  await admin.call('PUT', `/api/nodes/${small.id}/seats`, { seats: 1 });
  await hall.session('考场', LOGINS, { exam_id });
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

part('one shares the screen, which the board shows beside the candidate; it stops, and the exam goes on', async () => {
  const { page } = world.board;
  const candidate = world.seats[0].page;
  await candidate.sees('本场考试请您共享整个屏幕');
  await shot(candidate.page, 'candidate-screen-asked');
  // Headless Chromium has no screen to capture: a canvas that is drawn anew stands in for it, all else is the page's own.
  await candidate.page.evaluate(() => {
    navigator.mediaDevices.getDisplayMedia = () => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 1920, height: 1080 });
      const context = canvas.getContext('2d');
      const draw = () => {
        context.fillStyle = '#2b579a';
        context.fillRect(0, 0, 1920, 1080);
        context.fillStyle = '#fff';
        context.font = '96px sans-serif';
        context.fillText(new Date().toISOString(), 120, 540);
      };
      draw();
      setInterval(draw, 200);
      return Promise.resolve(canvas.captureStream(5));
    };
  });
  await page.getByText('考生1').first().click();
  const drawer = page.locator('.drawer');
  await drawer.getByText('未共享').waitFor();
  await candidate.button('共享屏幕').click();
  await candidate.sees('正在共享屏幕');
  await drawer.getByText('进行中').waitFor();
  await drawer.getByRole('img', { name: '考生1 共享的屏幕' }).waitFor({ timeout: 15_000 });
  const [width, red, green, blue] = await drawer.getByRole('img', { name: '考生1 共享的屏幕' }).evaluate(async (img) => {
    await img.decode();
    const context = new OffscreenCanvas(1, 1).getContext('2d');
    context.drawImage(img, -10, -10);
    return [img.naturalWidth, ...context.getImageData(0, 0, 1, 1).data];
  });
  assert.equal(width, 1280, 'no wider than it is read');
  assert.ok(blue > 100 && blue > red + 50 && blue > green + 20, `what is shared is what is shown: ${[red, green, blue]}`);
  await shot(page, 'board-screen');
  for (const [one, name] of [[candidate.page, 'candidate-screen-shared'], [page, 'board-screen']]) {
    const size = one.viewportSize();
    await one.setViewportSize({ width: 360, height: 740 });
    if (one === page) await drawer.getByRole('img', { name: '考生1 共享的屏幕' }).scrollIntoViewIfNeeded();
    await shot(one, `${name}-360`);
    await one.setViewportSize(size);
  }
  await candidate.button('停止共享').click();
  await drawer.getByText(/已停止 \d+/).waitFor();
  await candidate.sees('屏幕共享已停止，考试不受影响');
  await shot(page, 'board-screen-stopped');
  await page.keyboard.press('Escape');
});

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

part('candidates are split among who is there, and one’s own stand first', async () => {
  const { page } = world.board;
  world.chief = await watch('office');
  await page.getByRole('button', { name: '分工' }).click();
  const dialog = page.getByRole('dialog', { name: '监考分工' });
  await dialog.getByRole('checkbox', { name: '考务员甲' }).waitFor();
  await shot(page, 'board-split');
  await dialog.getByRole('button', { name: '把 3 名考生分给 2 人' }).click();
  await dialog.waitFor({ state: 'detached' });
  const kept = page.locator('.line-name').filter({ hasText: '监考员甲' });
  await kept.first().waitFor();
  const names = await page.locator('.line-name').allInnerTexts();
  assert.match(names[0], /监考员甲/, `mine first: ${names}`);
  assert.equal(names.filter((name) => name.includes('考务员甲')).length + names.filter((name) => name.includes('监考员甲')).length, 3);
  await world.chief.page.context().close();
  await page.getByText(/考务员甲 已离开监考台，名下 \d 名考生暂无人照看/).waitFor({ timeout: 30_000 });
  await shot(page, 'board-keeper-gone');
  await page.getByRole('button', { name: '由我接手' }).click();
  await page.getByText(/已离开监考台/).waitFor({ state: 'detached' });
});

part('one is moved to another room, which is then full, and is told; a click while the network is away counts once', async () => {
  const { page } = world.board;
  const move = async (name) => {
    await page.getByText(name).first().click();
    await page.getByRole('button', { name: '更多' }).last().click();
    await page.getByRole('menuitem', { name: '调换考场' }).click();
    const dialog = page.getByRole('dialog', { name: `调换考场：${name}` });
    await dialog.getByRole('combobox', { name: '调往' }).click();
    return dialog;
  };
  const first = await move('考生1');
  await page.getByTitle('备用考场（0/1 座）').click();
  await first.getByRole('textbox', { name: '理由' }).fill('原座位设备故障');
  await shot(page, 'board-move');
  // The first sending is lost on the way: it waits in sight and goes by itself.
  let lost = 0;
  await page.route('**/deeds', (route) => (lost++ === 0 ? route.abort('internetdisconnected') : route.continue()));
  await first.getByRole('button', { name: '调换考场' }).click();
  await first.getByText('网络中断，操作待发送').waitFor();
  await shot(page, 'board-deed-pending');
  await first.waitFor({ state: 'detached' });
  await page.unroute('**/deeds');
  assert.equal(lost, 2, 'sent once more, and no oftener');
  await page.locator('.drawer').getByText('备用考场').waitFor();
  await world.seats[0].page.sees(/您的考场已由“.+”调整为“备用考场”/);
  await page.keyboard.press('Escape');
  await move('考生2');
  await page.getByTitle('备用考场（1/1 座，已满）').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog', { name: '调换考场：考生2' }).getByRole('button', { name: /取\s*消/ }).click();
  await page.keyboard.press('Escape');
});

part('who has no camera is looked at by a person when asked to be recognised again', async () => {
  const { page } = world.board;
  await page.getByText('考生2').first().click();
  await page.getByRole('button', { name: '更多' }).last().click();
  await page.getByRole('menuitem', { name: '要求重新核验' }).click();
  const ask = page.getByRole('dialog', { name: '重新核验：考生2' });
  await ask.getByRole('textbox', { name: '理由' }).fill('请当面核对证件');
  await ask.getByRole('button', { name: '要求重新核验' }).click();
  await page.locator('.drawer').getByText('需人工核验').waitFor();
  await shot(page, 'board-recheck-by-hand');
  await page.getByRole('button', { name: '已核验为本人…' }).click();
  const looked = page.getByRole('dialog', { name: '核验结论：考生2' });
  await looked.getByRole('textbox', { name: '理由' }).fill('已对照证件，确认为本人');
  await looked.getByRole('button', { name: '已核验为本人' }).click();
  await page.locator('.drawer').getByText('需人工核验').waitFor({ state: 'detached' });
  await page.keyboard.press('Escape');
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
