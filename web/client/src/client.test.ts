// The client against a socket that does what the test says, on a clock that moves when told to.

import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

import { Client, type Socket, type State } from "./client.js";
import { FakeClock } from "./fake_clock.js";
import type { Message } from "./protocol.js";

class FakeSocket implements Socket {
  static made: FakeSocket[] = [];
  static get last(): FakeSocket {
    return FakeSocket.made.at(-1)!;
  }

  onopen: ((event: never) => void) | null = null;
  onmessage: ((event: never) => void) | null = null;
  onclose: ((event: never) => void) | null = null;
  onerror: ((event: never) => void) | null = null;
  sent: Record<string, unknown>[] = [];
  closed = false;

  constructor(
    readonly url: string,
    readonly protocol: string,
  ) {
    FakeSocket.made.push(this);
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }
  close(): void {
    this.closed = true;
  }

  open(): void {
    this.onopen?.({} as never);
  }
  hear(frame: unknown): void {
    this.onmessage?.({ data: typeof frame === "string" ? frame : JSON.stringify(frame) } as never);
  }
  break(): void {
    this.onclose?.({} as never);
  }
}

const states: State["name"][] = [];
const heard: unknown[] = [];
let client: Client;
let clock: FakeClock;

function connect(): FakeSocket {
  client = new Client("ws://server/api/stage", {
    WebSocket: FakeSocket,
    heartbeatMs: 1000,
    backoff: { minMs: 100, maxMs: 1000 },
    onState: (state) => states.push(state.name),
    onMessage: (message) => heard.push(message),
  });
  FakeSocket.last.open();
  return FakeSocket.last;
}

// As a broken line, and the next try.
function reconnect(): FakeSocket {
  FakeSocket.last.break();
  clock.tick(1000);
  FakeSocket.last.open();
  return FakeSocket.last;
}

function record() {
  const texts: unknown[] = [];
  return {
    texts,
    message: (message: Message) => texts.push(message.data ?? message.text),
    subscribed: ({ recovered }: { recovered: boolean }) => texts.push(recovered ? "recovered" : "gap"),
    lost: () => texts.push("lost"),
    refused: ({ code }: { code: string }) => texts.push(code),
  };
}

const message = (topic: string, position: string, data: unknown) => ({ penstock: "message", topic, position, data });
const subscribed = (topic: string, position: string, id: unknown, recovered = true) => ({
  penstock: "subscribed",
  topic,
  position,
  recovered,
  id,
});

beforeEach(() => {
  clock = new FakeClock();
  FakeSocket.made = [];
  states.length = heard.length = 0;
});

afterEach(() => {
  client.close();
  clock.restore();
});

test("speaks penstock.v1 and says when it is live", () => {
  const socket = connect();

  assert.equal(socket.protocol, "penstock.v1");
  assert.equal(client.state.name, "live");
  assert.deepEqual(states, ["connecting", "live"]);
});

test("a subscription made before the connection is open is asked for when it is", () => {
  client = new Client("ws://server", { WebSocket: FakeSocket });
  client.subscribe("prices", () => {});
  assert.deepEqual(FakeSocket.last.sent, []);

  FakeSocket.last.open();

  assert.deepEqual(FakeSocket.last.sent, [{ penstock: "subscribe", topic: "prices", id: 1 }]);
});

test("after a reconnect it goes on after the last message", () => {
  const listener = record();
  const socket = connect();
  const subscription = client.subscribe("prices", listener);
  socket.hear(subscribed("prices", "p1", 1));
  socket.hear(message("prices", "p2", "two"));
  assert.equal(subscription.position, "p2");

  const next = reconnect();

  assert.deepEqual(next.sent, [{ penstock: "subscribe", topic: "prices", position: "p2", id: 2 }]);
  next.hear(subscribed("prices", "p3", 2));
  next.hear(message("prices", "p3", "three"));
  assert.deepEqual(listener.texts, ["recovered", "two", "recovered", "three"]);
});

test("a topic that was silent is resumed where the subscription began", () => {
  const socket = connect();
  client.subscribe("quiet", () => {});
  socket.hear(subscribed("quiet", "p7", 1));

  assert.equal(reconnect().sent[0]!.position, "p7");
});

test("a gap is told, and the position is the server's from then on", () => {
  const listener = record();
  const socket = connect();
  const subscription = client.subscribe("prices", listener, "old");
  assert.equal(socket.sent[0]!.position, "old");

  socket.hear(subscribed("prices", "p9", 1, false));

  assert.deepEqual(listener.texts, ["gap"]);
  assert.equal(subscription.position, "p9");
});

test("what everyone gets before the answer is neither twice there nor missing", () => {
  const listener = record();
  const socket = connect();
  client.subscribe("*", listener, "p1");
  socket.hear(message("*", "p3", "three"));
  socket.hear(subscribed("*", "p3", 1));
  socket.hear(message("*", "p2", "two"));
  socket.hear(message("*", "p3", "three"));
  assert.deepEqual(listener.texts, ["recovered", "two", "three"]);

  const next = reconnect();
  next.hear(message("*", "p6", "six"));
  next.hear(subscribed("*", "p6", 2, false)); // It cannot go back: what came is all there is.
  assert.deepEqual(listener.texts.slice(3), ["gap", "six"]);
});

test("messages find their topic, and others the client", () => {
  const prices = record();
  const socket = connect();
  client.subscribe("prices", prices);
  socket.hear(subscribed("prices", "p0", 1));

  socket.hear(message("prices", "p1", 1));
  socket.hear({ penstock: "message", data: { to: "me" } });
  socket.hear({ message: "Forbidden", connectionId: "x", requestId: "y" });
  socket.hear("not JSON");
  socket.hear({ penstock: "lost", topic: "prices" });
  socket.hear(message("*", "p1", "all"));

  assert.deepEqual(prices.texts, ["recovered", 1, "lost"]);
  assert.deepEqual(heard, [
    { data: { to: "me" } },
    { data: { message: "Forbidden", connectionId: "x", requestId: "y" } },
    { text: "not JSON" },
    { topic: "*", position: "p1", data: "all" },
  ]);
});

test("a refused topic is not asked for again", () => {
  const listener = record();
  const socket = connect();
  client.subscribe("secret", listener);

  socket.hear({ penstock: "error", code: "Forbidden", message: "no", topic: "secret", id: 1 });

  assert.deepEqual(listener.texts, ["Forbidden"]);
  assert.deepEqual(reconnect().sent, []);
});

test("an answer to a subscription that was given up does not disturb its successor", () => {
  const first = record();
  const second = record();
  const socket = connect();
  client.subscribe("prices", first).unsubscribe();
  client.subscribe("prices", second);
  assert.deepEqual(
    socket.sent.map((frame) => frame.penstock),
    ["subscribe", "unsubscribe", "subscribe"],
  );

  socket.hear({ penstock: "error", code: "LimitExceeded", message: "", topic: "prices", id: 1 });
  socket.hear(subscribed("prices", "p1", 2));

  assert.deepEqual(first.texts, []);
  assert.deepEqual(second.texts, ["recovered"]);
});

test("a second subscription to a topic is a mistake", () => {
  connect();
  client.subscribe("prices", () => {});

  assert.throws(() => client.subscribe("prices", () => {}), /subscribed already/);
});

test("silence is asked about, and ends the connection when no answer comes", () => {
  const socket = connect();
  clock.tick(1000);
  assert.deepEqual(socket.sent, [{ penstock: "ping" }]);

  socket.hear({ penstock: "pong" });
  clock.tick(1000);
  assert.equal(client.state.name, "live");
  assert.equal(socket.sent.length, 2);

  clock.tick(1000);
  assert.equal(client.state.name, "reconnecting");
  assert.ok(socket.closed);
});

test("a handshake that is never answered is given up", () => {
  client = new Client("ws://server", { WebSocket: FakeSocket, heartbeatMs: 1000 });

  clock.tick(2000);

  assert.equal(client.state.name, "reconnecting");
});

test("waits longer after each failure, and shortly again after a success", () => {
  connect();
  const waits: number[] = [];
  mock.method(Math, "random", () => 1);
  for (let failure = 0; failure < 5; failure++) {
    FakeSocket.last.break();
    const state = client.state;
    assert.ok(state.name === "reconnecting");
    waits.push(state.at - Date.now());
    clock.tick(waits.at(-1)!);
  }
  FakeSocket.last.open();
  FakeSocket.last.hear({ penstock: "pong" });
  FakeSocket.last.break();
  assert.ok(client.state.name === "reconnecting");
  waits.push(client.state.at - Date.now());
  mock.restoreAll();

  assert.deepEqual(waits, [100, 200, 400, 800, 1000, 100]);
});

test("send says whether there was a connection", () => {
  const socket = connect();
  assert.ok(client.send({ action: "hello" }));
  assert.deepEqual(socket.sent, [{ action: "hello" }]);

  socket.break();

  assert.equal(client.send("lost"), false);
});

test("a closed client stays closed", () => {
  const socket = connect();
  client.close();

  assert.ok(socket.closed);
  clock.tick(60_000);
  assert.equal(FakeSocket.made.length, 1);
  assert.equal(client.state.name, "closed");
  assert.throws(() => client.subscribe("prices", () => {}), /closed/);
});
