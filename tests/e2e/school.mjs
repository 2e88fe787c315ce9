// A small school through the API: nodes, people, a bank, an exam, a session and its roster. What a
// story is about (writing items, enrolling, marking) it does in the browser; the rest is set up here.

import { Caller } from './server.mjs';

export const PASSWORD = 'correct horse';

const STAFF = [
  ['author', '命题教师甲', ['author']],
  ['office', '考务员甲', ['office']],
  ['invigilator', '监考员甲', ['invigilator']],
  ['marker', '阅卷教师甲', ['marker']],
];

/** Nodes and staff. Returns ids and a logged-in admin. */
export async function foundSchool(url) {
  const admin = await Caller.login(url, 'admin');
  const [university] = await admin.call('GET', '/api/nodes');
  const college = await admin.call('POST', '/api/nodes', { parent_id: university.id, kind: 'college', name: '东湖分校' });
  const room = await admin.call('POST', '/api/nodes', { parent_id: college.id, kind: 'room', name: '第一考场' });
  for (const [index, [login, display_name, roles]] of STAFF.entries()) {
    await admin.call('POST', '/api/people', {
      node_id: college.id, login, display_name, number: `T${index + 1}`, password: PASSWORD, roles,
    });
  }
  return { admin, college: college.id, room: room.id };
}

const paragraph = (text) => `<p>${text}</p>`;

/** Ready items with the tag 计算机基础: choices, judgements and one essay. */
export async function fillBank(url, school) {
  const author = await Caller.login(url, 'author');
  const folder = await author.call('POST', '/api/bank/folders', { node_id: school.college, name: '计算机应用基础' });
  const contents = [
    ...['内存', '硬盘', '键盘', '显示器'].map((thing, index) => ({
      kind: 'single_choice', stem: paragraph(`“${thing}”属于计算机的哪一类部件？`), explanation: null,
      options: ['存储设备', '输入设备', '输出设备'].map((text, at) => ({ id: 'abc'[at], text: paragraph(text) })),
      key: ['a', 'a', 'b', 'c'][index], partial: [],
    })),
    ...['1 KB 等于 1024 字节。', '关机后内存中的数据不会丢失。'].map((text, index) => ({
      kind: 'true_false', stem: paragraph(text), explanation: null, key: index === 0,
    })),
    {
      kind: 'essay', stem: paragraph('谈谈您在工作或生活中使用计算机的一次经历。'), explanation: null,
      rubric: '<ul><li>内容具体</li><li>表达通顺</li></ul>', chars_min: 10, chars_max: 2000,
    },
  ];
  for (const content of contents) {
    const { version_id } = await author.call('POST', '/api/bank/entries', {
      folder_id: folder.id, content, difficulty: 2, tags: ['计算机基础'],
    });
    await author.call('POST', `/api/bank/versions/${version_id}/publish`);
  }
  return { author, folder: folder.id };
}

/** An exam over the tag, a session that starts at `starts_ms`, and its roster. */
export async function schedule(url, school, { starts_ms, minutes = 60, roster }) {
  const office = await Caller.login(url, 'office');
  const { exam_id } = await office.call('POST', '/api/exams', {
    node_id: school.college, title: '计算机应用基础（期末）', instructions: '<p>请独立完成，诚信应考。</p>',
    duration_minutes: minutes,
    blueprint: {
      sections: [
        { title: '一、单项选择题', filter: { tags: ['计算机基础'], kinds: ['single_choice'] }, count: 4, marks_each: 10 },
        { title: '二、判断题', filter: { tags: ['计算机基础'], kinds: ['true_false'] }, count: 2, marks_each: 10 },
        { title: '三、论述题', filter: { tags: ['计算机基础'], kinds: ['essay'] }, count: 1, marks_each: 40 },
      ],
      shuffle_questions: true, shuffle_options: true,
    },
  });
  const { session_id } = await office.call('POST', '/api/sessions', {
    exam_id, node_id: school.room, title: '2026 年秋第一场', opens_ms: Date.now() - 3_600_000, starts_ms,
    closes_ms: starts_ms + 4 * 3_600_000, caps_at_close: false,
  });
  const imported = await office.call('POST', `/api/sessions/${session_id}/roster?dry_run=false`, roster, 'text/csv');
  if (imported.problems.length > 0) throw new Error(`roster: ${JSON.stringify(imported.problems)}`);
  return { office, exam_id, session_id };
}
