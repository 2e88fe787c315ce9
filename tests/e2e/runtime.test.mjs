// The promises of the running exam, at the candidate's own page against the real server: nothing typed is
// lost when the network goes, the page is reloaded, another device takes over or the server loses power,
// and added time is on the clock at once.
//
// Every candidate hangs on a cable of their own. Ten minutes without network are ten minutes of the page's
// clock, which is moved on; nothing here sleeps.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { launch } from './browser.mjs';
import { Cable } from './cable.mjs';
import { Hall } from './hall.mjs';
import { StaffPage } from './staff.mjs';
import { CandidatePage, DeskPage, shot, shotAll, until } from './pages.mjs';
import { shellKept, stored } from './kept.mjs';
import { PASSWORD } from './school.mjs';
import { Server } from './server.mjs';

const world = { cables: [] };

before(async () => {
  world.browser = await launch();
  // No camera is on: without the library of the models the server is up in a moment, also after a power cut.
  world.server = await Server.prepare('runtime_library = "/nowhere/libonnxruntime.so"\n');
  await world.server.start();
  world.hall = await Hall.found(world.server.url);
  await world.hall.session('第一场', ['s001', 's002', 's003', 's005']);
});

after(async () => {
  await world.browser?.close();
  for (const cable of world.cables) await cable.close();
  await world.server?.stop();
});

/** A device of a candidate: a browser profile and a cable. */
async function device(settings = {}) {
  const cable = await Cable.to(world.server.port);
  world.cables.push(cable);
  const context = await world.browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'zh-CN', reducedMotion: 'reduce', ...settings });
  context.setDefaultTimeout(30_000);
  const page = new CandidatePage(await context.newPage(), cable.url);
  return { cable, context, page, essay: page.page.getByRole('textbox', { name: '作答' }) };
}

/** A story by itself; a failure keeps what every page shows. */
function story(name, tell) {
  test(name, async () => {
    try {
      await tell();
    } catch (error) {
      await shotAll(world.browser?.contexts() ?? []);
      throw error;
    } finally {
      for (const context of world.browser?.contexts() ?? []) await context.close();
    }
  });
}

story('ten minutes without network: answers are typed, kept, and replayed', async () => {
  const { cable, context, page, essay } = await device();
  await context.clock.install();
  await world.hall.sit(page, 's001');
  await essay.fill('有网络时写的第一句。');
  await page.savedOnServer();
  cable.pull();
  await page.sees('请继续作答，不影响考试');
  await essay.fill('有网络时写的第一句。断网时写的第二句。');
  await page.goTo(2);
  await page.page.locator('main label').first().click();
  await page.sees('已存在本机，等待上传');
  await page.page.clock.fastForward('10:00');
  await page.sees(/网络已断开 1\d 分钟/);
  await page.sees('有 2 题的答案已加密存在这台电脑上');
  await page.goTo(1);
  await attach(page, { name: '提纲.txt', mimeType: 'text/plain', buffer: Buffer.from('断网时附上的提纲') });
  await page.sees('已保存在本机，等待上传');
  await page.sees(/上次上传 1\d 分钟前/);
  await shot(page.page, 'candidate-ten-minutes-offline');
  await page.page.setViewportSize({ width: 360, height: 740 });
  await shot(page.page, 'candidate-ten-minutes-offline-phone');
  await page.page.setViewportSize({ width: 1280, height: 800 });
  const secret = await stored(page.page);
  assert.match(secret, /key extractable=false/);
  assert.doesNotMatch(secret, /断网时写的|终身学习|考生/, 'what is kept is sealed');
  cable.plug();
  await page.sees('网络正常');
  await page.savedOnServer();
  await page.goTo(1);
  await page.savedOnServer();
  await page.sees('已送达');
  const elsewhere = await device();
  await takeOver(elsewhere, 's001');
  assert.equal(await elsewhere.essay.inputValue(), '有网络时写的第一句。断网时写的第二句。');
  await elsewhere.page.sees('提纲.txt');
  await elsewhere.page.sees('已送达');
  assert.equal(await answered(elsewhere.page), 2);
});

story('a reload in mid-essay, with and without network', async () => {
  const { cable, page, essay } = await device();
  await world.hall.sit(page, 's002');
  await essay.pressSequentially('写到一半');
  await page.page.reload();
  await page.sees('第 1 题');
  assert.equal(await essay.inputValue(), '写到一半', 'half a sentence outlives a reload');
  await page.savedOnServer();
  await until('the page to be kept', () => shellKept(page.page));
  cable.pull();
  await essay.fill('写到一半，断网');
  await page.page.reload();
  await page.sees('请继续作答，不影响考试');
  assert.equal(await essay.inputValue(), '写到一半，断网');
  await shot(page.page, 'candidate-reloaded-offline');
  await essay.fill('写到一半，断网，又写');
  await page.goTo(2);
  await page.page.locator('main label').first().click();
  await page.sees('已存在本机，等待上传');
  await page.page.goto(`${cable.url}/candidate`);
  await page.button('继续考试').click();
  await page.sees('请继续作答，不影响考试');
  cable.plug();
  await page.sees('网络正常');
  await page.goTo(1);
  assert.equal(await essay.inputValue(), '写到一半，断网，又写');
  await page.savedOnServer();
  assert.equal(await answered(page), 2);
});

story('a second device takes over; what the first could not send is kept, said, and comes along', async () => {
  const first = await device();
  await world.hall.sit(first.page, 's003');
  await first.essay.fill('第一台电脑上写的');
  await first.page.savedOnServer();
  first.cable.pull();
  await first.page.sees('请继续作答，不影响考试');
  await first.page.goTo(2);
  await first.page.page.locator('main label').first().click();
  await first.page.sees('已存在本机，等待上传');
  const second = await device({ viewport: { width: 360, height: 740 } });
  await takeOver(second, 's003');
  assert.equal(await second.essay.inputValue(), '第一台电脑上写的');
  await second.essay.fill('第一台电脑上写的，第二台接着写');
  await second.page.savedOnServer();
  first.cable.plug();
  await first.page.sees('本场考试已在另一处打开');
  await first.page.sees('本机还有 1 题的答案没有上传');
  await shot(first.page.page, 'candidate-elsewhere-unsent');
  await first.page.button('在这里继续').click();
  await first.page.sees('网络正常');
  await first.page.savedOnServer();
  await first.page.goTo(1);
  assert.equal(await first.essay.inputValue(), '第一台电脑上写的，第二台接着写');
  await second.page.sees('已在另一处继续考试');
  await shot(second.page.page, 'candidate-superseded-phone');
});

story('the last minute: the server loses power and comes back; time is added while the clock shows 0:05', async () => {
  const session_id = await world.hall.session('第二场', ['s004'], { ends_in_ms: 50_000 });
  const { page, essay } = await device();
  await world.hall.sit(page, 's004');
  await page.sees('结束（场次统一结束）');
  await essay.fill('最后一分钟写的。');
  await page.savedOnServer();
  await until('the last minute', async () => (await page.secondsLeft()) < 40);
  const left_s = await page.secondsLeft();
  const killed_ms = Date.now();
  await world.server.kill();
  await page.sees('请继续作答，不影响考试');
  await essay.fill('最后一分钟写的。断电时接着写的。');
  await page.sees('已存在本机，等待上传');
  await world.server.start();
  await page.sees('网络正常');
  await page.savedOnServer();
  const [now_left_s, gone_s] = [await page.secondsLeft(), (Date.now() - killed_ms) / 1_000];
  assert.ok(Math.abs(left_s - now_left_s - gone_s) < 3, `${left_s} s left, ${gone_s} s later ${now_left_s} s`);
  await until('the clock to show 0:05', async () => (await page.secondsLeft()) <= 5, 90);
  assert.ok((await page.secondsLeft()) > 0, 'not over yet');
  await world.hall.extend(session_id, 5, '服务器断电补时');
  await page.sees('考试时间延长了 5 分钟。原因：服务器断电补时', 10);
  const extended_s = await page.secondsLeft();
  assert.ok(extended_s > 295 && extended_s <= 305, `${extended_s} s`);
  await shot(page.page, 'candidate-extended-at-five');
  await essay.fill('最后一分钟写的。断电时接着写的。延时后写的。');
  await page.savedOnServer();
  await page.handIn();
});

story('a call for help, a pause, and the receipt at the end', async () => {
  const { page, essay } = await device();
  const sitting_id = await world.hall.sit(page, 's005');
  await essay.fill('暂停之前写的。');
  await page.savedOnServer();
  await page.button('呼叫监考').click();
  await page.page.getByLabel('遇到什么问题（选填）').fill('键盘有一个键坏了');
  await page.page.getByRole('button', { name: '呼叫', exact: true }).click();
  await page.sees(/已于 .* 呼叫监考人员/);
  await world.hall.answerCall(sitting_id);
  await page.sees('监考人员已收到您的呼叫');
  await shot(page.page, 'candidate-help-answered');
  const left_s = await page.secondsLeft();
  await world.hall.pause(sitting_id, '更换键盘');
  await page.sees('考试已暂停');
  await page.sees('原因：更换键盘');
  assert.equal(await essay.isVisible(), false, 'the paper is not shown while the clock stands');
  await shot(page.page, 'candidate-paused');
  await world.hall.resume(sitting_id, '键盘已更换');
  await page.sees('第 1 题');
  assert.equal(await essay.inputValue(), '暂停之前写的。');
  const now_left_s = await page.secondsLeft();
  assert.ok(left_s - now_left_s >= 0 && left_s - now_left_s < 30, `${left_s} s before, ${now_left_s} s after`);
  await page.handIn();
  await page.sees('交卷回执');
  await shot(page.page, 'candidate-receipt');
  const line = await page.page.locator('.receipt').innerText();
  const [file] = await Promise.all([page.page.waitForEvent('download'), page.button('下载回执').click()]);
  assert.equal(readFileSync(await file.path(), 'utf8').trim(), line.trim());
  assert.match(file.suggestedFilename(), /^交卷回执/);
  const receipt = (...rest) => world.server.command(['receipt', ...rest, '--config', world.server.config]);
  const path = await file.path();
  const told = JSON.parse(await receipt('verify', path, '--json'));
  const exported = join(world.server.folder, 'steps.json');
  writeFileSync(exported, await receipt('export', '--sitting', sitting_id));
  assert.deepEqual(JSON.parse(await receipt('verify', path, '--export', exported, '--json')), told, 'the export is what the receipt says');
  writeFileSync(exported, readFileSync(exported, 'utf8').replace('暂停之前写的', '暂停之后写的'));
  await assert.rejects(receipt('verify', path, '--export', exported), /ended with/, 'an export that was changed is not');
});

story('an exam in which a second device needs the invigilator: asked, refused, asked again, allowed', async () => {
  const exam_id = await world.hall.exam({ takeover: 'approval' });
  await world.hall.session('第三场', ['s006'], { exam_id });
  const first = await device();
  await world.hall.sit(first.page, 's006');
  await first.essay.fill('第一台电脑上写的。');
  await first.page.savedOnServer();
  const board = await watch('第三场');
  const second = await device({ viewport: { width: 360, height: 740 } });
  await second.page.login('s006', PASSWORD);
  await second.page.button('继续考试').first().click();
  await second.page.sees('本场考试已在另一处打开');
  await second.page.button('在这里继续').click();
  await second.page.sees('等待监考人员同意');
  await shot(second.page.page, 'candidate-takeover-pending-phone');
  await board.page.getByText('考生6').first().click();
  const asked = board.page.getByRole('region', { name: '申请换设备' });
  await asked.getByRole('textbox').fill('请先回到原来的电脑');
  await shot(board.page, 'board-takeover-asked');
  await asked.getByRole('button', { name: '不同意' }).click();
  await second.page.sees('监考人员没有同意在这里继续：请先回到原来的电脑');
  assert.equal(await first.essay.isVisible(), true, 'nothing changes for the first device');
  await asked.waitFor({ state: 'hidden' });
  await second.page.button('在这里继续').click();
  await second.page.sees('等待监考人员同意');
  await asked.getByRole('textbox').fill('原来的电脑坏了');
  await asked.getByRole('button', { name: '同意更换' }).click();
  await second.page.sees('第 1 题');
  assert.equal(await second.essay.inputValue(), '第一台电脑上写的。');
  await first.page.sees('已在另一处继续考试');
  await second.essay.fill('第一台电脑上写的。在手机上接着写。');
  await second.page.savedOnServer();
});

story('the board: a call for help is answered, time is given to one, a room is stopped and goes on', async () => {
  await world.hall.session('第四场', ['s007']);
  const { page } = await device();
  await world.hall.sit(page, 's007');
  const board = await watch('第四场');
  await page.button('呼叫监考').click();
  await page.page.getByRole('button', { name: '呼叫', exact: true }).click();
  await board.page.getByText('考生7').first().click();
  const call = board.page.getByRole('region', { name: '求助' });
  await shot(board.page, 'board-call-for-help');
  await call.getByRole('button', { name: '我来处理' }).click();
  await page.sees('监考人员已收到您的呼叫');
  const left_s = await page.secondsLeft();
  await board.page.getByRole('button', { name: /延时…/ }).click();
  const extend = board.page.getByRole('dialog', { name: /为 考生7 延时/ });
  await extend.getByRole('textbox', { name: '理由' }).fill('键盘故障');
  await shot(board.page, 'board-extend-one');
  await extend.getByRole('button', { name: '延时 5 分钟' }).click();
  await page.sees('考试时间延长了 5 分钟。原因：键盘故障', 10);
  const given_s = (await page.secondsLeft()) - left_s;
  assert.ok(given_s > 240 && given_s <= 300, `${given_s} s`);
  await clocks(board, '全场或考场暂停', '暂停计时', '消防疏散');
  await page.sees('原因：消防疏散');
  await shot(board.page, 'board-paused');
  await clocks(board, '全场或考场恢复', '恢复计时', '情况已处理完毕');
  await page.sees('第 1 题');
});

story('answers that the end finds without network come up afterwards, also after the page was closed', async () => {
  await world.hall.session('第五场', ['s008'], { ends_in_ms: 35_000 });
  const { cable, page, essay } = await device();
  await world.hall.sit(page, 's008');
  await essay.fill('有网络时写的。');
  await page.savedOnServer();
  cable.pull();
  await page.sees('请继续作答，不影响考试');
  await essay.fill('有网络时写的。断网后、结束前写的。');
  await page.sees('已存在本机，等待上传');
  await page.sees(/网络.*考试时间已到/, 60);
  await shot(page.page, 'candidate-over-offline');
  cable.plug();
  await page.page.goto(`${cable.url}/candidate`);
  await page.sees('这台电脑上还有本场考试的答案没有上传');
  await shot(page.page, 'candidate-upload');
  await page.button('上传答案').click();
  await page.sees('全部答案已保存到服务器，可以关闭本页');
  await shot(page.page, 'candidate-uploaded');
});

story('a photographed page goes with the essay, by keyboard, and is seen by the marker without a name', async () => {
  await world.hall.session('第六场', ['s009']);
  const { page, essay } = await device();
  await world.hall.sit(page, 's009');
  await essay.fill('推导过程见附件。');
  await page.savedOnServer();
  await attach(page, { name: '考生9的手写页.png', mimeType: 'image/png', buffer: await page.page.screenshot() });
  await page.sees('已送达');
  await attach(page, { name: 'setup.exe', mimeType: 'application/octet-stream', buffer: Buffer.from('MZ\u0090\u0000 program') });
  await page.sees('不能接收这种文件');
  await shot(page.page, 'candidate-attachments');
  await page.page.setViewportSize({ width: 360, height: 740 });
  await page.page.getByRole('region', { name: '附件' }).scrollIntoViewIfNeeded();
  await shot(page.page, 'candidate-attachments-phone');
  await page.page.setViewportSize({ width: 1280, height: 800 });
  await page.page.getByRole('button', { name: '移除附件“setup.exe”' }).press('Enter');
  await page.savedOnServer();
  await page.handIn();
  const context = await world.browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'zh-CN', reducedMotion: 'reduce' });
  const office = new StaffPage(await context.newPage(), world.server.url);
  await office.enter('office', PASSWORD);
  await office.open('阅卷');
  await office.choose('选择场次', '第六场');
  await office.sees('推导过程见附件。');
  const picture = office.page.getByRole('img', { name: '附件 1' });
  await until('the picture to be shown', () => picture.evaluate((image) => image.naturalWidth > 100));
  assert.equal(await office.page.getByText('手写页').count(), 0, 'what a file is called may tell whose it is');
  await shot(office.page, 'staff-marking-attachment');
});

/** Adds a file to the essay on screen, from the button that a keyboard reaches. */
async function attach(page, file) {
  const add = page.page.getByRole('button', { name: '添加附件' });
  // The browser is asked to hand its dialog over before the key goes down: the focus is awaited after it.
  const chooser = page.page.waitForEvent('filechooser');
  await add.focus();
  await page.page.keyboard.press('Enter');
  await (await chooser).setFiles(file);
}

/** The invigilator's board of a session. */
async function watch(title) {
  const context = await world.browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'zh-CN', reducedMotion: 'reduce' });
  const board = new DeskPage(await context.newPage(), world.server.url);
  await board.login('/invigilator', 'invigilator', PASSWORD);
  await board.page.locator('.ant-card, li').filter({ hasText: title }).last().getByText('进入监考').click();
  await board.page.getByRole('button', { name: '考试时间' }).waitFor();
  return board;
}

/** Everybody's clock, through the menu of the board. */
async function clocks(board, what, verb, reason) {
  await board.page.getByRole('button', { name: '考试时间' }).click();
  await board.page.getByRole('menuitem', { name: what }).click();
  const dialog = board.page.getByRole('dialog', { name: new RegExp(verb) });
  await dialog.getByRole('button', { name: reason }).click();
  await dialog.getByRole('button', { name: verb }).click();
  await dialog.waitFor({ state: 'hidden' });
}

/** The same candidate at another device: the exam runs elsewhere, and goes on here. */
async function takeOver({ page }, login) {
  await page.login(login, PASSWORD);
  await page.button('继续考试').first().click();
  await page.sees(/本场考试已在另一处打开|第 1 题/);
  const here = page.button('在这里继续');
  if (await here.isVisible()) await here.click();
  await page.sees('第 1 题');
}

/** Questions that the answer sheet shows as answered. */
async function answered(page) {
  await page.page.setViewportSize({ width: 1280, height: 800 });
  return page.page.locator('.exam-side .slot[data-answered]:not(.slot-sample)').count();
}
