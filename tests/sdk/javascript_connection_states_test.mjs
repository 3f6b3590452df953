// What the AWS SDK for JavaScript is told of a connection through @connections, in each state that it can be in.

import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GetConnectionCommand,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import { ApiGatewayV2Client } from "@aws-sdk/client-apigatewayv2";
import { LambdaClient } from "@aws-sdk/client-lambda";
import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import WebSocket from "ws";

import { createFunction, noting, notesIn } from "../support/functions.mjs";
import { createApi, createStage, stage } from "../support/gateway.mjs";
import { Penstock } from "../support/penstock.mjs";
import { within } from "../support/process.mjs";
import { bytesOnTheWay, isEstablished } from "../support/tcp.mjs";
import { until } from "../support/until.mjs";

const patienceMs = 20_000;
const payloadBytesMax = 131_072;

// Notes who connects, and lets nobody in before there is a file of the connection's name.
const gated = `${noting}
import pathlib, time

def handler(event, context):
    note(event["requestContext"]["connectionId"])
    gate = pathlib.Path(os.environ["GATES"], event["requestContext"]["connectionId"])
    while not gate.exists():
        time.sleep(0.01)
    return {"statusCode": 200}
`;

const operations = {
  post: (ConnectionId) => new PostToConnectionCommand({ ConnectionId, Data: Buffer.from("x") }),
  get: (ConnectionId) => new GetConnectionCommand({ ConnectionId }),
  delete: (ConnectionId) => new DeleteConnectionCommand({ ConnectionId }),
};
const forAll = (outcome) => ({ post: outcome, get: outcome, delete: outcome });

const accepted = { post: { status: 200 }, get: { status: 200 }, delete: { status: 204 } };
// The body is empty, and this is what the SDK calls a message that is not there.
const gone = forAll({ status: 410, name: "GoneException", message: "UnknownError" });

const states = {
  "never existed": { enter: neverExisted, outcomes: gone },
  "connecting": { enter: connecting, outcomes: gone },
  "open": { enter: open, outcomes: accepted },
  "open on another stage": { enter: openElsewhere, outcomes: gone }, // AWS: 410 or 403 `?`
  "closed by the server but not yet by the client": { enter: closedByServer, outcomes: gone },
  "closed by the client but not yet by the server": { enter: closedByClient, outcomes: gone },
  "closed": { enter: closed, outcomes: gone },
  "lost": { enter: lost, outcomes: gone },
};
const malformed = ["not-an-id", "a b/ü%", "L0SM9cOFvHcCIhw", "L0SM9cOFvHcCIhw=="];

// Recorded by brefphp/bref's tests on AWS.
const everyAnswer = {
  "x-amzn-requestid": /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  "x-amz-apigw-id": /^[A-Za-z0-9_-]{15}=$/,
  "x-amzn-trace-id": /^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/,
  "date": /GMT$/,
};
// By status; undefined: there is none.
const answers = {
  200: { "content-type": "application/json" },
  204: { "content-type": undefined, "content-length": undefined },
  400: { "content-type": "application/json" },
  403: { "content-type": "application/json" },
  410: { "content-type": undefined, "content-length": "0" },
  413: { "content-type": "application/json" },
};

let penstock, gateway, lambda, folder, notes, gates, apiId, gatedId;
const managements = [];
const sockets = [];

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "penstock-states-"));
  notes = join(folder, "notes");
  gates = join(folder, "gates");
  await mkdir(gates);
  penstock = await Penstock.start();
  gateway = new ApiGatewayV2Client(penstock.clientSettings);
  lambda = new LambdaClient(penstock.clientSettings);
  const { FunctionArn } = await createFunction(lambda, "gate", gated, { NOTES: notes, GATES: gates });
  gatedId = await createApi(gateway, { $connect: FunctionArn });
  apiId = await createApi(gateway, { $default: undefined });
  await createStage(gateway, apiId, "other");
});

after(async () => {
  for (const socket of sockets) socket.terminate();
  for (const client of [gateway, lambda, ...managements]) client?.destroy();
  await penstock?.end();
  if (folder) await rm(folder, { recursive: true, force: true });
});

// A client that keeps the headers of its last answer.
function managementOf(path = `${apiId}/${stage}`) {
  const settings = { ...penstock.clientSettings, endpoint: `${penstock.url}/${path}`, maxAttempts: 1 };
  const client = new ApiGatewayManagementApiClient(settings);
  const keepHeaders = (next) => async (args) => {
    const result = await next(args);
    client.headers = result.response.headers;
    return result;
  };
  client.middlewareStack.add(keepHeaders, { step: "deserialize", priority: "low" });
  managements.push(client);
  return client;
}

// {status, name, message, headers}; without name and message when it succeeded.
async function outcomeOf(management, command) {
  try {
    const { $metadata } = await management.send(command);
    return { status: $metadata.httpStatusCode, headers: management.headers };
  } catch (error) {
    if (!error.$metadata) throw error;
    const { name, message, $metadata } = error;
    return { status: $metadata.httpStatusCode, name, message, headers: management.headers };
  }
}

function assertOutcome({ headers, ...outcome }, expected) {
  assert.deepEqual(outcome, expected);
  for (const [name, pattern] of Object.entries(everyAnswer)) assert.match(headers[name] ?? "", pattern, name);
  for (const [name, value] of Object.entries(answers[outcome.status])) assert.equal(headers[name], value, name);
  assert.equal(headers["x-amzn-errortype"], expected.name);
}

// ---- The states: a management client and an id, and how to prove at the end that the state was that.

async function idsOf(api) {
  const answer = await fetch(`${penstock.url}/${api}/${stage}/@connections`);
  return (await answer.json()).items.map((item) => item.connectionId);
}

function connect(api = apiId) {
  const socket = new WebSocket(`ws://127.0.0.1:${penstock.port}/${api}/${stage}`);
  socket.texts = [];
  socket.on("message", (data) => socket.texts.push(String(data)));
  socket.ended = new Promise((resolve) => socket.on("close", (code) => resolve(code)));
  sockets.push(socket);
  return socket;
}

async function opened() {
  const known = new Set(await idsOf(apiId));
  const socket = connect();
  await within(patienceMs, once(socket, "open"), "the handshake");
  const [id] = (await idsOf(apiId)).filter((one) => !known.has(one));
  return { socket, id, management: managementOf() };
}

const isGone = ({ management, id }) =>
  until("it to be gone", async () => (await outcomeOf(management, operations.get(id))).status === 410);

const received = (socket, text) => until(`to receive ${text}`, () => socket.texts.includes(text));

async function neverExisted() {
  return { management: managementOf(), id: "L0SM9cOFvHcCIhw=", prove() {} };
}

async function connecting() {
  const socket = connect(gatedId);
  const id = await until("the function to be asked", async () => (await notesIn(notes))[0]);
  const management = managementOf(`${gatedId}/${stage}`);
  const prove = async () => {
    assert.equal(socket.readyState, WebSocket.CONNECTING);
    await writeFile(join(gates, id), "");
    await within(patienceMs, once(socket, "open"), "the handshake");
    await management.send(new PostToConnectionCommand({ ConnectionId: id, Data: Buffer.from("first") }));
    await received(socket, "first");
    assert.deepEqual(socket.texts, ["first"], "what was posted before is not kept for it");
  };
  return { management, id, prove };
}

async function open() {
  const { socket, ...state } = await opened();
  const prove = async () => {
    await within(patienceMs, socket.ended, "the close");
    assert.deepEqual(socket.texts, ["x"]);
  };
  return { ...state, prove };
}

async function openElsewhere() {
  const { socket, id, management } = await opened();
  const prove = async () => {
    await management.send(operations.post(id));
    await received(socket, "x");
    assert.equal(socket.readyState, WebSocket.OPEN);
  };
  return { management: managementOf(`${apiId}/other`), id, prove };
}

async function closedByServer() {
  const { socket, ...state } = await opened();
  const port = socket._socket.localPort;
  socket.pause(); // else it would answer the close
  await state.management.send(operations.delete(state.id));
  const prove = async () => {
    assert.ok(await isEstablished(port), "the server waits for the client's close");
    socket.resume();
    await within(patienceMs, socket.ended, "the close");
  };
  return { ...state, prove };
}

async function closedByClient() {
  const { socket, ...state } = await opened();
  const port = socket._socket.localPort;
  socket.pause();
  // The client does not read: the kernel is full and the server keeps the rest, behind which its close must wait.
  const Data = Buffer.alloc(payloadBytesMax, "x");
  let messages = 0;
  for (; messages * payloadBytesMax < (await bytesOnTheWay(port)) + 1024 * 1024; messages++)
    await state.management.send(new PostToConnectionCommand({ ConnectionId: state.id, Data }));
  socket.close(1000);
  await isGone(state);
  const prove = async () => {
    assert.ok(await isEstablished(port), "the server's close is still to be sent");
    socket.resume();
    assert.equal(await within(patienceMs, socket.ended, "the close"), 1000);
    assert.equal(socket.texts.length, messages);
  };
  return { ...state, prove };
}

async function closed() {
  const { socket, ...state } = await opened();
  socket.close();
  await within(patienceMs, socket.ended, "the close");
  await isGone(state);
  return { ...state, prove() {} };
}

async function lost() {
  const { socket, ...state } = await opened();
  socket.terminate();
  await isGone(state);
  return { ...state, prove() {} };
}

// ---- The table

for (const [state, { enter, outcomes }] of Object.entries(states)) {
  test(`a connection that is: ${state}`, async () => {
    const { management, id, prove } = await enter();
    for (const [operation, commandFor] of Object.entries(operations))
      assertOutcome(await outcomeOf(management, commandFor(id)), outcomes[operation]);
    await prove();
  });
}

test("ids that are none", async () => {
  const management = managementOf();
  for (const id of malformed)
    for (const commandFor of Object.values(operations))
      assertOutcome(await outcomeOf(management, commandFor(id)), {
        status: 400,
        name: "BadRequestException",
        message: `Invalid connectionId: ${id}`,
      });
});

test("endpoints that are no stage", async () => {
  const { id } = await opened();
  for (const path of [`${apiId}/nowhere`, `zzzzzzzzzz/${stage}`, apiId])
    for (const commandFor of Object.values(operations))
      assertOutcome(await outcomeOf(managementOf(path), commandFor(id)), {
        status: 403,
        name: "ForbiddenException",
        message: "Forbidden",
      });
});

test("a payload of 128 KB arrives whole, and one of a byte more is refused", async () => {
  const { socket, id, management } = await opened();
  const text = "abcdefgh".repeat(payloadBytesMax / 8);
  const post = (data) => outcomeOf(management, new PostToConnectionCommand({ ConnectionId: id, Data: data }));

  assertOutcome(await post(Buffer.from(text)), accepted.post);
  await received(socket, text);
  const { message, ...refused } = await post(Buffer.from(`${text}x`));
  assert.ok(message); // AWS's text is not known
  assertOutcome(refused, { status: 413, name: "PayloadTooLargeException" });
  assertOutcome(await post("next"), accepted.post);
  await received(socket, "next");
});
