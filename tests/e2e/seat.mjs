// A candidate without a browser: the socket of the exam, spoken as the page speaks it. For the many who fill a room
// while two sit in real browsers.

import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:http';

import { until } from './pages.mjs';
import { PASSWORD } from './school.mjs';
import { Caller } from './server.mjs';

const PROTOCOL = 1;

export class Seat {
  #socket;
  #unread = Buffer.alloc(0);
  heard = [];

  constructor(server, caller, sitting_id) {
    Object.assign(this, { server, caller, sitting_id });
  }

  /** Comes by the lane of staff, up to the door. */
  static async arrive(server, login, session_id) {
    const caller = await Caller.login(server.url, login, PASSWORD);
    const { version } = await caller.call('GET', '/api/consent/text');
    await caller.call('POST', `/api/my/sessions/${session_id}/consent`, { choice: 'staff', text_version: version });
    const { sitting_id } = await caller.call('POST', `/api/my/sessions/${session_id}/arrive`);
    return new Seat(server, caller, sitting_id);
  }

  /** Sits down; told when the paper is there. */
  async sit() {
    const asked = request({
      host: '127.0.0.1', port: this.server.port, path: '/ws/candidate',
      headers: { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': 13, 'sec-websocket-key': randomBytes(16).toString('base64'), cookie: this.caller.cookie },
    });
    asked.end();
    const [, socket] = await once(asked, 'upgrade');
    this.heard = [];
    this.#unread = Buffer.alloc(0);
    this.#socket = socket.on('data', (bytes) => this.#read(bytes)).on('error', () => undefined);
    // A page gives a sign of life every ten seconds, else its line is taken for dead.
    const alive = setInterval(() => this.say({ type: 'ping', client_ms: Date.now() }), 10_000);
    socket.on('close', () => clearInterval(alive));
    this.say({ type: 'hello', protocol: PROTOCOL, sitting_id: this.sitting_id, tab: `seat-${this.sitting_id}`, takeover: false, client_ms: Date.now() });
    await until('a paper on the seat', () => this.heard.some((message) => message.type === 'welcome' && message.stage === 'in_progress'));
  }

  /** What the browser would have noticed. */
  notices(event) {
    this.say({ type: 'event', event, at_ms: Date.now() });
  }

  say(message) {
    const text = Buffer.from(JSON.stringify(message));
    const mask = randomBytes(4);
    // A text frame of one part, masked as every client's is (RFC 6455, 5.2).
    const head = text.length < 126 ? Buffer.from([0x81, 0x80 | text.length]) : Buffer.from([0x81, 0x80 | 126, text.length >> 8, text.length & 255]);
    this.#socket.write(Buffer.concat([head, mask, text.map((byte, at) => byte ^ mask[at % 4])]));
  }

  /** Its line is cut. */
  pull() {
    this.#socket?.destroy();
  }

  #read(bytes) {
    this.#unread = Buffer.concat([this.#unread, bytes]);
    for (;;) {
      if (this.#unread.length < 2) return;
      const short = this.#unread[1] & 127;
      const head = short < 126 ? 2 : short === 126 ? 4 : 10;
      if (this.#unread.length < head) return;
      const length = short < 126 ? short : short === 126 ? this.#unread.readUInt16BE(2) : Number(this.#unread.readBigUInt64BE(2));
      if (this.#unread.length < head + length) return;
      const [kind, text] = [this.#unread[0] & 15, this.#unread.subarray(head, head + length)];
      if (kind === 1) this.heard.push(JSON.parse(text.toString()));
      this.#unread = this.#unread.subarray(head + length);
    }
  }
}
