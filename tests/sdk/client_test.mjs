// web/client in Node, with sockets of `ws`: subscribe, be cut off, come back, miss nothing.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import WebSocket from "ws";

import { Client } from "../../web/client/dist/index.js";
import { Line } from "../support/line.mjs";
import { Penstock } from "../support/penstock.mjs";
import { Topics } from "../support/topics.mjs";
import { until } from "../support/until.mjs";

let penstock, topics, line;
const clients = [];

before(async () => {
  penstock = await Penstock.start();
  topics = await Topics.create(penstock);
  line = await Line.to(penstock.port);
});

after(async () => {
  for (const client of clients) client.close();
  await line?.end();
  await penstock?.end();
});

function connect(options = {}) {
  const client = new Client(topics.url(line.port), {
    WebSocket,
    heartbeatMs: 200,
    backoff: { minMs: 20, maxMs: 200 },
    ...options,
  });
  clients.push(client);
  return client;
}

// What a subscription heard: numbers as they came, words for the rest.
function record() {
  const heard = [];
  return {
    heard,
    message: ({ data, text }) => heard.push(data ?? text),
    subscribed: ({ recovered }) => heard.push(recovered ? "recovered" : "gap"),
    lost: () => heard.push("lost"),
    refused: ({ code }) => heard.push(code),
  };
}

const state = (client, name) => until(`the client to be ${name}`, () => client.state.name === name);
const holds = (listener, value) => until(`${value}; so far ${listener.heard}`, () => listener.heard.includes(value));

test("receives a topic, and sends to the routes", async () => {
  const listener = record();
  const client = connect();
  client.subscribe("prices", listener);
  await holds(listener, "recovered");

  await topics.publish("prices", { symbol: "AAPL", price: 187.2 }, "AAPL");

  await until("the message", () => listener.heard.length === 2);
  assert.deepEqual(listener.heard[1], { symbol: "AAPL", price: 187.2 });
  assert.ok(client.send({ action: "anything" }));
});

test("is told the newest of each key at once", async () => {
  await topics.publish("latest", 1, "a");
  await topics.publish("latest", 2, "a");
  await topics.publish("latest", 3, "b");
  const listener = record();

  connect().subscribe("latest", listener);

  await holds(listener, 3);
  assert.deepEqual(listener.heard, ["recovered", 2, 3]);
});

test("a line that goes dead is noticed, and nothing is missed or twice there", async () => {
  const listeners = { "*": record(), numbers: record() };
  const client = connect();
  for (const [topic, listener] of Object.entries(listeners)) {
    client.subscribe(topic, listener);
    await holds(listener, "recovered");
  }
  const publish = async (from, to) => {
    for (let n = from; n <= to; n++) for (const topic of Object.keys(listeners)) await topics.publish(topic, n);
  };
  await publish(1, 20);
  line.cut();
  await publish(21, 40);
  await state(client, "reconnecting");
  line.mend();
  await publish(41, 60);

  const all = Array.from({ length: 60 }, (_, index) => index + 1);
  for (const listener of Object.values(listeners)) {
    await holds(listener, 60);
    assert.deepEqual(listener.heard.filter(Number.isInteger), all);
    assert.ok(!listener.heard.includes("gap"), String(listener.heard));
  }
});

test("a gap that cannot be filled is told", async () => {
  await topics.ask("PUT", "/@topics/short", { open: true, history: { messages: 2 } });
  const listener = record();
  const client = connect();
  client.subscribe("short", listener);
  await holds(listener, "recovered");
  await topics.publish("short", 1, "key");
  await holds(listener, 1);

  line.cut();
  for (let n = 2; n <= 9; n++) await topics.publish("short", n, "key");
  await state(client, "reconnecting");
  line.mend();

  await holds(listener, 9);
  assert.deepEqual(listener.heard, ["recovered", 1, "gap", 9]);
});

test("goes on at a position kept from an earlier life", async () => {
  const first = record();
  const earlier = connect();
  const subscription = earlier.subscribe("kept", first);
  await holds(first, "recovered");
  await topics.publish("kept", 1);
  await holds(first, 1);
  earlier.close();
  await topics.publish("kept", 2);

  const second = record();
  connect().subscribe("kept", second, subscription.position);

  await holds(second, 2);
  assert.deepEqual(second.heard, ["recovered", 2]);
});

test("a topic that is not open is refused", async () => {
  await topics.ask("PUT", "/@topics/secret", { open: false });
  const listener = record();
  const client = connect();

  client.subscribe("secret", listener);

  await holds(listener, "Forbidden");
  assert.equal(client.state.name, "live");
});

test("unsubscribed is unsubscribed", async () => {
  const listener = record();
  const client = connect();
  const subscription = client.subscribe("ended", listener);
  await holds(listener, "recovered");
  subscription.unsubscribe();
  await until("nobody to receive it", async () => {
    const { items } = await topics.ask("GET", "/@topics/ended/connections");
    return items.length === 0;
  });

  const again = record();
  client.subscribe("ended", again);
  await holds(again, "recovered");
  await topics.publish("ended", "hello");

  await holds(again, "hello");
  assert.deepEqual(listener.heard, ["recovered"]);
});

test("a restart of the server is a gap in its topics, and the client is back by itself", async () => {
  const listener = record();
  const client = connect();
  client.subscribe("restart", listener);
  await holds(listener, "recovered");
  await topics.publish("restart", 1);
  await holds(listener, 1);

  await penstock.kill();
  await state(client, "reconnecting");
  const { data, port } = penstock;
  penstock = await Penstock.start({ data, port });
  topics.penstock = penstock;
  await holds(listener, "gap");
  await topics.publish("restart", 2);

  await holds(listener, 2);
  assert.deepEqual(listener.heard, ["recovered", 1, "gap", 2]);
});
