// What a story does not tell: the nodes of a small school and their staff, and the bulk of its bank.
// Everything else is done on the pages.

import { Caller } from './server.mjs';

export const PASSWORD = 'correct horse';
export const TAG = '计算机基础';

const STAFF = [
  ['author', '命题教师甲', ['author']],
  ['office', '考务员甲', ['office']],
  ['invigilator', '监考员甲', ['invigilator']],
];

/** A college with a room below the university, and its staff. */
export async function foundSchool(url) {
  const admin = await Caller.login(url, 'admin');
  const [university] = await admin.call('GET', '/api/nodes');
  const college = await admin.call('POST', '/api/nodes', { parent_id: university.id, kind: 'college', name: '东湖分校' });
  await admin.call('POST', '/api/nodes', { parent_id: college.id, kind: 'room', name: '第一考场' });
  for (const [index, [login, display_name, roles]] of STAFF.entries()) {
    await admin.call('POST', '/api/people', {
      node_id: college.id, login, display_name, number: `T${index + 1}`, password: PASSWORD, roles,
    });
  }
}

const paragraph = (text) => `<p>${text}</p>`;

/** Ready items beside those the author wrote: choices and judgements, in the author's folder. */
export async function fillBank(url) {
  const author = await Caller.login(url, 'author');
  const [folder] = await author.call('GET', '/api/bank/folders');
  const contents = [
    ...['硬盘', '键盘', '显示器'].map((thing, index) => ({
      kind: 'single_choice', stem: paragraph(`“${thing}”属于计算机的哪一类部件？`), explanation: null,
      options: ['存储设备', '输入设备', '输出设备'].map((text, at) => ({ id: 'abc'[at], text: paragraph(text) })),
      key: 'abc'[index], partial: [],
    })),
    ...['1 KB 等于 1024 字节。', '关机后内存中的数据不会丢失。'].map((text, index) => ({
      kind: 'true_false', stem: paragraph(text), explanation: null, key: index === 0,
    })),
  ];
  for (const content of contents) {
    const { version_id } = await author.call('POST', '/api/bank/entries', {
      folder_id: folder.id, content, difficulty: 2, tags: [TAG],
    });
    await author.call('POST', `/api/bank/versions/${version_id}/publish`);
  }
}
