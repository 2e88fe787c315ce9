// What people do on the pages, by the words they read there.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SHOTS = process.env.EXAMHALL_SHOTS ?? fileURLToPath(new URL('../../target/e2e', import.meta.url));
mkdirSync(SHOTS, { recursive: true });

/** Keeps a screenshot as test output, to be looked at. */
export async function shot(page, name) {
  await page.screenshot({ path: join(SHOTS, `${name}.png`), animations: 'disabled' });
}

/** Keeps what every open page of these browser contexts shows, for whoever looks into a failure. */
export async function shotAll(contexts) {
  const pages = contexts.flatMap((context) => context?.pages() ?? []);
  for (const [index, page] of pages.entries()) await shot(page, `failed-${index + 1}`);
}

/** Waits for `check` to be true, asking again every quarter of a second. */
export async function until(what, check, seconds = 60) {
  const end = Date.now() + seconds * 1_000;
  while (Date.now() < end) {
    const found = await check();
    if (found) return found;
    await new Promise((done) => setTimeout(done, 250));
  }
  throw new Error(`waited ${seconds} s in vain for: ${what}`);
}

/** Waits for a text; where it does not come, keeps what is on screen instead. */
async function sees(page, text, seconds, within = page) {
  try {
    await within.getByText(text).first().waitFor({ timeout: seconds * 1_000 });
  } catch (error) {
    await shot(page, `missing-${String(text).replace(/[^\p{L}\p{N}]/gu, '')}`);
    throw error;
  }
}

/** A candidate's page. */
export class CandidatePage {
  constructor(page, url) {
    this.page = page;
    this.url = url;
  }

  button(name) {
    return this.page.getByRole('button', { name, exact: false });
  }

  sees(text, seconds = 45) {
    return sees(this.page, text, seconds);
  }

  async login(login, password) {
    await this.page.goto(`${this.url}/candidate`);
    await this.page.getByLabel('账号').fill(login);
    await this.page.getByLabel('密码').fill(password);
    await this.button('登录').last().click();
    await this.sees('我的考试');
  }

  /** From the list of exams to the camera, choosing a lane. */
  async enter(lane) {
    await this.button(/进入考试|继续考试/).first().click();
    await this.sees('身份核验方式');
    await shot(this.page, `candidate-consent-${lane}`);
    await this.page.getByText(lane === 'face' ? '同意使用人脸核验' : '不使用人脸，由监考人员核验').first().click();
    await this.button('确认选择').click();
  }

  async checkDevice() {
    await this.sees('设备检查');
    await this.sees(/光线合适|画面偏暗|画面过亮/);
    await this.button('画面清楚，下一步').click();
  }

  async takePhoto() {
    await this.sees('采集底照');
    await this.button('拍照').click();
    await this.button('使用这张照片').click();
  }

  /** Chooses the first option of the question on screen and waits for the server's word. */
  async answerChoice() {
    await this.page.locator('main label').first().click();
    await this.savedOnServer();
  }

  savedOnServer() {
    return this.sees('已保存到服务器');
  }

  /** To a question by its number, through the answer sheet. */
  async goTo(number) {
    await this.page.locator('.navigator-slots .slot').nth(number - 1).click();
    await this.page.getByRole('heading', { name: `第 ${number} 题` }).waitFor();
  }

  /** The kind of the question on screen, in its word. */
  async kind() {
    const line = await this.page.locator('.question-head p').innerText();
    return line.split(' · ')[0];
  }

  /** Seconds left as the bar shows them. */
  async secondsLeft() {
    const text = await this.page.getByRole('timer').first().innerText();
    const parts = text.match(/\d+/g).map(Number);
    return parts.reduce((sum, part) => sum * 60 + part, 0);
  }

  async handIn() {
    await this.button('交卷').first().click();
    await this.sees('交卷前确认');
    await this.button('下一步：确认交卷').click();
    await this.button('确定交卷').last().click();
    await this.sees('您已成功交卷');
  }
}

/** A page of staff: invigilators and the office. */
export class DeskPage {
  constructor(page, url) {
    this.page = page;
    this.url = url;
  }

  async login(path, login, password) {
    await this.page.goto(this.url + path);
    await this.page.getByLabel('账号').fill(login);
    await this.page.getByLabel('密码').fill(password);
    await this.page.getByRole('button', { name: /登\s*录/ }).click();
  }

  sees(text, seconds = 45, within = this.page) {
    return sees(this.page, text, seconds, within);
  }
}
