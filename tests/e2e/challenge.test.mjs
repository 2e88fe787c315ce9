// An exam that asks for movements at sign-in: a photo of the right person, held to the camera, matches
// and is still not let in; it meets a person, without an accusation.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { launch, launchWithCamera } from './browser.mjs';
import { Camera, renderScene } from './camera.mjs';
import { photos } from './faces.mjs';
import { CandidatePage, shot } from './pages.mjs';
import { PASSWORD, TAG, fillBank, foundSchool } from './school.mjs';
import { Caller, Server } from './server.mjs';

const MINUTE = 60_000;
const world = {};

before(async () => {
  const studio = await launch();
  world.scene = await renderScene(await studio.newPage(), { photos: [photos().candidate] });
  await studio.close();
  world.server = await Server.prepare();
  const health = await world.server.start();
  assert.ok(health.vision.sign_in_by_face, `the models work: ${JSON.stringify(health.vision)}`);
  await foundSchool(world.server.url);
  await schedule(world.server.url);
});

after(async () => {
  world.camera?.stop();
  await world.browser?.close();
  await world.server?.stop();
});

/** A session that is open for sign-in and starts in an hour; its exam asks for movements. */
async function schedule(url) {
  const author = await Caller.login(url, 'author');
  const node_id = (await author.call('GET', '/api/nodes')).find((node) => node.kind === 'college').id;
  await author.call('POST', '/api/bank/folders', { node_id, name: '计算机应用基础' });
  await fillBank(url);
  const office = await Caller.login(url, 'office');
  const { exam_id } = await office.call('POST', '/api/exams', {
    node_id, title: '计算机应用基础', instructions: '', duration_minutes: 60, proctoring: { challenge: true },
    blueprint: {
      sections: [{ title: '一、判断题', filter: { tags: [TAG], kinds: ['true_false'] }, count: 2, marks_each: 5 }],
      shuffle_questions: true, shuffle_options: true,
    },
  });
  const now = Date.now();
  const { session_id } = await office.call('POST', '/api/sessions', {
    exam_id, node_id, title: '第一场', opens_ms: now - MINUTE, starts_ms: now + 60 * MINUTE, closes_ms: now + 180 * MINUTE,
  });
  const roster = `学号,姓名,账号,初始密码\nS001,考生甲,s001,${PASSWORD}\n`;
  await office.call('POST', `/api/sessions/${session_id}/roster`, roster, 'text/csv');
}

test('a photo held to the camera makes no movement and meets a person', async () => {
  world.camera = new Camera(join(world.server.folder, 'photo.mjpeg'), world.scene);
  world.browser = await launchWithCamera(world.camera.path);
  const page = new CandidatePage(world.browser.pages()[0] ?? (await world.browser.newPage()), world.server.url);
  await page.login('s001', PASSWORD);
  await page.enter('face');
  await page.checkDevice();
  await page.takePhoto();
  await page.sees('人脸已比对一致', 60);
  await page.sees(/转头|抬头|闭眼|靠近镜头/);
  await shot(page.page, 'candidate-challenge');
  await page.page.setViewportSize({ width: 360, height: 740 });
  await shot(page.page, 'candidate-challenge-phone');
  await page.page.setViewportSize({ width: 1280, height: 800 });
  await page.sees('这很常见，不是违纪', 120);
  await shot(page.page, 'candidate-challenge-referred');
  const invigilator = await Caller.login(world.server.url, 'invigilator');
  const [session] = await invigilator.call('GET', '/api/sessions');
  assert.ok(session, 'the invigilator has the session');
});
