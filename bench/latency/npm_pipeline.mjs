// The pipeline as it is built from npm: kinesalite, a poller that asks every 200 ms, ws.
//
// The "function" is a few lines in the poller: this side pays nothing for a runtime of functions.

import { createServer } from "node:http";
import { createRequire } from "node:module";
import { setTimeout as pause } from "node:timers/promises";

// The packages lie with the tests.
const require = createRequire(new URL("../../tests/package.json", import.meta.url));
const kinesalite = require("kinesalite");
const { WebSocketServer } = require("ws");

const [stream, pollMs] = [process.argv[2], Number(process.argv[3])];

const kinesis = kinesalite({ createStreamMs: 0 });
await new Promise((resolve) => kinesis.listen(0, "127.0.0.1", resolve));
const kinesisUrl = `http://127.0.0.1:${kinesis.address().port}`;

async function call(operation, request) {
  const response = await fetch(kinesisUrl, {
    method: "POST",
    headers: {
      "Content-Type": "application/x-amz-json-1.1",
      "X-Amz-Target": `Kinesis_20131202.${operation}`,
      "X-Amz-Date": "20260101T000000Z",
      // kinesalite wants the form of a signature, and does not check it.
      Authorization:
        "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/kinesis/aws4_request, " +
        "SignedHeaders=host, Signature=00",
    },
    body: JSON.stringify(request),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${operation}: ${text}`);
  return text ? JSON.parse(text) : {};
}

async function startOfStream() {
  await call("CreateStream", { StreamName: stream, ShardCount: 1 });
  for (;;) {
    const { StreamDescription } = await call("DescribeStream", { StreamName: stream });
    if (StreamDescription.StreamStatus === "ACTIVE") break;
    await pause(10);
  }
  const { ShardIterator } = await call("GetShardIterator", {
    StreamName: stream,
    ShardId: "shardId-000000000000",
    ShardIteratorType: "TRIM_HORIZON",
  });
  return ShardIterator;
}

const server = createServer((request, response) => response.writeHead(426).end());
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
const nowHex = () => process.hrtime.bigint().toString(16).padStart(16, "0"); // CLOCK_MONOTONIC

function broadcast(records) {
  const entered = nowHex();
  const blocks = records.map(({ Data }) => {
    const block = Buffer.from(Data, "base64").toString("latin1");
    return block.slice(0, 32) + entered + block.slice(48);
  });
  for (const client of sockets.clients) client.send(blocks.join(""));
}

let iterator = await startOfStream();
server.listen(0, "127.0.0.1", () => {
  console.log(`kinesis ${kinesisUrl}`);
  console.log(`ws is listening on http://127.0.0.1:${server.address().port}`);
});
for (;;) {
  await pause(pollMs);
  const answer = await call("GetRecords", { ShardIterator: iterator });
  iterator = answer.NextShardIterator;
  if (answer.Records.length > 0) broadcast(answer.Records);
}
