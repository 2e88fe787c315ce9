// The real server as a process of its own, on a free port, in a folder of its own; killed and started
// again like a machine that loses power.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync, openSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from './folder.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const BINARY = process.env.EXAMHALL_BINARY ?? join(ROOT, 'target/debug/examhall');

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  await new Promise((done) => probe.close(done));
  return port;
}

export class Server {
  #process;

  /** Makes the folder and the first account. `settings` are extra lines of TOML; without `models` nobody is
      looked at, and the server starts at once. */
  static async prepare(settings = '', models = `${ROOT}/models`) {
    const server = new Server();
    server.folder = temporaryFolder('examhall-e2e-');
    server.port = await freePort();
    server.url = `http://localhost:${server.port}`;
    server.config = join(server.folder, 'config.toml');
    writeFileSync(
      server.config,
      `data = "${server.folder}/data"\n[http]\nlisten = "127.0.0.1:${server.port}"\n` +
        `[vision]\nmodels_dir = "${models}"\n${settings}`,
    );
    await server.command(['init', '--config', server.config, '--university', '江城开放大学',
      '--login', 'admin', '--name', '系统管理员', '--password', 'correct horse']);
    return server;
  }

  async command(args) {
    const run = spawn(BINARY, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
    let printed = '';
    run.stdout.on('data', (part) => { printed += part; });
    const [code] = await once(run, 'close');
    if (code !== 0) throw new Error(`examhall ${args.join(' ')} ended with ${code}\n${printed}`);
    return printed;
  }

  /** Starts the server and waits until it answers; `args` are further arguments of `serve`. */
  async start(args = []) {
    const log = openSync(join(this.folder, 'server.log'), 'a');
    this.#process = spawn(BINARY, ['serve', '--config', this.config, ...args], { cwd: ROOT, stdio: ['ignore', log, log] });
    for (let attempt = 0; attempt < 300; attempt += 1) {
      if (this.#process.exitCode !== null) throw new Error(`the server ended: see ${this.folder}/server.log`);
      const answer = await fetch(`${this.url}/api/health`).catch(() => undefined);
      if (answer?.ok) return answer.json();
      await new Promise((done) => setTimeout(done, 100));
    }
    throw new Error(`the server does not answer: see ${this.folder}/server.log`);
  }

  /** Pulls the plug: no signal handler runs. */
  async kill() {
    this.#process.kill('SIGKILL');
    await once(this.#process, 'exit');
  }

  async stop() {
    if (this.#process === undefined || this.#process.exitCode !== null) return;
    this.#process.kill('SIGTERM');
    await once(this.#process, 'exit');
  }
}

/** A logged-in caller of the API. */
export class Caller {
  constructor(url) {
    this.url = url;
  }

  static async login(url, login, password = 'correct horse') {
    const caller = new Caller(url);
    const me = await caller.call('POST', '/api/login', { login, password });
    caller.csrf = me.csrf_token;
    caller.me = me;
    return caller;
  }

  /** JSON in, JSON out; any other status than 2xx is an error that shows the problem. */
  async call(method, path, body, type = 'application/json') {
    const answer = await fetch(this.url + path, {
      method,
      headers: {
        'content-type': type,
        ...(this.cookie && { cookie: this.cookie }),
        ...(this.csrf && { 'x-csrf-token': this.csrf }),
      },
      ...(body !== undefined && { body: type === 'application/json' ? JSON.stringify(body) : body }),
    });
    const cookie = answer.headers.getSetCookie()[0];
    if (cookie) [this.cookie] = cookie.split(';');
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text === '' ? undefined : (answer.headers.get('content-type') ?? '').includes('json') ? JSON.parse(text) : text;
  }
}
