// Child processes of a test: started, waited for by what they print, ended by their own id.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

// Nothing started here outlives the test, even one that is interrupted.
const running = new Set();
process.on("exit", () => running.forEach((child) => child.kill("SIGKILL")));
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => process.exit(1));

export class Process {
  #child;
  #lines = [];
  #waiting = [];
  #ended;

  constructor(command, args, options = {}) {
    this.#child = spawn(command, args, { stdio: ["pipe", "pipe", "pipe"], ...options });
    running.add(this.#child);
    this.#child.on("exit", () => running.delete(this.#child));
    this.name = [command, ...args].join(" ");
    // "close", not "exit": all that it printed has then been read.
    this.#ended = new Promise((resolve) => {
      this.#child.on("error", (error) => {
        this.#lines.push(String(error));
        resolve({ code: null, signal: null });
      });
      this.#child.on("close", (code, signal) => resolve({ code, signal }));
    });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      createInterface({ input: stream }).on("line", (line) => this.#take(line));
    this.#ended.then(() => {
      for (const { reject } of this.#waiting.splice(0))
        reject(new Error(`${this.name} ended early:\n${this.output}`));
    });
  }

  get pid() {
    return this.#child.pid;
  }

  get output() {
    return this.#lines.join("\n");
  }

  get stdin() {
    return this.#child.stdin;
  }

  // The first line, past or to come, that matches.
  async line(pattern) {
    for (const line of this.#lines) {
      const match = pattern.exec(line);
      if (match) return match;
    }
    return new Promise((resolve, reject) => this.#waiting.push({ pattern, resolve, reject }));
  }

  // {code, signal} of its end.
  async ended() {
    return this.#ended;
  }

  // Fails unless it ends by itself with status 0.
  async succeeded() {
    const { code, signal } = await this.#ended;
    if (code !== 0) throw new Error(`${this.name} ended with ${signal ?? code}:\n${this.output}`);
    return this.output;
  }

  async end(signal = "SIGTERM") {
    this.#child.kill(signal);
    return this.#ended;
  }

  #take(line) {
    this.#lines.push(line);
    if (this.#lines.length > 500) this.#lines.shift();
    this.#waiting = this.#waiting.filter(({ pattern, resolve }) => {
      const match = pattern.exec(line);
      if (match) resolve(match);
      return !match;
    });
  }
}

// Waits for the event, and fails with a sentence when it has not come after `ms`.
export async function within(ms, promise, what) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`after ${ms} ms still waiting for ${what}`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

// Closes a node server, with the connections that browsers keep open.
export async function close(server) {
  server.close();
  server.closeAllConnections?.();
  await once(server, "close");
}
