// What staff do on their pages, by the words they read there.

import { DeskPage } from './pages.mjs';

/** The zone of the staff's browsers, and how far it is ahead of UTC all year. */
export const ZONE = 'Asia/Shanghai';
const AHEAD_MS = 8 * 3_600_000;

/** As the office types a time: in its own zone, to the minute. */
function typed(ms) {
  return new Date(ms + AHEAD_MS).toISOString().slice(0, 16).replace('T', ' ');
}

export class StaffPage extends DeskPage {
  async enter(login, password) {
    await this.login('/staff', login, password);
    await this.page.getByRole('menuitem').first().waitFor();
  }

  async open(name) {
    await this.page.getByRole('menuitem', { name }).click();
    await this.page.getByRole('heading', { name, level: 1 }).waitFor();
  }

  button(name) {
    return this.page.getByRole('button', { name, exact: true });
  }

  /** Chooses in the list that belongs to a label. */
  async choose(label, option, within = this.page) {
    const field = within.getByRole('combobox', { name: label });
    // A list opened before its options have come is drawn anew under the hand.
    await this.page.locator('.ant-select-loading').first().waitFor({ state: 'detached' });
    await field.focus();
    await field.press('ArrowDown');
    const list = this.page.locator(`.ant-select-dropdown:has(#${await field.getAttribute('aria-controls')})`);
    const wanted = list.locator('.ant-select-item-option').filter({ hasText: option }).first();
    await list.locator('.ant-select-item-option').first().waitFor();
    // A long list draws only what is in sight: walk down to it.
    for (let at = 0; at < 40 && await wanted.count() === 0; at += 1) await field.press('ArrowDown');
    await wanted.click();
    // A list of which several may be chosen stays open.
    if (await field.evaluate((input) => input.closest('.ant-select-multiple') !== null)) await field.press('Escape');
    await list.waitFor({ state: 'hidden' });
  }

  async addFolder(name) {
    await this.button('新建目录').click();
    await this.page.getByRole('textbox', { name: '目录名称' }).fill(name);
    await this.page.getByRole('textbox', { name: '目录名称' }).press('Enter');
    await this.sees(`已新建目录“${name}”`);
  }

  /** Writes an item in the editor; `write` fills what its kind asks for. */
  async writeItem(kind, tag, stem, write) {
    await this.button('新建题目').first().click();
    await this.choose('题型', kind);
    const tags = this.page.getByRole('combobox', { name: '标签' });
    await tags.fill(tag);
    await tags.press('Enter');
    await tags.press('Escape');
    await this.page.getByRole('textbox', { name: '题干' }).fill(stem);
    await write(this.page);
  }

  async publish() {
    await this.button('发布').click();
    await this.sees('第 1 版已发布');
    await this.button('返回').click();
  }

  /** Makes an exam; a section is `[kind, count, marks each]`, drawn from one tag, of as many as it takes unless a
      fourth figure says of how many. */
  async makeExam(title, tag, sections) {
    await this.button('新建考试').first().click();
    await this.page.getByRole('textbox', { name: '考试名称' }).fill(title);
    await this.page.getByRole('textbox', { name: '考生须知' }).fill('请独立完成，诚信应考。');
    await this.page.getByRole('spinbutton', { name: '考试时长' }).fill('60');
    await this.choose('所属单位', '东湖分校');
    for (const [index, [kind, count, marks, found = count]] of sections.entries()) {
      if (index > 0) await this.button('添加大题').click();
      const section = this.page.getByRole('group', { name: `第 ${index + 1} 大题` });
      await this.choose('题型', kind, section);
      await this.choose('标签', tag, section);
      await section.getByRole('spinbutton', { name: '题数' }).fill(String(count));
      await section.getByRole('spinbutton', { name: '每题分值' }).fill(String(marks));
      await section.getByText(`可抽 ${found} 题，足够`).waitFor();
    }
  }

  async schedule(title, room, starts_ms) {
    await this.button('安排场次').click();
    const dialog = this.page.getByRole('dialog', { name: '安排场次' });
    await dialog.getByRole('textbox', { name: '场次名称' }).fill(title);
    await this.choose('所属单位', room, dialog);
    const starts = dialog.getByRole('textbox', { name: '开考时间' });
    await starts.fill(typed(starts_ms));
    await starts.press('Enter');
    return dialog;
  }

  /** Checks a roster and imports it; what the dialog then shows is the caller's to read. */
  async importRoster(text, people) {
    await this.button('导入名单').first().click();
    const dialog = this.page.getByRole('dialog', { name: '导入名单' });
    await dialog.locator('input[type=file]').setInputFiles({ name: 'roster.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
    await dialog.getByText('名单没有问题').waitFor();
    return dialog.getByRole('button', { name: `导入 ${people} 人` });
  }
}
