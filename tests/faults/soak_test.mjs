// Thousands of clients come, subscribe, resume and leave at random; then everyone's counts must agree.
//
// PENSTOCK_SOAK="CLIENTS SECONDS" for a long run, as in PENSTOCK_SOAK="5000 60"; PENSTOCK_SEED repeats one.

import assert from "node:assert/strict";
import { once } from "node:events";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import WebSocket from "ws";

import { Penstock } from "../support/penstock.mjs";
import { Topics } from "../support/topics.mjs";
import { until } from "../support/until.mjs";

const [clientsMax, seconds] = (process.env.PENSTOCK_SOAK ?? "600 5").split(" ").map(Number);
const seed = Number(process.env.PENSTOCK_SEED ?? Date.now() % 2 ** 31);
const names = Array.from({ length: 20 }, (_, index) => `topic-${index}`);

let penstock, topics;

before(async () => {
  penstock = await Penstock.start({ args: ["--cores", "2"] });
  topics = await Topics.create(penstock);
  // Nobody is too slow here: what is missing is an error.
  await topics.ask("PUT", "/@topics/topic-*", {
    open: true,
    slow: { action: "disconnect", bytes: 1 << 30 },
    history: { messages: 100_000, bytes: 1 << 28, seconds: 600 },
  });
});

after(async () => {
  await penstock?.end();
});

// Mulberry32: small, and the same everywhere.
function randomFrom(state) {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const random = randomFrom(seed);
const oneOf = (list) => list[Math.floor(random() * list.length)];

// A client of penstock.v1 that checks what it receives.
class Visitor {
  topics = new Map(); // name: { next: the number it must receive next; undefined: any }
  kept = new Map(); // name: { position, next }: where it was in a topic that it left
  #asked = 0; // answers that have not come

  async arrive(url) {
    this.socket = new WebSocket(url, "penstock.v1");
    this.socket.on("message", (data) => this.#take(JSON.parse(String(data))));
    this.socket.on("error", () => {});
    await once(this.socket, "open");
  }

  get settled() {
    return this.#asked === 0;
  }

  act() {
    const topic = oneOf(names);
    if (this.topics.has(topic)) {
      this.topics.delete(topic);
      this.#ask({ penstock: "unsubscribe", topic });
      return;
    }
    const kept = random() < 0.5 ? this.kept.get(topic) : undefined;
    this.topics.set(topic, { next: undefined, resumes: kept });
    this.#ask({ penstock: "subscribe", topic, ...(kept && { position: kept.position }) });
  }

  // As people do: some say good-bye, some are gone.
  async leave() {
    const closed = once(this.socket, "close");
    if (random() < 0.5) this.socket.close();
    else this.socket.terminate();
    this.topics.clear();
    await closed;
    this.#asked = 0;
  }

  #ask(command) {
    this.#asked++;
    this.socket.send(JSON.stringify({ ...command, id: command.penstock }));
  }

  #take(frame) {
    const { topic } = frame;
    if (frame.penstock === "message") return this.#receive(frame);
    assert.ok(["subscribed", "unsubscribed"].includes(frame.penstock), JSON.stringify(frame));
    this.#asked--;
    const state = this.topics.get(topic);
    if (frame.penstock !== "subscribed" || !state) return;
    assert.equal(frame.recovered, true, topic);
    state.next = state.resumes?.next;
    state.answered = true;
  }

  #receive({ topic, position, data }) {
    const state = this.topics.get(topic);
    if (!state?.answered) return; // From a subscription that it gave up.
    if (state.next !== undefined) assert.equal(data, state.next, `${topic}, seed ${seed}`);
    state.next = data + 1;
    this.kept.set(topic, { position, next: data + 1 });
  }
}

test(`${clientsMax} clients at random for ${seconds} s (PENSTOCK_SEED=${seed})`, { timeout: 600_000 }, async () => {
  const url = topics.url();
  const visitors = new Set();
  const leaving = new Set();
  const published = new Map(names.map((name) => [name, 0]));
  const end = Date.now() + seconds * 1000;

  async function publish() {
    while (Date.now() < end) {
      const messages = names.map((topic) => {
        published.set(topic, published.get(topic) + 1);
        return { topic, key: "number", data: String(published.get(topic)) };
      });
      await topics.ask("POST", "/@publish", { messages });
      await pause(200);
    }
  }

  // Each turn a fiftieth of the clients does something.
  async function visit() {
    while (Date.now() < end) {
      const arriving = [];
      for (let turn = 0; turn < clientsMax / 50; turn++) {
        if (visitors.size < clientsMax && random() < 0.7) {
          const visitor = new Visitor();
          arriving.push(visitor.arrive(url).then(() => visitors.add(visitor)));
        } else if (visitors.size > 0) {
          const visitor = oneOf([...visitors]);
          if (random() < 0.8) {
            visitor.act();
          } else {
            visitors.delete(visitor);
            const left = visitor.leave().finally(() => leaving.delete(left));
            leaving.add(left);
          }
        }
      }
      await Promise.all(arriving);
      await pause(1);
    }
  }

  await Promise.all([publish(), visit()]);
  await Promise.all(leaving);
  await until("all answers", () => [...visitors].every((visitor) => visitor.settled));
  assert.ok(visitors.size > clientsMax / 4, `${visitors.size} clients`);

  // Nobody is counted who is gone, and nobody forgotten.
  await until("the server to count who is here", async () => (await count("/@connections")) === visitors.size);
  for (const name of names) {
    const members = [...visitors].filter((visitor) => visitor.topics.has(name)).length;
    assert.equal(await count(`/@topics/${name}/connections`), members, name);
  }
  const metrics = await (await fetch(`${penstock.url}/_penstock/metrics`)).text();
  assert.equal(Number(/^penstock_connections (\d+)$/m.exec(metrics)[1]), visitors.size);

  // Everyone who is in a topic gets to its end, or was not sent anything since it came.
  for (const name of names) await topics.publish(name, published.get(name) + 1, "number");
  await until("the last messages", () =>
    [...visitors].every((visitor) =>
      [...visitor.topics].every(([name, { next }]) => next === published.get(name) + 2),
    ),
  );

  await Promise.all([...visitors].map((visitor) => visitor.leave()));
  await until("everybody to be gone", async () => (await count("/@connections")) === 0);
  for (const name of names) assert.equal(await count(`/@topics/${name}/connections`), 0, name);
});

// How many items the list has, over all its pages.
async function count(path) {
  let items = 0;
  let token;
  do {
    const query = token === undefined ? "" : `&nextToken=${encodeURIComponent(token)}`;
    const page = await topics.ask("GET", `${path}?maxResults=1000${query}`);
    items += page.items.length;
    token = page.nextToken;
  } while (token !== undefined);
  return items;
}
