// How connections end, seen from a page in Chromium, and what the $disconnect function is told.
//
// Other clients: sdk/close_codes_test.py, sdk/javascript_close_codes_test.mjs.

import { ApiGatewayManagementApiClient, DeleteConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";
import { ApiGatewayV2Client, DeleteStageCommand } from "@aws-sdk/client-apigatewayv2";
import { LambdaClient } from "@aws-sdk/client-lambda";
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { openBrowser } from "../support/browser.mjs";
import { createFunction, noting, notesIn } from "../support/functions.mjs";
import { createApi, stage } from "../support/gateway.mjs";
import { servePages } from "../support/pages.mjs";
import { Penstock } from "../support/penstock.mjs";
import { close } from "../support/process.mjs";
import { until } from "../support/until.mjs";

const code = `${noting}
def handler(event, context):
    note(event)
    return {"statusCode": 200}
`;

// A page with one WebSocket, that tells how it ended.
const html = `<!doctype html><title>closes</title><link rel="icon" href="data:,">
<script>
window.open_ = (url) => new Promise((resolve) => {
  window.socket = new WebSocket(url);
  window.ended = new Promise((tell) => {
    socket.onclose = ({ code, reason, wasClean }) => tell({ code, reason, wasClean });
  });
  socket.onopen = resolve;
});
</script>`;

const seenAs = (code, reason = "", wasClean = true) => ({ code, reason, wasClean });
const toldAs = (code, reason = "") => ({ code, reason });
const inPage = (script) => () => page.evaluate(script);

// What ends it: what the page sees, and the function is told.
const ends = {
  "closed without a code": {
    act: inPage(() => socket.close()),
    seen: seenAs(1005),
    told: toldAs(1005, "Client-side close frame status not set"),
  },
  "closed with 1000": { act: inPage(() => socket.close(1000)), seen: seenAs(1000), told: toldAs(1000) },
  "closed with 1000 and a reason": {
    act: inPage(() => socket.close(1000, "done")),
    seen: seenAs(1000),
    told: toldAs(1000, "done"),
  },
  "closed with 3000": {
    act: inPage(() => socket.close(3000, "registered")),
    seen: seenAs(3000),
    told: toldAs(3000, "registered"),
  },
  "closed with 4999": {
    act: inPage(() => socket.close(4999, "Grüße, 你好")),
    seen: seenAs(4999),
    told: toldAs(4999, "Grüße, 你好"),
  },
  "the page left": { act: () => page.goto("about:blank"), seen: null, told: toldAs(1001) },
  "the tab closed": { act: () => page.close(), seen: null, told: toldAs(1001) },
  "binary": {
    act: inPage(() => socket.send(new Uint8Array([1]))),
    seen: seenAs(1003),
    told: toldAs(1003),
  },
  "a message of 128 KB and a byte": {
    act: inPage(() => socket.send("x".repeat(131_073))),
    seen: seenAs(1009),
    told: toldAs(1009),
  },
  // Recorded in aws/chalice#2060 and boto/boto3#3789; whether the client sees the reason is not known (`?`).
  "the connection deleted": {
    act: (id) => management.send(new DeleteConnectionCommand({ ConnectionId: id })),
    seen: seenAs(1000, "Connection Closed Normally"),
    told: toldAs(1000, "Connection Closed Normally"),
  },
  // With its stage goes what would be told (AWS: `?`).
  "the stage deleted": {
    act: () => gateway.send(new DeleteStageCommand({ ApiId: apiId, StageName: stage })),
    seen: seenAs(1001, "Going away"),
    told: null,
  },
};

let penstock, gateway, lambda, management, folder, notes, arn, apiId, pages, browser, page;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "penstock-closes-"));
  notes = join(folder, "notes");
  await writeFile(join(folder, "index.html"), html);
  penstock = await Penstock.start();
  gateway = new ApiGatewayV2Client(penstock.clientSettings);
  lambda = new LambdaClient(penstock.clientSettings);
  ({ FunctionArn: arn } = await createFunction(lambda, "noting", code, { NOTES: notes }));
  await newApi();
  pages = await servePages(folder);
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  if (pages) await close(pages.server);
  for (const client of [gateway, lambda, management]) client?.destroy();
  await penstock?.end();
  if (folder) await rm(folder, { recursive: true, force: true });
});

async function newApi() {
  apiId = await createApi(gateway, { $connect: arn, $disconnect: arn, $default: undefined });
  management?.destroy();
  const endpoint = `${penstock.url}/${apiId}/${stage}`;
  management = new ApiGatewayManagementApiClient({ ...penstock.clientSettings, endpoint });
}

// A new page with an open connection, and the connection's id.
async function connect(name) {
  page = await browser.newPage();
  page.setDefaultTimeout(30_000);
  await page.goto(pages.url);
  const url = `ws://127.0.0.1:${penstock.port}/${apiId}/${stage}?test=${name}`;
  await page.evaluate((url) => open_(url), url);
  const connected = (await notesIn(notes)).find((event) => event.queryStringParameters?.test === name);
  return connected.requestContext.connectionId;
}

const disconnectOf = async (id) =>
  (await notesIn(notes)).find(
    ({ requestContext: { connectionId, eventType } }) => connectionId === id && eventType === "DISCONNECT",
  );

for (const [index, [what, { act, seen, told }]] of Object.entries(ends).entries()) {
  test(`how it ends: ${what}`, async () => {
    const id = await connect(String(index));

    await act(id);

    if (seen) assert.deepEqual(await page.evaluate(() => ended), seen);
    if (!told) return;
    const { requestContext: event } = await until("$disconnect", () => disconnectOf(id));
    assert.deepEqual({ code: event.disconnectStatusCode, reason: event.disconnectReason }, told);
  });
}

test("the server killed, and stopped", async () => {
  await newApi();
  await connect("killed");
  const { data, port } = penstock;
  await penstock.kill();
  assert.deepEqual(await page.evaluate(() => ended), seenAs(1006, "", false));

  penstock = await Penstock.start({ data, port });
  await connect("stopped");
  await penstock.end();
  assert.deepEqual(await page.evaluate(() => ended), seenAs(1001, "Going away"));
});
