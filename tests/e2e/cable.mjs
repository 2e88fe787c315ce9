// The network cable of one candidate: a plain TCP proxy that can be pulled out and plugged in again. What
// hangs on it then really is without network: sockets that are open break, new ones find nobody.

import { once } from 'node:events';
import { connect, createServer } from 'node:net';

export class Cable {
  #far;
  #near;
  #ends = new Set();
  #isPlugged = true;

  /** A cable to a port of this machine. */
  static async to(port) {
    const cable = new Cable();
    cable.#far = port;
    cable.#near = createServer((socket) => cable.#carry(socket)).listen(0, '127.0.0.1');
    await once(cable.#near, 'listening');
    cable.url = `http://localhost:${cable.#near.address().port}`;
    return cable;
  }

  pull() {
    this.#isPlugged = false;
    for (const socket of this.#ends) socket.destroy();
  }

  plug() {
    this.#isPlugged = true;
  }

  async close() {
    this.pull();
    this.#near.close();
    await once(this.#near, 'close');
  }

  #carry(near) {
    if (!this.#isPlugged) {
      near.destroy();
      return;
    }
    const far = connect(this.#far, '127.0.0.1');
    for (const [end, other] of [[near, far], [far, near]]) {
      this.#ends.add(end);
      end.on('error', () => other.destroy());
      end.on('close', () => {
        this.#ends.delete(end);
        other.destroy();
      });
      end.pipe(other);
    }
  }
}
