// SubscribeToShard through the AWS SDK for JavaScript, over HTTP/2; and in CBOR.

import {
  CreateStreamCommand,
  DescribeStreamConsumerCommand,
  DescribeStreamSummaryCommand,
  KinesisClient,
  PutRecordCommand,
  RegisterStreamConsumerCommand,
  SubscribeToShardCommand,
} from "@aws-sdk/client-kinesis";
import assert from "node:assert/strict";
import { request } from "node:http";
import { after, before, test } from "node:test";

import { Encoder, decodeFirstSync } from "cbor";

import { Penstock } from "../support/penstock.mjs";
import { until } from "../support/until.mjs";

const SHARD = "shardId-000000000000";

let penstock, kinesis;

before(async () => {
  penstock = await Penstock.start();
  kinesis = new KinesisClient(penstock.clientSettings);
});

after(async () => {
  kinesis?.destroy();
  await penstock?.end();
});

async function createConsumer(name) {
  await kinesis.send(new CreateStreamCommand({ StreamName: name, ShardCount: 1 }));
  const { StreamDescriptionSummary: stream } = await until(`${name} to be active`, async () => {
    const found = await kinesis.send(new DescribeStreamSummaryCommand({ StreamName: name }));
    return found.StreamDescriptionSummary.StreamStatus === "ACTIVE" && found;
  });
  const registering = new RegisterStreamConsumerCommand({ StreamARN: stream.StreamARN, ConsumerName: "reader" });
  const { ConsumerARN } = (await kinesis.send(registering)).Consumer;
  await until("the consumer to be active", async () => {
    const { ConsumerDescription } = await kinesis.send(new DescribeStreamConsumerCommand({ ConsumerARN }));
    return ConsumerDescription.ConsumerStatus === "ACTIVE";
  });
  return ConsumerARN;
}

const put = (StreamName, text) =>
  kinesis.send(new PutRecordCommand({ StreamName, Data: Buffer.from(text), PartitionKey: "k" }));

test("records are pushed to a client of HTTP/2", async () => {
  const ConsumerARN = await createConsumer("pushed");
  await put("pushed", "first");
  const { EventStream } = await kinesis.send(
    new SubscribeToShardCommand({ ConsumerARN, ShardId: SHARD, StartingPosition: { Type: "TRIM_HORIZON" } }),
  );

  const got = [];
  for await (const { SubscribeToShardEvent: event } of EventStream) {
    got.push(...event.Records.map((record) => Buffer.from(record.Data).toString()));
    assert.equal(event.ContinuationSequenceNumber, event.Records.at(-1)?.SequenceNumber);
    if (got.length === 20) break;
    await put("pushed", `live ${got.length}`);
  }
  assert.deepEqual(got, ["first", ...Array.from({ length: 19 }, (_, i) => `live ${i + 1}`)]);
});

test("a second subscription within five seconds is refused", async () => {
  const ConsumerARN = await createConsumer("twice");
  const subscribe = () =>
    kinesis.send(new SubscribeToShardCommand({ ConsumerARN, ShardId: SHARD, StartingPosition: { Type: "LATEST" } }));
  await subscribe();
  await assert.rejects(subscribe(), { name: "ResourceInUseException" });
});

// One event-stream message: its headers by name, and its payload.
function parseMessage(bytes) {
  const headers = {};
  const payloadAt = 12 + bytes.readUInt32BE(4);
  for (let at = 12; at < payloadAt; ) {
    const nameSize = bytes[at];
    const name = bytes.toString("utf8", at + 1, at + 1 + nameSize);
    const valueAt = at + nameSize + 4;
    const valueSize = bytes.readUInt16BE(valueAt - 2);
    headers[name] = bytes.toString("utf8", valueAt, valueAt + valueSize);
    at = valueAt + valueSize;
  }
  return { headers, payload: bytes.subarray(payloadAt, -4) };
}

test("who asks in CBOR gets events in CBOR", async () => {
  const ConsumerARN = await createConsumer("binary");
  const data = Buffer.from([0, 255, 1]);
  await kinesis.send(new PutRecordCommand({ StreamName: "binary", Data: data, PartitionKey: "k" }));
  const body = Encoder.encode({ ConsumerARN, ShardId: SHARD, StartingPosition: { Type: "TRIM_HORIZON" } });
  const headers = {
    "Content-Type": "application/x-amz-cbor-1.1",
    "X-Amz-Target": "Kinesis_20131202.SubscribeToShard",
  };

  const answer = await new Promise((resolve, reject) => {
    request(penstock.url, { method: "POST", headers }, resolve).on("error", reject).end(body);
  });
  assert.equal(answer.headers["content-type"], "application/vnd.amazon.eventstream");
  const messages = [];
  let bytes = Buffer.alloc(0);
  for await (const piece of answer) {
    bytes = Buffer.concat([bytes, piece]);
    while (bytes.length >= 4 && bytes.length >= bytes.readUInt32BE(0)) {
      messages.push(parseMessage(bytes.subarray(0, bytes.readUInt32BE(0))));
      bytes = bytes.subarray(bytes.readUInt32BE(0));
    }
    if (messages.length === 2) break;
  }

  assert.equal(messages[0].headers[":event-type"], "initial-response");
  assert.equal(messages[1].headers[":event-type"], "SubscribeToShardEvent");
  assert.equal(messages[1].headers[":content-type"], "application/x-amz-cbor-1.1");
  assert.deepEqual(decodeFirstSync(messages[1].payload).Records[0].Data, data);
});
