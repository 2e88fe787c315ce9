// An exam without cameras for the stories of the runtime: written, scheduled and staffed through the API,
// so that a story begins where its candidate sits down.

import { until } from './pages.mjs';
import { PASSWORD, TAG, fillBank, foundSchool } from './school.mjs';
import { Caller } from './server.mjs';

const MINUTE_MS = 60_000;
const ESSAY = { kind: 'essay', stem: '<p>谈谈您对“终身学习”的理解。</p>', explanation: null, rubric: null, chars_min: null, chars_max: 20_000, attachments_max: 2 };
const STAFF_LANE = '不使用人脸，由监考人员核验';

export class Hall {
  #url;
  #office;
  #invigilator;
  #exam;

  /** A school with one exam: an essay and four choices. */
  static async found(url) {
    await foundSchool(url);
    const hall = new Hall();
    hall.#url = url;
    const author = await Caller.login(url, 'author');
    hall.node_id = (await author.call('GET', '/api/nodes')).find((node) => node.kind === 'college').id;
    await author.call('POST', '/api/bank/folders', { node_id: hall.node_id, name: '计算机应用基础' });
    await fillBank(url);
    const [folder] = await author.call('GET', '/api/bank/folders');
    const { version_id } = await author.call('POST', '/api/bank/entries', { folder_id: folder.id, content: ESSAY, difficulty: 2, tags: [TAG] });
    await author.call('POST', `/api/bank/versions/${version_id}/publish`);
    hall.#office = await Caller.login(url, 'office');
    hall.#invigilator = await Caller.login(url, 'invigilator');
    hall.#exam = await hall.exam();
    return hall;
  }

  /** The exam once more, under other rules. */
  async exam(rules = {}) {
    const { exam_id } = await this.#office.call('POST', '/api/exams', {
      node_id: this.node_id, title: '计算机应用基础（期末）', instructions: '', duration_minutes: 30, proctoring: {}, ...rules,
      blueprint: {
        sections: [
          { title: '一、论述题', filter: { tags: [TAG], kinds: ['essay'] }, count: 1, marks_each: 40 },
          { title: '二、判断题', filter: { tags: [TAG], kinds: ['true_false'] }, count: 2, marks_each: 5 },
          { title: '三、单选题', filter: { tags: [TAG], kinds: ['single_choice'] }, count: 2, marks_each: 5 },
        ],
        shuffle_questions: false, shuffle_options: true,
      },
    });
    return exam_id;
  }

  /** A session that runs now; `ends_in_ms` cuts it off for everybody at that moment. */
  async session(title, logins, { ends_in_ms, exam_id = this.#exam } = {}) {
    const now = Date.now();
    const { session_id } = await this.#office.call('POST', '/api/sessions', {
      exam_id, node_id: this.node_id, title, opens_ms: now - MINUTE_MS, starts_ms: now,
      closes_ms: now + (ends_in_ms ?? 120 * MINUTE_MS), caps_at_close: ends_in_ms !== undefined,
    });
    const lines = logins.map((login) => `${login.toUpperCase()},考生${login.replace(/^\D+0*/, '')},${login},${PASSWORD}\n`);
    await this.#office.call('POST', `/api/sessions/${session_id}/roster`, `学号,姓名,账号,初始密码\n${lines.join('')}`, 'text/csv');
    return session_id;
  }

  extend(session_id, minutes, reason) {
    return this.#invigilator.call('POST', `/api/sessions/${session_id}/extend`, { minutes, reason, request_key: crypto.randomUUID() });
  }

  pause(sitting_id, reason) {
    return this.#invigilator.call('POST', `/api/sittings/${sitting_id}/pause`, { reason, request_key: crypto.randomUUID() });
  }

  resume(sitting_id, reason) {
    return this.#invigilator.call('POST', `/api/sittings/${sitting_id}/resume`, { reason, request_key: crypto.randomUUID() });
  }

  answerCall(sitting_id) {
    return this.#invigilator.call('POST', `/api/sittings/${sitting_id}/help/answer`);
  }

  /** From the login to the first question; an invigilator lets the candidate in as soon as they have arrived. */
  async sit(page, login) {
    await page.login(login, PASSWORD);
    await page.button(/进入考试|继续考试/).first().click();
    await page.page.getByText(STAFF_LANE).first().click();
    await page.button('确认选择').click();
    const candidate = await Caller.login(this.#url, login);
    const sitting_id = await until(`${login} to arrive`, async () => {
      const exams = await candidate.call('GET', '/api/my/exams');
      return exams.find((exam) => exam.stage !== 'finished')?.sitting_id;
    });
    await this.#invigilator.call('POST', `/api/sittings/${sitting_id}/admit`, { reason: 'id_checked', note: '', request_key: crypto.randomUUID() });
    await page.sees(/第 1 题/);
    return sitting_id;
  }
}
