// A WebSocket client that keeps what it receives until a test looks for it.

import { once } from "node:events";
import WebSocket from "ws";

import { within } from "./process.mjs";

const patienceMs = 20_000;

export class Client {
  messages = []; // parsed JSON; text that is none stays text
  texts = []; // the same as they came
  #socket;
  #looking = new Set();

  static async open(url, options = {}) {
    const client = new Client();
    client.#socket = new WebSocket(url, options.protocols ?? [], options);
    client.closed = new Promise((resolve) =>
      client.#socket.on("close", (code, reason) => resolve({ code, reason: String(reason) })),
    );
    client.#socket.on("message", (data) => client.#take(String(data)));
    await within(patienceMs, once(client.#socket, "open"), `${url} to open`);
    client.#socket.on("error", () => {}); // A close follows.
    return client;
  }

  // Objects go as JSON, buffers as a binary frame, texts as they are.
  send(message) {
    const isRaw = typeof message === "string" || Buffer.isBuffer(message);
    this.#socket.send(isRaw ? message : JSON.stringify(message));
  }

  // The first message, past or to come, that fits.
  async message(fits = () => true) {
    const past = this.messages.find(fits);
    if (past !== undefined) return past;
    const coming = new Promise((resolve) => this.#looking.add({ fits, resolve }));
    return within(patienceMs, coming, `a message; so far: ${JSON.stringify(this.messages.slice(-5))}`);
  }

  async close(code) {
    this.#socket.close(code);
    return within(patienceMs, this.closed, "the close to be answered");
  }

  // {code, reason} of the server's close.
  async endedByServer() {
    return within(patienceMs, this.closed, "the server to close");
  }

  #take(text) {
    this.texts.push(text);
    let message = text;
    try {
      message = JSON.parse(text);
    } catch {
      // Text it is.
    }
    this.messages.push(message);
    for (const look of this.#looking) {
      if (!look.fits(message)) continue;
      this.#looking.delete(look);
      look.resolve(message);
    }
  }
}

// The HTTP status of a handshake that the server refuses.
export async function refusedWith(url) {
  const socket = new WebSocket(url);
  socket.on("error", () => {});
  const [, response] = await within(patienceMs, once(socket, "unexpected-response"), `${url} to be refused`);
  socket.terminate();
  return response.statusCode;
}
