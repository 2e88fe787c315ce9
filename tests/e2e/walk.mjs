// A walk through every staff page in one language and width: nothing pushes the page sideways, and no
// control speaks the other language.

import assert from 'node:assert/strict';

import { shot } from './pages.mjs';
import { StaffPage, ZONE } from './staff.mjs';

/** What is looked at. */
const STOPS = (ids) => [
  ['bank', '#/bank'],
  ['entry', `#/bank/${ids.entry}`],
  ['practice', '#/practice'],
  ['practice-new', '#/practice/new'],
  ['exams', '#/exams'],
  ['exam', `#/exams/${ids.exam}`],
  ['exam-copy', `#/exams/new?from=${ids.exam}`],
  ['sessions', '#/sessions'],
  ['schedule', `#/sessions?schedule=${ids.exam}`],
  ['session', `#/sessions/${ids.session}`],
  ['marking', `#/marking?session=${ids.session}`],
  ['results', `#/results?session=${ids.session}`],
  ['late', `#/results/${ids.session}/late`],
  ['people', '#/people'],
];

const CONTROLS = 'button, label, th, h1, h2, dt, [role="menuitem"], .ant-descriptions-item-label, .ant-statistic-title';
const HAN = /\p{Script=Han}/u;

/** Says what is wrong on the page: in English a control in Chinese, and anything wider than the screen. */
function faults({ english, controls }) {
  const han = /\p{Script=Han}/u;
  const over = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  const words = english
    ? [...document.querySelectorAll(controls)]
        .filter((element) => element.checkVisibility() && element.lang !== 'zh-CN')
        .map((element) => element.innerText.trim())
        .filter((text) => han.test(text))
    : [];
  return { over, words };
}

/** `data` are words of the school itself, which no language changes. */
export async function walk(browser, url, { login, password, ids, language, width, colorScheme, data }) {
  const context = await browser.newContext({ viewport: { width, height: 860 }, locale: language, timezoneId: ZONE, reducedMotion: 'reduce', colorScheme });
  context.setDefaultTimeout(15_000);
  await context.addInitScript((chosen) => localStorage.setItem('examhall.language', chosen), language);
  const desk = new StaffPage(await context.newPage(), url);
  const wrong = [];
  desk.page.on('pageerror', (error) => wrong.push(error.message));
  await desk.page.goto(`${url}/staff`);
  await desk.page.locator('input').first().fill(login);
  await desk.page.locator('input[type=password]').fill(password);
  await desk.page.keyboard.press('Enter');
  await desk.page.locator('.staff-page h1').waitFor();
  for (const [name, hash] of STOPS(ids)) {
    await desk.page.goto(`${url}/staff${hash}`);
    await desk.page.waitForLoadState('networkidle');
    await desk.page.locator('.staff-page h1').waitFor();
    if (name === 'schedule') await desk.page.getByRole('dialog').waitFor();
    const where = `${name} in ${language} at ${width} px`;
    const { over, words } = await desk.page.evaluate(faults, { english: language === 'en', controls: CONTROLS });
    await shot(desk.page, `walk-${language}-${width}-${name}`);
    const left = words.map((text) => data.reduce((rest, word) => rest.replaceAll(word, ''), text)).filter((text) => HAN.test(text));
    if (left.length > 0) wrong.push(`${where}: controls in Chinese: ${left.join(', ')}`);
    if (over > 0) wrong.push(`${where}: ${over} px wider than the screen`);
  }
  assert.deepEqual(wrong, []);
  await context.close();
}
