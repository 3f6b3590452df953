// A network line to a server of this machine, which a test can cut.
//
// Cut, it is as a pulled plug is: what is under way falls silent, without a word to either end, and who
// connects waits for an answer. Mended, new connections pass; the old ones stay dead.

import { once } from "node:events";
import { connect, createServer } from "node:net";

export class Line {
  #server;
  #pairs = new Set();
  #cut = false;

  static async to(port) {
    const line = new Line();
    line.#server = createServer((near) => line.#accept(near, port));
    line.#server.listen(0, "127.0.0.1");
    await once(line.#server, "listening");
    line.port = line.#server.address().port;
    return line;
  }

  cut() {
    this.#cut = true;
    for (const [near, far] of this.#pairs) {
      near.unpipe(far);
      far.unpipe(near);
      near.pause();
      far.pause();
    }
  }

  mend() {
    this.#cut = false;
  }

  async end() {
    for (const pair of this.#pairs) for (const socket of pair) socket.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }

  #accept(near, port) {
    const far = connect(port, "127.0.0.1");
    const pair = [near, far];
    this.#pairs.add(pair);
    for (const [socket, other] of [pair, [far, near]]) {
      socket.setNoDelay(true);
      socket.on("error", () => {});
      socket.on("close", () => {
        this.#pairs.delete(pair);
        other.destroy();
      });
    }
    if (this.#cut) return near.pause();
    near.pipe(far);
    far.pipe(near);
  }
}
