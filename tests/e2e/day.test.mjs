// The day of a room of forty, two of them in real browsers with cameras, against the real server and the real models:
// two invigilators come in, candidates sign in by both lanes, incidents are planted and decided, the network of the
// room is cut and its time given back, the chief closes; then two people re-verify everyone and find who sat for
// somebody else, the flag is reviewed by two, each by themselves, and a dossier is refused a shortcut and goes its way.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before } from 'node:test';

import { launch, launchWithCamera } from './browser.mjs';
import { Camera, renderScene } from './camera.mjs';
import { photos } from './faces.mjs';
import { Hall } from './hall.mjs';
import { CandidatePage, DeskPage, shot, until } from './pages.mjs';
import { PASSWORD } from './school.mjs';
import { Seat } from './seat.mjs';
import { Caller, Server } from './server.mjs';
import { StaffPage, ZONE } from './staff.mjs';
import { storyline } from './storyline.mjs';

const SESSION = '期末第一场';
/** They come by the lane of staff, without browsers. */
const OTHERS = Array.from({ length: 38 }, (_, at) => `s${String(at + 3).padStart(3, '0')}`);
const world = { cameras: [], browsers: [], seats: [] };

before(async () => {
  const people = photos();
  world.browser = await launch();
  const studio = await world.browser.newPage();
  const scene = (shown) => renderScene(studio, { photos: [shown] });
  world.scenes = { enrolment: await scene(people.enrolment), candidate: await scene(people.candidate), other: await scene(people.other), nobody: await renderScene(studio, { photos: [] }) };
  await studio.close();
  world.server = await Server.prepare();
  const health = await world.server.start();
  assert.ok(health.vision.sign_in_by_face, `the models work: ${JSON.stringify(health.vision)}`);
  world.hall = await Hall.found(world.server.url);
  world.admin = await Caller.login(world.server.url, 'admin');
  await world.admin.call('POST', '/api/people', { node_id: world.hall.node_id, login: 'second', display_name: '监考员乙', number: 'T9', password: PASSWORD, roles: ['invigilator'] });
  world.session_id = await world.hall.session(SESSION, ['stu1', 'stu2', ...OTHERS]);
}, { timeout: 240_000 });

after(async () => {
  for (const seat of world.seats) seat.pull();
  for (const camera of world.cameras) camera.stop();
  for (const browser of world.browsers) await browser.close();
  await world.browser?.close();
  await world.server?.stop();
});

const step = storyline(() => [...(world.browser?.contexts() ?? []), ...world.browsers]);

/** A page of staff in a window of its own, on what comes after the exam. */
async function staff(login, tab, { width = 1440, language = 'zh-CN' } = {}) {
  const context = await world.browser.newContext({ viewport: { width, height: 900 }, locale: 'zh-CN', timezoneId: ZONE, reducedMotion: 'reduce' });
  context.setDefaultTimeout(20_000);
  await context.addInitScript((chosen) => localStorage.setItem('examhall.language', chosen), language);
  const page = new StaffPage(await context.newPage(), world.server.url);
  await page.page.goto(`${world.server.url}/staff`);
  await page.page.locator('input').first().fill(login);
  await page.page.locator('input[type=password]').fill(PASSWORD);
  await page.page.keyboard.press('Enter');
  // On a phone the menu lies in a drawer: whoever is in no longer sees the door.
  await page.page.locator('input[type=password]').waitFor({ state: 'detached' });
  await page.page.goto(`${world.server.url}/staff#/conduct?session=${world.session_id}&tab=${tab}`);
  return page;
}

async function candidate(login) {
  const camera = new Camera(join(world.server.folder, `${login}.mjpeg`), world.scenes.enrolment);
  const browser = await launchWithCamera(camera.path);
  world.cameras.push(camera);
  world.browsers.push(browser);
  const page = new CandidatePage(browser.pages()[0] ?? (await browser.newPage()), world.server.url);
  await page.login(login, PASSWORD);
  await page.enter('face');
  await page.checkDevice();
  await page.takePhoto();
  return { camera, page };
}

/** The board of an invigilator who has come in by password. */
async function board(login) {
  const context = await world.browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'zh-CN', timezoneId: ZONE, reducedMotion: 'reduce' });
  context.setDefaultTimeout(30_000);
  const desk = new DeskPage(await context.newPage(), world.server.url);
  await desk.login('/invigilator', login, PASSWORD);
  await desk.page.getByText('进入监考').first().click();
  const { page } = desk;
  await page.getByRole('button', { name: '办理入场' }).first().click();
  const entry = page.getByRole('dialog', { name: '监考入场' });
  await entry.getByText('密码入场').click();
  await entry.getByLabel('登录密码').fill(PASSWORD);
  await entry.getByRole('button', { name: '确认入场' }).click();
  await entry.waitFor({ state: 'hidden' });
  return desk;
}

/** One click for many, as the board sends it. */
const deed = (who, person_ids, what, reason) => who.call('POST', `/api/sessions/${world.session_id}/deeds`, {
  person_ids, deed: { what }, reason_code: 'other', reason, request_key: crypto.randomUUID(),
});

step('two invigilators come into the room, and the chief sees who is there', async () => {
  world.board = await board('invigilator');
  world.colleague = await board('second');
  world.invigilator = await Caller.login(world.server.url, 'invigilator');
  world.chief = await Caller.login(world.server.url, 'office');
  const { rooms } = await world.chief.call('GET', `/api/sessions/${world.session_id}/staff`);
  assert.deepEqual(rooms.flatMap((room) => room.present.map((one) => one.name)).sort(), ['监考员乙', '监考员甲'].sort());
});

step('forty sign in by both lanes; somebody else before the camera of one is let in by mistake', async () => {
  for (const login of OTHERS) world.seats.push(await Seat.arrive(world.server, login, world.session_id));
  const right = world.right = await candidate('stu1');
  right.camera.show(world.scenes.candidate);
  await right.page.sees(/第 1 题/, 120);
  const wrong = await candidate('stu2');
  wrong.camera.show(world.scenes.other);
  await wrong.page.sees('正在等待监考人员', 120);
  world.impostor = wrong.page;
  await shot(world.board.page, 'day-door');
  const [impostor, candidates] = [await Caller.login(world.server.url, 'stu2'), world.seats.map((seat) => seat.caller.me.person_id)];
  const let_in = await deed(world.invigilator, [...candidates, impostor.me.person_id], 'admit', '已核对证件');
  assert.deepEqual(let_in.filter((one) => one.problem), []);
  await wrong.page.sees(/第 1 题/, 60);
  await Promise.all(world.seats.map((seat) => seat.sit()));
  world.everyone = [...candidates, impostor.me.person_id, (await Caller.login(world.server.url, 'stu1')).me.person_id];
  await until('forty at work on the board', async () => /作答中\s*40/.test(await world.board.page.locator('body').innerText()));
  await shot(world.board.page, 'day-board');
});

step('staff ask to see again who sits there; the flag that follows has its strip of film', async () => {
  const { page } = world.board;
  const whose = (await Caller.login(world.server.url, 'stu2')).me.person_id;
  await page.getByText('考生2', { exact: true }).first().click();
  await world.invigilator.call('POST', `/api/sessions/${world.session_id}/deeds`, {
    person_ids: [whose], deed: { what: 'reverify' }, reason_code: 'identity', reason: '请摘下口罩。', request_key: crypto.randomUUID(),
  });
  await world.impostor.sees('监考老师请您看一下摄像头', 10);
  await shot(world.impostor.page, 'candidate-look-up');
  await world.board.sees('核验不一致', 40);
  await page.locator('.drawer').getByRole('img', { name: '核验时的画面' }).waitFor();
  await shot(page, 'board-recheck-different');
  await world.impostor.page.getByText('监考老师请您看一下摄像头').waitFor({ state: 'detached', timeout: 10_000 });
  assert.ok(await world.impostor.page.getByText(/第 1 题/).first().isVisible(), 'the exam goes on');
  await page.locator('.queue .incident').filter({ hasText: '疑似非本人' }).first().click({ timeout: 60_000 });
  const film = page.getByRole('slider', { name: /画面/ });
  await film.waitFor();
  await until('the seconds after the flag', async () => Number(await film.getAttribute('aria-valuemax')) >= 5, 30);
  const at = async () => Number(await film.getAttribute('aria-valuenow'));
  await film.focus();
  await page.keyboard.press('Home');
  assert.equal(await at(), 1);
  await page.keyboard.press('ArrowRight');
  assert.equal(await at(), 2);
  assert.ok(await page.locator('.film-cell.film-peak').count() > 0, 'the strongest is marked');
  await shot(page, 'board-film');
});

step('incidents are planted and decided, each by one who gives a reason', async () => {
  const { page } = world.board;
  world.right.camera.show(world.scenes.nobody);
  const decide = async (name, what, verdict, reason) => {
    const line = page.locator('.queue button').filter({ hasText: name }).filter({ hasText: what }).first();
    await line.click();
    await page.getByPlaceholder('写明依据，将随判定一并存档').first().fill(reason);
    await page.getByRole('button', { name: verdict }).first().click();
    await line.waitFor({ state: 'hidden' });
  };
  await decide('考生1', '无人脸', '排除', '弯腰捡笔，随即坐好');
  world.right.camera.show(world.scenes.candidate);
  await decide('考生2', '疑似非本人', '确认异常', '与底照不是同一人，考后处理');
  await page.getByText('考生3', { exact: true }).first().click();
  await page.getByRole('button', { name: '补记异常…' }).click();
  const seen = page.getByRole('dialog', { name: '补记 考生3 的异常' });
  await seen.getByRole('textbox').fill('与邻座传递纸条，纸条已收存');
  await shot(page, 'day-seen-by-staff');
  await seen.getByRole('button', { name: '存档' }).click();
  await world.board.sees('监考发现');
  await shot(page, 'day-decided');
});

step('the network of the room is cut: one card, and its time given back with one click', async () => {
  const { page } = world.board;
  for (const seat of world.seats) seat.pull();
  await world.board.sees(/人同时断线/, 60);
  await shot(page, 'day-outage');
  await Promise.all(world.seats.map((seat) => seat.sit()));
  const give = page.getByRole('button', { name: /为该考场全体补时 \d+ 分钟/ });
  await give.waitFor({ timeout: 60_000 });
  await give.click();
  await give.waitFor({ state: 'hidden' });
  await until('the time on every seat', () => world.seats.every((seat) => seat.heard.some((message) => message.type === 'clock')));
});

step('the chief closes: every sitting is proposed to be ended by an invigilator, and ended', async () => {
  for (const [who, what] of [[world.invigilator, 'propose_end'], [world.chief, 'end']]) {
    const done = await deed(who, world.everyone, what, '考试结束');
    assert.deepEqual(done.filter((one) => one.problem), []);
  }
  await world.impostor.sees(/考试已结束/);
  for (const desk of [world.board, world.colleague]) await desk.page.context().close();
});

step('the re-verification shows the impostor first; two people check everyone and sign', async () => {
  for (const [index, login] of ['invigilator', 'office'].entries()) {
    const page = await staff(login, 'verify');
    if (index === 0) {
      await page.button('开始整理').click();
    }
    const first = page.page.locator('.montage .candidate').first();
    await first.waitFor({ timeout: 60_000 });
    await first.getByText('有画面与底照相差大').waitFor();
    await page.page.waitForLoadState('networkidle');
    await shot(page.page, `verify-${login}`);
    await first.focus();
    // Confirming the page marks who is alike, and never who is odd.
    await page.page.keyboard.press('Enter');
    await page.page.locator('.candidate[data-own="same"]').first().waitFor();
    assert.equal(await first.getAttribute('data-own'), null);
    await first.focus();
    await page.page.keyboard.press('d');
    await page.page.getByRole('dialog').getByRole('textbox').fill('签到画面不是底照上的人');
    await page.page.keyboard.press('Enter');
    await page.page.locator('.candidate[data-own="different"]').waitFor();
    // The other pages hold nobody odd: four keys for forty candidates.
    for (let pages = 0; pages < 4; pages += 1) {
      await page.page.locator('.montage .candidate').first().focus();
      await page.page.keyboard.press('Enter');
    }
    await until('everybody to be checked', () => page.button('签名确认…').isEnabled());
    await page.button('签名确认…').click();
    await page.page.getByRole('dialog').getByRole('button', { name: '签名确认' }).click();
    await page.sees(index === 0 ? '还须一名工作人员核验并签名' : '两人已签名，核验完成');
    await shot(page.page, `verify-signed-${login}`);
    await page.page.context().close();
  }
});

step('two review the flag, each without knowing of the other; then a dossier is opened', async () => {
  const review = async (login, reason, look) => {
    const page = await staff(login, 'review');
    await page.sees('疑似非本人');
    // The other flags of the sitting wait as well; this one first.
    await page.page.locator('.review-line').filter({ hasText: '疑似非本人' }).first().click();
    await page.page.locator('.player-screen').waitFor();
    assert.equal(await page.page.locator('.voices li').count(), 0, 'nobody else’s word before one’s own');
    await page.page.locator('.player-facts').waitFor();
    await look?.(page.page);
    await page.page.keyboard.press('1');
    await page.page.getByRole('textbox', { name: '理由，会存档' }).fill(reason);
    await shot(page.page, `review-${login}`);
    await page.page.keyboard.press('Enter');
    await page.sees('已记录');
    return page;
  };
  // What was confirmed in the room comes first; it has its strip of film beside the player, which follows it.
  const first = await review('invigilator', '签到画面与底照不是同一人', async (page) => {
    const film = page.getByRole('slider', { name: /画面/ });
    await film.focus();
    await page.keyboard.press('End');
    await page.locator('.player-screen img').waitFor();
    assert.equal(await film.getAttribute('aria-valuenow'), await film.getAttribute('aria-valuemax'));
    await shot(page, 'review-film');
    await page.locator('.player-facts').click();
  });
  await first.page.context().close();
  const second = await review('second', '五官明显不同');
  await second.page.getByRole('switch').click();
  await second.page.locator('.review-line').filter({ hasText: '认定违纪' }).first().click();
  await second.button('建立违纪档案…').click();
  await second.page.getByRole('textbox', { name: /违纪事实/ }).fill('本场考试由他人代替签到并作答。');
  await shot(second.page, 'dossier-open');
  await second.button('签名并提交').click();
  await second.page.getByRole('heading', { name: /违纪档案/ }).waitFor();
  world.dossier_id = /dossiers\/([0-9a-f-]{36})/.exec(second.page.url())[1];
  await second.sees('目前没有由您办理的步骤');
  await shot(second.page, 'dossier-first');
  await second.page.context().close();
});

/** Opens the dossier and does the step that is offered. */
async function sign(login, words, then) {
  const page = await staff(login, 'dossiers');
  await page.page.goto(`${world.server.url}/staff#/conduct/dossiers/${world.dossier_id}`);
  await page.page.getByText('由您办理').waitFor();
  if (then) await then(page);
  if (words !== '') await page.page.getByRole('textbox').last().fill(words);
  await page.button('签名并提交').click();
  await page.sees('已提交');
  return page;
}

step('a shortcut is refused in words, and the dossier goes its way', async () => {
  const refused = await world.admin.call('POST', `/api/dossiers/${world.dossier_id}/steps`, { step: 'decide', words: '取消成绩', outcome: 'exam_void', request_key: 'shortcut' }).catch((error) => String(error));
  assert.match(refused, /409/);
  assert.match(refused, /dossier\.step_missing/);
  assert.match(refused, /第二名工作人员签名（由另一名监考或考务人员完成）/);
  const witness = await sign('invigilator', '');
  await witness.page.getByText('由您办理：告知考生').waitFor();
  await witness.page.getByRole('textbox').last().fill('已电话告知，并在系统中送达。');
  await witness.button('签名并提交').click();
  await witness.sees('待：考生陈述（考生本人）');
  await shot(witness.page, 'dossier-told');
  await witness.page.context().close();
});

step('the candidate sees everything held, answers, signs and defends', async () => {
  const page = world.impostor;
  await page.page.goto(`${world.server.url}/candidate`);
  await page.sees('学校有一项违纪告知等待您答复');
  await shot(page.page, 'candidate-dossier-door');
  await page.button('查看').first().click();
  await page.button('查看并答复').click();
  await page.sees('学校掌握的情况');
  await page.sees('签到画面与底照不是同一人');
  await page.page.setViewportSize({ width: 360, height: 740 });
  await page.page.screenshot({ path: shotPath('candidate-dossier-phone'), fullPage: true });
  assert.equal(await page.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0, 'nothing pushes the page sideways');
  await page.page.setViewportSize({ width: 1280, height: 800 });
  await page.page.getByRole('textbox').fill('当天我生病，请表弟代考，我知道错了。');
  await page.button('提交陈述').click();
  await page.sees('签名只表示您已知悉');
  await page.button('我已知悉，签名').click();
  await page.sees('请在');
  await shot(page.page, 'candidate-dossier-defend');
  await page.page.getByRole('textbox').fill('初次违纪，请从轻处理。');
  await page.button('提交申辩').click();
  await page.sees('目前不需要您操作');
});

function shotPath(name) {
  return join(process.env.EXAMHALL_SHOTS ?? new URL('../../target/e2e', import.meta.url).pathname, `${name}.png`);
}

step('the chief signs, another decides, the form prints, and the candidate reads the decision', async () => {
  const chief = await sign('office', '程序完整。');
  await chief.page.context().close();
  const decided = await sign('admin', '事实清楚，程序完整。', async (page) => {
    await page.choose('处理结果', '本科目成绩无效');
  });
  await decided.sees('本科目成绩无效');
  await shot(decided.page, 'dossier-decided');
  await decided.page.emulateMedia({ media: 'print' });
  await decided.page.getByText('考试违纪情况登记表').waitFor();
  await decided.page.screenshot({ path: shotPath('dossier-print'), fullPage: true });
  await decided.page.context().close();
  await world.impostor.page.reload();
  await world.impostor.sees('处理决定：本科目成绩无效');
});

for (const [width, language] of [[1440, 'zh-CN'], [360, 'en']]) {
  step(`every page after the exam holds in ${language} at ${width} px`, async () => {
    for (const tab of ['review', 'verify', 'dossiers', 'report']) {
      const page = await staff('office', tab, { width, language });
      await page.page.waitForLoadState('networkidle');
      await until('the page', () => page.page.locator('.ant-tabs-tabpane-active .ant-card, .review').first().isVisible());
      await page.page.screenshot({ path: shotPath(`conduct-${tab}-${width}`), fullPage: true });
      const over = await page.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.equal(over, 0, `${tab} is ${over} px wider than the screen`);
      await page.page.context().close();
    }
  });
}
