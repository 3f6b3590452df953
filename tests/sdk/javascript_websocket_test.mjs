// Live connections: the handshake, events to the function, @connections.  By the connection's state:
// javascript_connection_states_test.mjs; closes: javascript_close_codes_test.mjs.

import {
  ApiGatewayManagementApiClient,
  GetConnectionCommand,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import { ApiGatewayV2Client } from "@aws-sdk/client-apigatewayv2";
import { LambdaClient } from "@aws-sdk/client-lambda";
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { Client, refusedWith } from "../support/client.mjs";
import { createFunction, noting, notesIn } from "../support/functions.mjs";
import { createApi as createApiOf, stage } from "../support/gateway.mjs";
import { Penstock } from "../support/penstock.mjs";
import { Process, within } from "../support/process.mjs";
import { until } from "../support/until.mjs";

// Notes every event; answers what `echo` says with its own body and connection id.
const code = `${noting}
def handler(event, context):
    note(event)
    request = event["requestContext"]
    query = event.get("queryStringParameters") or {}
    if request["routeKey"] == "$connect":
        return {"statusCode": int(query.get("answer", "200"))}
    if request["routeKey"] == "fail":
        raise RuntimeError("on purpose")
    return {
        "statusCode": 200,
        "body": json.dumps({"echo": event.get("body"), "connectionId": request["connectionId"]}),
    }
`;

let penstock, gateway, lambda, management, folder, notes, apiId, url, functionArn;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "penstock-websocket-"));
  notes = join(folder, "events");
  penstock = await Penstock.start();
  gateway = new ApiGatewayV2Client(penstock.clientSettings);
  lambda = new LambdaClient(penstock.clientSettings);
  ({ FunctionArn: functionArn } = await createFunction(lambda, "socket", code, { NOTES: notes }));
  apiId = await createApi(["$connect", "$disconnect", "echo", "fail"]);
  url = addressOf(apiId);
  management = managementOf(apiId);
});

after(async () => {
  for (const client of [gateway, lambda, management]) client?.destroy();
  await penstock?.end();
  if (folder) await rm(folder, { recursive: true, force: true });
});

const addressOf = (apiId) => `ws://127.0.0.1:${penstock.port}/${apiId}/${stage}`;

const managementOf = (apiId) =>
  new ApiGatewayManagementApiClient({ ...penstock.clientSettings, endpoint: `${penstock.url}/${apiId}/${stage}` });

// A deployed API whose routes all lead to the function; `echo` is answered.
const createApi = (routeKeys) =>
  createApiOf(gateway, Object.fromEntries(routeKeys.map((key) => [key, functionArn])), { answered: ["echo"] });

// An open connection that knows its own id.
async function connect(address = url) {
  const client = await Client.open(address);
  client.send({ action: "echo" });
  client.id = (await client.message((message) => message.echo)).connectionId;
  return client;
}

const post = (id, data) => management.send(new PostToConnectionCommand({ ConnectionId: id, Data: Buffer.from(data) }));

const eventOf = (type, fits = () => true) =>
  until(`a ${type} event`, async () =>
    (await notesIn(notes)).find((event) => event.requestContext.eventType === type && fits(event)),
  );

test("the function hears of connect, message and disconnect", async () => {
  const client = await connect(`${url}?seat=7`);
  await client.close();
  const isOurs = (event) => event.requestContext.connectionId === client.id;

  const connected = await eventOf("CONNECT", isOurs);
  assert.equal(connected.requestContext.routeKey, "$connect");
  assert.equal(connected.requestContext.messageDirection, "IN");
  assert.equal(connected.requestContext.stage, stage);
  assert.equal(connected.requestContext.apiId, apiId);
  assert.equal(connected.requestContext.requestId, connected.requestContext.extendedRequestId);
  assert.match(connected.requestContext.connectionId, /^[A-Za-z0-9_-]{15}=$/);
  assert.match(connected.requestContext.requestTime, /^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/);
  assert.equal(connected.requestContext.identity.sourceIp, "127.0.0.1");
  assert.deepEqual(connected.queryStringParameters, { seat: "7" });
  assert.deepEqual(connected.multiValueQueryStringParameters, { seat: ["7"] });
  assert.equal(connected.isBase64Encoded, false);
  assert.ok(!("body" in connected));
  assert.ok(!("Upgrade" in connected.headers));

  const message = await eventOf("MESSAGE", isOurs);
  assert.equal(message.requestContext.routeKey, "echo");
  assert.equal(message.body, '{"action":"echo"}');
  assert.equal(message.requestContext.connectedAt, connected.requestContext.connectedAt);
  assert.equal(typeof message.requestContext.messageId, "string");
  assert.ok(!("headers" in message));

  const disconnected = await eventOf("DISCONNECT", isOurs);
  assert.equal(disconnected.requestContext.routeKey, "$disconnect");
  assert.equal(disconnected.requestContext.disconnectStatusCode, 1005);
  assert.equal(disconnected.requestContext.disconnectReason, "Client-side close frame status not set");
});

test("without a query the event has no keys for one", async () => {
  const client = await connect();

  const connected = await eventOf("CONNECT", (event) => event.requestContext.connectionId === client.id);

  assert.ok(!("queryStringParameters" in connected));
  assert.ok(!("multiValueQueryStringParameters" in connected));
  await client.close();
});

test("the function's status refuses the handshake", async () => {
  assert.equal(await refusedWith(`${url}?answer=401`), 401);
  assert.equal(await refusedWith(`${url}?answer=400`), 400);
});

test("an unknown API or stage is forbidden", async () => {
  assert.equal(await refusedWith(`${url}-none`), 403);
  assert.equal(await refusedWith(addressOf("abcdefghij")), 403);
});

test("a message without a route, and one whose function fails, are answered with AWS's frames", async () => {
  const client = await connect();
  const frame = (text) =>
    new RegExp(`^\\{"message": "${text}", "connectionId":"${client.id}", "requestId":"[^"]+"\\}$`);

  client.send({ action: "unknown" });
  await client.message((message) => message.message === "Forbidden");
  assert.match(client.texts.at(-1), frame("Forbidden"));

  client.send({ action: "fail" });
  await client.message((message) => message.message === "Internal server error");
  assert.match(client.texts.at(-1), frame("Internal server error"));

  client.send({ action: "echo", still: "open" });
  await client.message((message) => message.echo?.includes("still"));
  await client.close();
});

test("a message is posted to a connection", async () => {
  const client = await connect();

  const { $metadata } = await post(client.id, "hello");

  assert.equal($metadata.httpStatusCode, 200);
  await client.message((message) => message === "hello");
  await client.close();
});

test("messages arrive in the order in which they were posted", async () => {
  const client = await connect();
  const numbers = Array.from({ length: 50 }, (_, index) => index);

  for (const number of numbers) await post(client.id, JSON.stringify({ number }));

  await client.message((message) => message.number === 49);
  const received = client.messages.filter((message) => "number" in message).map((message) => message.number);
  assert.deepEqual(received, numbers);
  await client.close();
});

test("a connection is described", async () => {
  const client = await connect();

  const found = await management.send(new GetConnectionCommand({ ConnectionId: client.id }));

  assert.equal(found.Identity.SourceIp, "127.0.0.1");
  assert.ok(Math.abs(found.ConnectedAt - Date.now()) < 60_000);
  assert.ok(found.LastActiveAt >= found.ConnectedAt);
  await client.close();
});

test("the id * reaches every connection of the stage, and no other stage's", async () => {
  const otherId = await createApi(["$connect", "echo"]);
  const outsider = await connect(addressOf(otherId));
  const clients = await Promise.all([connect(), connect(), connect()]);

  await post("*", '{"to":"all"}');

  for (const client of clients) {
    await client.message((message) => message.to === "all");
    await client.close();
  }
  outsider.send({ action: "echo", last: true });
  await outsider.message((message) => message.echo?.includes("last"));
  assert.ok(!outsider.messages.some((message) => message.to === "all"));
  await outsider.close();
});

test("a broadcast to nobody is no error", async () => {
  const emptyId = await createApi(["$connect", "echo"]);
  const empty = managementOf(emptyId);

  const { $metadata } = await empty.send(new PostToConnectionCommand({ ConnectionId: "*", Data: Buffer.from("x") }));

  assert.equal($metadata.httpStatusCode, 200);
  empty.destroy();
});

test("a frame of 32 KB is taken, one byte more closes the connection with 1009", async () => {
  const client = await connect();
  const padded = (length) => {
    const empty = JSON.stringify({ action: "echo", pad: "" });
    return JSON.stringify({ action: "echo", pad: "x".repeat(length - empty.length) });
  };

  client.send(padded(32_768));
  await client.message((message) => message.echo?.length === 32_768);
  client.send(padded(32_769));

  assert.equal((await client.endedByServer()).code, 1009);
});

test("wscat connects and prints a broadcast", async () => {
  const wscat = join(import.meta.dirname, "../node_modules/wscat/bin/wscat");
  // Not on a terminal it prints only what it receives, so it is told to ask for something.
  const asking = ["--connect", url, "--execute", '{"action": "echo"}', "--wait", "-1"];
  const terminal = new Process(process.execPath, [wscat, ...asking]);
  await within(20_000, terminal.line(/"connectionId"/), "wscat to print the echo");

  await post("*", "to every terminal");

  await within(20_000, terminal.line(/^to every terminal$/), "wscat to print the broadcast");
  await terminal.end();
});
