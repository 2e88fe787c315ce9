// The door: staff come into their rooms by face and by password, one device signs in whoever comes, also without
// network, all whose face matched go in with one click, and whoever wants no face shows a card.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { launch, launchWithCamera } from './browser.mjs';
import { Cable } from './cable.mjs';
import { Camera, renderScene } from './camera.mjs';
import { photos } from './faces.mjs';
import { Hall } from './hall.mjs';
import { CandidatePage, DeskPage, shot, shotAll, until } from './pages.mjs';
import { PASSWORD } from './school.mjs';
import { Caller, Server } from './server.mjs';

const world = {};

before(async () => {
  world.browser = await launch();
  const studio = await world.browser.newPage();
  const scene = (photo) => renderScene(studio, { photos: [photo] });
  world.scenes = { enrolment: await scene(photos().enrolment), candidate: await scene(photos().candidate) };
  await studio.close();
  world.server = await Server.prepare();
  const health = await world.server.start();
  assert.ok(health.vision.sign_in_by_face, `the models work: ${JSON.stringify(health.vision)}`);
  world.cable = await Cable.to(world.server.port);
  world.hall = await Hall.found(world.server.url);
  // One exam lets people in by staff, the other by the match itself.
  const exam_id = await world.hall.exam({ proctoring: { admit: 'staff' } });
  world.together = await world.hall.session('上午场', ['s001', 's002', 's003'], { exam_id });
  world.alone = await world.hall.session('下午场', ['s004', 's005']);
  await enrolPhotos();
  world.camera = new Camera(join(world.server.folder, 'door.mjpeg'), world.scenes.enrolment);
  const device = await launchWithCamera(world.camera.path);
  device.setDefaultTimeout(20_000);
  world.device = new DeskPage(device.pages()[0] ?? (await device.newPage()), world.cable.url);
  world.contexts = [device];
});

after(async () => {
  world.camera?.stop();
  for (const context of world.contexts ?? []) await context.close();
  await world.browser?.close();
  await world.cable?.close();
  await world.server?.stop();
});

/** Reference photos of everybody whom a camera will see; s003 wants none, s005 has none. */
async function enrolPhotos() {
  const office = await Caller.login(world.server.url, 'office');
  for (const session of [world.together, world.alone]) {
    for (const { person_id, number } of await office.call('GET', `/api/sessions/${session}/enrolments`)) {
      if (!['S001', 'S002', 'S004'].includes(number)) continue;
      await office.call('POST', `/api/people/${person_id}/photo`, readFileSync(photos().enrolment), 'image/jpeg');
    }
  }
}

/** One part of the day; a failure keeps what every page shows. */
function part(name, tell) {
  test(name, async () => {
    try {
      await tell();
    } catch (error) {
      await shotAll([...(world.browser?.contexts() ?? []), ...(world.contexts ?? [])]);
      throw error;
    }
  });
}

async function shots(page, name) {
  await page.setViewportSize({ width: 1440, height: 900 });
  await shot(page, name);
  await page.setViewportSize({ width: 360, height: 780 });
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360, `${name} fits a phone`);
  await shot(page, `${name}-phone`);
  await page.setViewportSize({ width: 1280, height: 800 });
}

/** Opens the board of a session by its title. */
async function watch(desk, title) {
  await desk.page.locator('.chooser-card').filter({ hasText: title }).getByRole('button', { name: '进入监考' }).click();
  await desk.page.getByRole('region', { name: '签到' }).waitFor();
}

async function byPassword(page) {
  await page.getByRole('button', { name: '办理入场' }).first().click();
  const dialog = page.getByRole('dialog', { name: '监考入场' });
  await dialog.getByText('密码入场').click();
  await dialog.getByLabel('登录密码').fill(PASSWORD);
  await dialog.getByRole('button', { name: '确认入场' }).click();
  await dialog.waitFor({ state: 'hidden' });
}

part('the invigilator comes in by face, the chief by password, and sees both', async () => {
  const { page } = world.device;
  await world.device.login('/invigilator', 'invigilator', PASSWORD);
  await watch(world.device, '上午场');
  await world.device.sees('您尚未办理监考入场');
  await page.getByRole('button', { name: '办理入场' }).click();
  const dialog = page.getByRole('dialog', { name: '监考入场' });
  await dialog.getByRole('button', { name: '同意并继续' }).waitFor();
  await shots(page, 'door-entry-consent');
  await dialog.getByRole('button', { name: '同意并继续' }).click();
  await dialog.getByRole('button', { name: '拍摄底照' }).click();
  world.camera.show(world.scenes.candidate);
  await dialog.getByRole('button', { name: '开始识别' }).waitFor();
  await shots(page, 'door-entry-face');
  // A face may want a second look of the camera: whoever is asked does it again.
  await until('the face to open the door', async () => {
    const again = dialog.getByRole('button', { name: '开始识别' });
    if (await again.isVisible() && await again.isEnabled()) await again.click();
    return page.getByText(/已入场 .*人脸/).isVisible();
  }, 40);
  await shots(page, 'door-board');

  world.chief = new DeskPage(await (await world.browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'zh-CN', reducedMotion: 'reduce' })).newPage(), world.server.url);
  world.chief.page.setDefaultTimeout(20_000);
  await world.chief.login('/invigilator', 'office', PASSWORD);
  await watch(world.chief, '上午场');
  await byPassword(world.chief.page);
  await world.chief.page.getByRole('button', { name: /^值守/ }).click();
  const rooms = world.chief.page.getByRole('dialog', { name: '考场值守' });
  await rooms.getByText('有人值守').first().waitFor();
  await rooms.getByText('监考员甲').waitFor();
  await rooms.getByRole('img', { name: '入场照片 监考员甲' }).waitFor();
  await shots(world.chief.page, 'door-staff');
  await world.chief.page.keyboard.press('Escape');
});

/** One person before the device: a number, and a face unless they do not want that. */
async function stepUp(number, { consents = true } = {}) {
  const { page } = world.device;
  const field = page.getByLabel('请输入或扫描考号');
  await field.fill(number);
  await field.press('Enter');
  await page.getByRole('button', { name: consents ? '同意人脸核验，拍照签到' : '不使用人脸，由监考人员核验' }).click();
  if (consents) await page.getByRole('button', { name: '拍照签到', exact: true }).click();
}

part('two sign in at the device and wait green; one click lets both in', async () => {
  const { page } = world.device;
  await page.getByRole('button', { name: '门口签到机' }).click();
  await page.getByLabel('请输入或扫描考号').waitFor();
  await shots(page, 'kiosk-number');
  await page.getByLabel('请输入或扫描考号').fill('X404');
  await page.getByLabel('请输入或扫描考号').press('Enter');
  await world.device.sees('本场次没有这个号码');
  for (const number of ['S001', 'S002']) {
    await stepUp(number);
    await world.device.sees('签到成功，请入座', 30);
    if (number === 'S001') await shots(page, 'kiosk-told');
    await page.getByRole('button', { name: '下一位' }).click();
  }
  const { page: chief } = world.chief;
  await chief.getByRole('button', { name: '签到', exact: true }).click();
  const queue = chief.getByRole('dialog', { name: '签到准入' });
  await queue.getByRole('article', { name: '考生2' }).getByText('比对通过').first().waitFor();
  await queue.getByRole('button', { name: '显示完整考号' }).first().click();
  await queue.getByText(/^S00[12]$/).waitFor();
  await shots(chief, 'door-queue');
  await queue.getByRole('button', { name: '一键放行比对通过的 2 人' }).click();
  await queue.getByText('目前无人等待准入').waitFor();
});

part('whoever wants no face shows a card to the camera and is let in by a person', async () => {
  const own = await launchWithCamera(world.camera.path);
  own.setDefaultTimeout(20_000);
  world.contexts.push(own);
  const candidate = new CandidatePage(own.pages()[0] ?? (await own.newPage()), world.server.url);
  await candidate.login('s003', PASSWORD);
  await candidate.enter('staff');
  await candidate.button('打开摄像头').click();
  await candidate.button('拍照并提交').click();
  await candidate.sees('证件照片已提交');
  await shots(candidate.page, 'candidate-card');
  const queue = world.chief.page.getByRole('dialog', { name: '签到准入' });
  const one = queue.getByRole('article', { name: '考生3' });
  await one.getByRole('img', { name: '出示的证件' }).waitFor();
  await one.getByText('镜头核对证件', { exact: true }).waitFor();
  await shots(world.chief.page, 'door-card');
  await one.getByRole('button', { name: /准\s?入/ }).click();
  await candidate.sees(/第 1 题|身份核验已完成/);
  await queue.getByText('人工（镜头出示证件）').waitFor();
  await shot(world.chief.page, 'door-medians');
});

part('the network is cut: the device goes on, and what waited is compared when it is back', async () => {
  const { page } = world.device;
  await page.getByRole('button', { name: '退出签到机' }).click();
  const leave = page.getByRole('dialog', { name: '退出签到机' });
  await leave.getByLabel('登录密码').fill(PASSWORD);
  await leave.getByRole('button', { name: '退出签到机' }).click();
  await page.getByRole('button', { name: '全部场次' }).click();
  await watch(world.device, '下午场');
  await byPassword(page);
  await page.getByRole('button', { name: '门口签到机' }).click();
  await page.getByLabel('请输入或扫描考号').waitFor();
  world.cable.pull();
  await stepUp('S004');
  await world.device.sees('已记录，网络恢复后自动上传');
  await shots(page, 'kiosk-offline');
  await page.getByRole('button', { name: '下一位' }).click();
  await stepUp('S005', { consents: false });
  await world.device.sees('2 人待上传');
  await page.getByRole('button', { name: '下一位' }).click();
  world.cable.plug();
  const results = page.getByRole('region', { name: '上传结果' });
  await results.getByText('考生4').waitFor({ timeout: 30_000 });
  await results.getByText('签到成功').waitFor();
  await results.getByText('待监考核验').waitFor();
  await world.device.sees('已联网');
  await shots(page, 'kiosk-sent');
  const office = await Caller.login(world.server.url, 'office');
  const door = await office.call('GET', `/api/sessions/${world.alone}/door`);
  assert.deepEqual(door.waiting.map((one) => [one.name, one.why]), [['考生5', 'no_consent']]);
  assert.deepEqual(door.missing, [], 'both have come');
});
