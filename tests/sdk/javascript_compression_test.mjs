// permessage-deflate, which is opt-in: as `ws` speaks it, small and large messages, topics and private ones.

import { ApiGatewayManagementApiClient, PostToConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";
import assert from "node:assert/strict";
import { once } from "node:events";
import { after, before, test } from "node:test";
import WebSocket from "ws";

import { Penstock } from "../support/penstock.mjs";
import { Topics, stage } from "../support/topics.mjs";
import { until } from "../support/until.mjs";

let penstock, topics, management;
const sockets = [];

before(async () => {
  penstock = await Penstock.start({ args: ["--websocket-compression", "--cores", "2"] });
  topics = await Topics.create(penstock);
  management = new ApiGatewayManagementApiClient({
    ...penstock.clientSettings,
    endpoint: `${penstock.url}/${topics.apiId}/${stage}`,
  });
});

after(async () => {
  for (const socket of sockets) socket.terminate();
  management?.destroy();
  await penstock?.end();
});

async function connect(offer) {
  const socket = new WebSocket(topics.url(), { perMessageDeflate: offer });
  sockets.push(socket);
  socket.texts = [];
  socket.on("message", (data) => socket.texts.push(String(data)));
  await once(socket, "open");
  // What the server wrote so far, compressed or not.
  const before = socket._socket.bytesRead;
  socket.received = () => socket._socket.bytesRead - before;
  return socket;
}

const broadcast = (Data) => management.send(new PostToConnectionCommand({ ConnectionId: "*", Data }));
const holds = (socket, count) => until(`message ${count}`, () => socket.texts.length >= count);

const price = (n) => JSON.stringify({ symbol: "AAPL", price: 187 + n / 100, time: "2026-01-02T03:04:05.678Z" });

test("a client that offers it gets fewer bytes, one that does not the same text", async () => {
  const compressed = await connect(true);
  const plain = await connect(false);
  assert.match(compressed.extensions, /permessage-deflate/);
  assert.equal(plain.extensions, "");
  const ticks = `[${Array.from({ length: 50 }, (_, n) => price(n)).join()}]`;

  for (let n = 0; n < 20; n++) await broadcast(ticks);

  for (const socket of [compressed, plain]) {
    await holds(socket, 20);
    assert.deepEqual(socket.texts, Array(20).fill(ticks));
  }
  assert.ok(compressed.received() * 3 < plain.received(), `${compressed.received()} of ${plain.received()}`);
});

test("messages of every size come through", async () => {
  const socket = await connect(true);
  const texts = [];
  for (const size of [1, 2, 63, 125, 126, 127, 1000, 65_535, 65_536, 100_000, 128 * 1024]) {
    // Half of it cannot be compressed well.
    const text = Array.from({ length: size }, (_, n) => String.fromCharCode(33 + ((n * n * 7919) % 89))).join("");
    texts.push(text);
    await broadcast(text);
  }

  await holds(socket, texts.length);

  assert.deepEqual(socket.texts, texts);
});

test("what a client compresses is understood", async () => {
  const socket = await connect({ threshold: 0 });
  await topics.ask("PUT", "/@topics/echo", { open: true });
  const ours = new WebSocket(topics.url(), "penstock.v1", { perMessageDeflate: { threshold: 0 } });
  sockets.push(ours);
  const frames = [];
  ours.on("message", (data) => frames.push(JSON.parse(String(data))));
  await once(ours, "open");

  for (let id = 1; id <= 50; id++) ours.send(JSON.stringify({ penstock: "ping", id, padding: "x".repeat(id * 20) }));

  await until("50 answers", () => frames.length === 50);
  assert.deepEqual(
    frames.map(({ id }) => id),
    Array.from({ length: 50 }, (_, index) => index + 1),
  );
  assert.equal(socket.readyState, WebSocket.OPEN);
});

test("each of many clients gets the same broadcast", async () => {
  const many = await Promise.all(Array.from({ length: 100 }, (_, index) => connect(index % 3 > 0)));

  for (let n = 0; n < 30; n++) await broadcast(price(n));

  for (const socket of many) {
    await holds(socket, 30);
    assert.deepEqual(socket.texts, Array.from({ length: 30 }, (_, n) => price(n)));
  }
});

test("a client that closes is answered in kind", async () => {
  const socket = await connect(true);
  const closed = once(socket, "close");

  socket.close(1000, "done");

  const [code] = await closed;
  assert.equal(code, 1000);
});
