// How connections end: what ws is told, and what the $disconnect function is.
//
// By python-websockets: close_codes_test.py, with what time brings; by Chromium: browser/close_codes_test.mjs.

import { ApiGatewayManagementApiClient, DeleteConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";
import { ApiGatewayV2Client, DeleteStageCommand } from "@aws-sdk/client-apigatewayv2";
import { LambdaClient } from "@aws-sdk/client-lambda";
import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import WebSocket from "ws";

import { createFunction, noting, notesIn } from "../support/functions.mjs";
import { createApi, stage } from "../support/gateway.mjs";
import { Penstock } from "../support/penstock.mjs";
import { within } from "../support/process.mjs";
import { until } from "../support/until.mjs";

const patienceMs = 20_000;

const code = `${noting}
def handler(event, context):
    note(event)
    return {"statusCode": 200}
`;

const kb = 1024;
const normally = { code: 1000, reason: "Connection Closed Normally" };
const goingAway = { code: 1001, reason: "Going away" };

// What ends it: what the client sees, and the function is told.
const ends = {
  "closed without a code": {
    act: (socket) => socket.close(),
    seen: { code: 1005, reason: "" },
    told: { code: 1005, reason: "Client-side close frame status not set" },
  },
  // The client has its code back, without the reason.
  ...Object.fromEntries(
    [[1000, ""], [1000, "done"], [1000, "x".repeat(123)], [1001, ""], [3000, "registered"], [4999, "Grüße, 你好"]].map(
      ([code, reason]) => [
        `closed with ${code} ${reason.slice(0, 20)}`,
        { act: (socket) => socket.close(code, reason), seen: { code, reason: "" }, told: { code, reason } },
      ],
    ),
  ),
  "terminated": {
    act: (socket) => socket.terminate(),
    seen: { code: 1006, reason: "" },
    told: { code: 1006, reason: "Connection lost" }, // AWS's reason `?`
  },
  "binary": { act: (socket) => socket.send(Buffer.from([1])), seen: { code: 1003, reason: "" } },
  "text that is not UTF-8": {
    act: (socket) => socket.send(Buffer.from([0xff]), { binary: false }),
    seen: { code: 1007, reason: "" },
  },
  "a frame of 32 KB and a byte": {
    act: (socket) => socket.send("x".repeat(32 * kb + 1)),
    seen: { code: 1009, reason: "" },
  },
  "a message of 128 KB and a byte": {
    act: (socket) => {
      for (let i = 0; i < 4; i++) socket.send("x".repeat(32 * kb), { fin: false });
      socket.send("x");
    },
    seen: { code: 1009, reason: "" },
  },
  "an opcode that is none": {
    act: (socket) => socket._socket.write(Buffer.from([0x83, 0x80, 1, 2, 3, 4])),
    seen: { code: 1002, reason: "" },
  },
  // Recorded in aws/chalice#2060 and boto/boto3#3789; whether the client sees the reason is not known (`?`).
  "the connection deleted": {
    act: (_, id) => management.send(new DeleteConnectionCommand({ ConnectionId: id })),
    seen: normally,
  },
  // With its stage goes what would be told (AWS: `?`).
  "the stage deleted": {
    act: () => gateway.send(new DeleteStageCommand({ ApiId: apiId, StageName: stage })),
    seen: goingAway,
    told: null,
  },
};

let penstock, gateway, lambda, management, folder, notes, apiId;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "penstock-closes-"));
  notes = join(folder, "notes");
  penstock = await Penstock.start();
  gateway = new ApiGatewayV2Client(penstock.clientSettings);
  lambda = new LambdaClient(penstock.clientSettings);
  const { FunctionArn: arn } = await createFunction(lambda, "noting", code, { NOTES: notes });
  apiId = await createApi(gateway, { $connect: arn, $disconnect: arn, $default: undefined });
  const endpoint = `${penstock.url}/${apiId}/${stage}`;
  management = new ApiGatewayManagementApiClient({ ...penstock.clientSettings, endpoint });
});

after(async () => {
  for (const client of [gateway, lambda, management]) client?.destroy();
  await penstock?.end();
  if (folder) await rm(folder, { recursive: true, force: true });
});

// An open connection: its socket, its id, and a promise of how it ends.
async function connect(query) {
  const socket = new WebSocket(`ws://127.0.0.1:${penstock.port}/${apiId}/${stage}?test=${query}`);
  const closed = new Promise((resolve) =>
    socket.on("close", (code, reason) => resolve({ code, reason: String(reason) })),
  );
  await within(patienceMs, once(socket, "open"), "the handshake");
  socket.on("error", () => {}); // a close follows
  const connected = (await notesIn(notes)).find((event) => event.queryStringParameters?.test === query);
  return { socket, closed, id: connected.requestContext.connectionId };
}

const disconnectOf = async (id) =>
  (await notesIn(notes)).find(
    ({ requestContext: { connectionId, eventType } }) => connectionId === id && eventType === "DISCONNECT",
  );

for (const [index, [what, { act, seen, told = seen }]] of Object.entries(ends).entries()) {
  test(`how it ends: ${what}`, async () => {
    const { socket, closed, id } = await connect(String(index));

    await act(socket, id);

    assert.deepEqual(await within(patienceMs, closed, "the close"), seen);
    if (!told) return;
    const { requestContext: event } = await until("$disconnect", () => disconnectOf(id));
    assert.deepEqual({ code: event.disconnectStatusCode, reason: event.disconnectReason }, told);
  });
}

test("the server stopped", async () => {
  apiId = await createApi(gateway, { $default: undefined });
  const socket = new WebSocket(`ws://127.0.0.1:${penstock.port}/${apiId}/${stage}`);
  await within(patienceMs, once(socket, "open"), "the handshake");

  const closed = once(socket, "close");
  await penstock.end();

  const [code, reason] = await within(patienceMs, closed, "the close");
  assert.deepEqual({ code, reason: String(reason) }, goingAway);
});
