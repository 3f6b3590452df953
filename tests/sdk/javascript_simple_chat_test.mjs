// examples/simple-chat as its readers run it: dynalite keeps the table, clients talk, and some are lost.

import assert from "node:assert/strict";
import { access } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { Client } from "../support/client.mjs";
import { Penstock, credentials, region } from "../support/penstock.mjs";
import { Process, within } from "../support/process.mjs";
import { until } from "../support/until.mjs";

const modules = join(import.meta.dirname, "../node_modules");
const example = join(import.meta.dirname, "../../examples/simple-chat");
const table = "simple-chat-connections";
const patienceMs = 60_000;

let penstock, dynalite, database, ScanCommand, url;

before(async () => {
  await access(join(example, "functions/node_modules")).catch(() => {
    throw new Error("the functions have no SDK: npm --prefix examples/simple-chat/functions ci");
  });
  penstock = await Penstock.start();
  const serving = [join(modules, "dynalite/cli.js"), "--host", "127.0.0.1", "--port", "0", "--createTableMs", "0"];
  dynalite = new Process(process.execPath, serving);
  const [, endpoint] = await within(patienceMs, dynalite.line(/listening at: (http:\S+)/), "dynalite to listen");

  // Its own SDK has a client for it.
  const sdk = createRequire(join(example, "functions/package.json"))("@aws-sdk/client-dynamodb");
  database = new sdk.DynamoDBClient({ endpoint, region, credentials });
  ScanCommand = sdk.ScanCommand;
  const env = { ...penstock.environment, AWS_ENDPOINT_URL_DYNAMODB: endpoint };
  const deploy = () => new Process("/usr/bin/python3", [join(example, "deploy.py")], { env }).succeeded();
  const first = await deploy();
  assert.equal(await deploy(), first, "again, it is the same chat");
  [url] = /ws:\S+/.exec(first);
});

after(async () => {
  database?.destroy();
  await penstock?.end();
  await dynalite?.end();
});

async function rows() {
  const { Items } = await database.send(new ScanCommand({ TableName: table }));
  return Items.map(({ connectionId }) => connectionId.S);
}

const rowCount = (count) => until(`${count} rows`, async () => (await rows()).length === count);
const say = (client, data) => client.send({ action: "sendmessage", data });

test("what one says, all hear, and who leaves is forgotten", async () => {
  const [one, two] = [await Client.open(url), await Client.open(url)];
  assert.equal((await rows()).length, 2);

  say(one, "hello");
  say(two, "grüße");

  for (const client of [one, two])
    for (const data of ["hello", "grüße"]) await client.message((message) => message === data);
  await two.close();
  await rowCount(1);
  say(one, "alone");
  await one.message((message) => message === "alone");
  await one.close();
  await rowCount(0);
  assert.ok(!two.messages.includes("alone"));
});

test("a client that is killed is forgotten", async () => {
  const one = await Client.open(url);
  const wscat = join(modules, "wscat/bin/wscat");
  const asking = ["--connect", url, "--execute", '{"action": "sendmessage", "data": "I am here"}', "--wait", "-1"];
  const two = new Process(process.execPath, [wscat, ...asking]);
  await one.message((message) => message === "I am here");

  await two.end("SIGKILL");
  say(one, "still there?");

  await one.message((message) => message === "still there?");
  await rowCount(1);
  await one.close();
  await rowCount(0);
});

test("those whose $disconnect never came are forgotten with the next message", async () => {
  await Promise.all([Client.open(url), Client.open(url)]);
  const stale = await rows();
  assert.equal(stale.length, 2);
  const { data, port } = penstock;
  await penstock.kill();
  penstock = await Penstock.start({ data, port });
  const one = await Client.open(url);
  assert.equal((await rows()).length, 3);

  say(one, "anybody?");

  await one.message((message) => message === "anybody?");
  await rowCount(1);
  assert.ok(!stale.includes((await rows())[0]));
  await one.close();
  await rowCount(0);
});
