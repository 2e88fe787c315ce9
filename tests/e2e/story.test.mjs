// The main job, end to end, in real browsers against the real server and the real models.
//
// A teacher writes and publishes items; the office schedules and enrols; the right person signs in by
// face and the wrong one is sent to staff; the camera is swapped in mid-exam and the invigilator's page
// says so; the clock is extended; the server loses power and comes back; the essay is marked; the
// result is released and read. Every step is done where a person would do it, except the bulk of the
// bank, which comes through the API.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { launch, launchWithCamera } from './browser.mjs';
import { Camera, renderScene } from './camera.mjs';
import { twoPeople } from './faces.mjs';
import { CandidatePage, DeskPage, shot, until } from './pages.mjs';
import { PASSWORD, fillBank, foundSchool, schedule } from './school.mjs';
import { Caller, Server } from './server.mjs';

const world = {};

before(async () => {
  const people = twoPeople();
  world.browser = await launch();
  const studio = await world.browser.newPage();
  const scene = (photos, light) => renderScene(studio, { photos, ...(light !== undefined && { light }) });
  world.scenes = {
    enrolment: await scene([people.candidate[0]]),
    candidate: await scene([people.candidate[1] ?? people.candidate[0]]),
    other: await scene([people.other[0]]),
    both: await scene([people.candidate[1] ?? people.candidate[0], people.other[0]]),
    nobody: await scene([]),
    covered: await scene([], 0.02),
  };
  await studio.close();
  world.server = await Server.prepare();
  const health = await world.server.start();
  assert.ok(health.vision.sign_in_by_face, `the models work: ${JSON.stringify(health.vision)}`);
  world.school = await foundSchool(world.server.url);
  world.bank = await fillBank(world.server.url, world.school);
  const starts_ms = Date.now() + 45_000;
  world.session = await schedule(world.server.url, world.school, {
    starts_ms,
    roster: `number,name,seat,login,password\nS001,考生甲,A01,s001,${PASSWORD}\nS002,考生乙,A02,s002,${PASSWORD}\n`,
  });
});

after(async () => {
  world.camera?.stop();
  world.wrongCamera?.stop();
  await world.candidateBrowser?.close();
  await world.wrongBrowser?.close();
  await world.browser?.close();
  await world.server?.stop();
});

/** A candidate with a browser and a camera of their own. */
async function candidateWithCamera(name, scene) {
  const camera = new Camera(join(world.server.folder, `${name}.mjpeg`), scene);
  const browser = await launchWithCamera(camera.path);
  return { camera, browser, page: new CandidatePage(browser.pages()[0] ?? (await browser.newPage()), world.server.url) };
}

/** The indicator words now on the board row or card of the candidate. */
const flagged = (word, seconds) => world.board.sees(word, seconds);

test('the right person consents, checks the camera, is enrolled and signs in by face', async () => {
  const { camera, browser, page } = await candidateWithCamera('candidate', world.scenes.enrolment);
  Object.assign(world, { camera, candidateBrowser: browser, candidate: page });
  await page.login('s001', PASSWORD);
  await shot(page.page, 'candidate-exams');
  await page.enter('face');
  await page.checkDevice();
  await page.takePhoto();
  camera.show(world.scenes.candidate);
  await page.sees('身份核验已完成', 90);
  await shot(page.page, 'candidate-waiting');
});

test('the invigilator sees who is here', async () => {
  const context = await world.browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'zh-CN' });
  world.board = new DeskPage(await context.newPage(), world.server.url);
  await world.board.login('/invigilator', 'invigilator', PASSWORD);
  await world.board.page.getByText('进入监考').first().click();
  await world.board.sees('考生甲');
  await world.board.sees('智能识别正常');
  await shot(world.board.page, 'board-before-start');
});

test('the wrong person is sent to staff, and is admitted by hand after the ID was checked', async () => {
  const office = world.session.office;
  const people = await office.call('GET', '/api/people?text=S002');
  const { camera, browser, page } = await candidateWithCamera('wrong', world.scenes.candidate);
  Object.assign(world, { wrongCamera: camera, wrongBrowser: browser, wrong: page });
  await page.login('s002', PASSWORD);
  await page.enter('face');
  await page.checkDevice();
  await page.takePhoto();
  camera.show(world.scenes.other);
  await page.sees('正在等待监考人员', 120);
  await shot(page.page, 'candidate-referred');
  await world.board.sees('待准入');
  await world.board.page.getByText('考生乙').first().click();
  await world.board.page.getByRole('button', { name: /准\s*入/ }).first().waitFor();
  await shot(world.board.page, 'board-admit');
  await world.board.page.getByRole('button', { name: /准\s*入/ }).last().click();
  await page.sees(/身份核验已完成|第 \d+ 题/, 60);
  assert.equal(people.length, 1);
});

test('the exam opens by itself and answers are saved on the server', async () => {
  const page = world.candidate;
  await page.sees(/第 \d+ 题/, 90);
  for (let number = 0; number < 3; number += 1) {
    await page.answerChoice();
    await page.button('下一题').click();
  }
  await shot(page.page, 'candidate-exam');
  await page.page.setViewportSize({ width: 360, height: 740 });
  await shot(page.page, 'candidate-exam-phone');
  await page.page.setViewportSize({ width: 1280, height: 800 });
});

test('five minutes more are on the candidate’s clock at once', async () => {
  const before_s = await world.candidate.secondsLeft();
  const sittings = await world.session.office.call('GET', `/api/sessions/${world.session.session_id}/results`);
  world.sitting = sittings.find((row) => row.number === 'S001').sitting_id;
  const invigilator = await Caller.login(world.server.url, 'invigilator');
  await invigilator.call('POST', `/api/sittings/${world.sitting}/extend`, {
    minutes: 5, reason: '网络故障补时', request_key: 'story-extend-1',
  });
  await world.candidate.sees('考试时间延长了 5 分钟', 10);
  const after_s = await world.candidate.secondsLeft();
  assert.ok(after_s - before_s > 280 && after_s - before_s <= 300, `${before_s} s became ${after_s} s`);
  await shot(world.candidate.page, 'candidate-extended');
  await world.candidate.button('知道了').click();
});

for (const [scene, word, name] of [
  ['nobody', '无人脸', 'nobody'],
  ['other', '疑似非本人', 'another-person'],
  ['both', '多人', 'two-people'],
  ['covered', '镜头被遮挡', 'covered'],
]) {
  test(`the camera shows ${name}: the board says so`, async () => {
    world.camera.show(world.scenes[scene]);
    const asked = Date.now();
    await flagged(word, 100);
    console.log(`flag ${name}: ${((Date.now() - asked) / 1_000).toFixed(1)} s after the swap`);
    await shot(world.board.page, `board-${name}`);
    world.camera.show(world.scenes.candidate);
  });
}

test('an incident has key frames and is decided with a reason', async () => {
  const page = world.board.page;
  await page.getByText('疑似非本人').first().click();
  await page.getByPlaceholder('写明依据，将随判定一并存档').first().fill('摄像头前换了人，已联系考生');
  await until('a key frame', () => page.locator('.panel img').first().isVisible().catch(() => false));
  await shot(page, 'board-incident');
  await page.getByRole('button', { name: '确认异常' }).first().click();
  await world.board.sees('已确认');
  await shot(page, 'board-decided');
});

test('a message reaches the candidate', async () => {
  const invigilator = await Caller.login(world.server.url, 'invigilator');
  await invigilator.call('POST', `/api/sittings/${world.sitting}/messages`, {
    body: '请确认考试环境中只有您一人。', request_key: 'story-message-1',
  });
  await world.candidate.sees('请确认考试环境中只有您一人。', 15);
});

test('the server loses power in mid-exam: every acknowledged answer is there and the clock is right', async () => {
  const page = world.candidate;
  const left_s = await page.secondsLeft();
  const killed = Date.now();
  await world.server.kill();
  await page.sees('答案已存在本机，不会丢失', 30);
  await page.page.locator('main label').first().click();
  await page.sees('已存在本机，等待上传');
  await shot(page.page, 'candidate-offline');
  await world.server.start();
  await page.sees('网络正常', 60);
  await page.savedOnServer();
  const now_left_s = await page.secondsLeft();
  const gone_s = (Date.now() - killed) / 1_000;
  assert.ok(Math.abs(left_s - now_left_s - gone_s) < 4, `${left_s} s left, ${gone_s} s later ${now_left_s} s`);
  await page.page.reload();
  await page.sees(/第 \d+ 题/);
  const answered = await page.page.locator('.navigator-slots .slot[data-answered]').count();
  assert.equal(answered, 4, 'three answers acknowledged before, one given while the server was away');
  await shot(page.page, 'candidate-after-restart');
});

test('the candidate writes the essay and hands in, in two steps', async () => {
  const page = world.candidate;
  for (let number = 0; number < 8; number += 1) {
    const essay = page.page.getByRole('textbox').first();
    if (await essay.isVisible().catch(() => false)) {
      await essay.fill('我在单位用计算机登记档案，起初不熟练，后来学会了使用表格和检索，工作快了很多。');
      await page.savedOnServer();
      break;
    }
    await page.button('下一题').click();
  }
  await page.button('交卷').first().click();
  await page.sees('交卷前确认');
  await shot(page.page, 'candidate-hand-in');
  await page.button('继续作答').click();
  await page.handIn();
  await shot(page.page, 'candidate-finished');
});

test('the marker marks the essay, the office releases, the candidate reads the result', async () => {
  const { session_id, office } = world.session;
  const marker = await Caller.login(world.server.url, 'marker');
  const queue = await until('an essay to mark', async () => {
    const waiting = await marker.call('GET', `/api/sessions/${session_id}/marking`);
    return waiting.length > 0 && waiting;
  });
  const context = await world.browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'zh-CN' });
  const desk = new DeskPage(await context.newPage(), world.server.url);
  await desk.login('/staff', 'marker', PASSWORD);
  await shot(desk.page, 'staff-marking');
  for (const essay of queue) {
    await marker.call('POST', `/api/sittings/${essay.sitting_id}/slots/${essay.slot}/mark`, { fraction: 0.75, comment: '内容具体。' });
  }
  await office.call('POST', `/api/sessions/${session_id}/release`);
  const csv = await office.call('GET', `/api/sessions/${session_id}/results.csv`);
  assert.match(csv, /S001/);
  const page = world.candidate;
  await page.page.goto(`${world.server.url}/candidate`);
  await page.button('查看成绩').first().click();
  await page.sees('考试成绩');
  await shot(page.page, 'candidate-result');
});

test('the office sees its pages', async () => {
  const context = await world.browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'zh-CN' });
  const desk = new DeskPage(await context.newPage(), world.server.url);
  await desk.login('/staff', 'author', PASSWORD);
  await desk.sees('计算机应用基础');
  await shot(desk.page, 'staff-bank');
});
