// AWS's limits as the AWS SDK for JavaScript meets them, over HTTP/2 and without retries; and in CBOR.

import { CreateStreamCommand, KinesisClient, PutRecordCommand, PutRecordsCommand } from "@aws-sdk/client-kinesis";
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Encoder, decodeFirstSync } from "cbor";

import { Penstock, account } from "../support/penstock.mjs";

const SHARD = "shardId-000000000000";
const name = "ProvisionedThroughputExceededException";

let penstock, kinesis;

before(async () => {
  penstock = await Penstock.start({ args: ["--limits=aws"] });
  kinesis = new KinesisClient({ ...penstock.clientSettings, maxAttempts: 1 });
});

after(async () => {
  kinesis?.destroy();
  await penstock?.end();
});

const message = (stream) => `Rate exceeded for shard ${SHARD} in stream ${stream} under account ${account}.`;
const createStream = (StreamName) => kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }));
// Two of them are more than a shard takes in a second.
const large = () => ({ Data: Buffer.alloc(700_000), PartitionKey: "key" });

// Answers until one is refused: a stall between two calls may let a second pass.
async function untilRefused(call) {
  for (let calls = 0; calls < 50; calls++) {
    try {
      await call();
    } catch (error) {
      return error;
    }
  }
  return assert.fail("50 calls were not refused");
}

test("a put beyond a shard's bytes is an error that the SDK knows, and may be tried again", async () => {
  await createStream("put");
  const error = await untilRefused(() => kinesis.send(new PutRecordCommand({ StreamName: "put", ...large() })));
  assert.deepEqual([error.name, error.message], [name, message("put")]);
  assert.equal(error.$metadata.httpStatusCode, 400);
  assert.equal(error.$metadata.attempts, 1);
});

test("of PutRecords only what is too much fails", async () => {
  await createStream("records");
  const Records = [large(), large(), { Data: Buffer.from("small"), PartitionKey: "key" }];
  const answer = await kinesis.send(new PutRecordsCommand({ StreamName: "records", Records }));
  assert.equal(answer.FailedRecordCount, 1);
  assert.deepEqual(
    answer.Records.map(({ ShardId, ErrorCode, ErrorMessage }) => [ShardId, ErrorCode, ErrorMessage]),
    [
      [SHARD, undefined, undefined],
      [undefined, name, message("records")],
      [SHARD, undefined, undefined],
    ],
  );
});

test("in CBOR too", async () => {
  await createStream("cbor");
  const ask = async (operation, body) => {
    const answer = await fetch(penstock.url, {
      method: "POST",
      headers: { "X-Amz-Target": `Kinesis_20131202.${operation}`, "Content-Type": "application/x-amz-cbor-1.1" },
      body: Encoder.encodeOne(body, { highWaterMark: 1 << 24 }),
    });
    return { status: answer.status, body: decodeFirstSync(Buffer.from(await answer.arrayBuffer())) };
  };
  const some = await ask("PutRecords", { StreamName: "cbor", Records: [large(), large()] });
  assert.equal(some.status, 200);
  assert.equal(some.body.FailedRecordCount, 1);
  assert.deepEqual(some.body.Records[1], { ErrorCode: name, ErrorMessage: message("cbor") });

  const refused = await untilRefused(async () => {
    const { status, body } = await ask("PutRecord", { StreamName: "cbor", ...large() });
    if (status !== 200) throw { status, body };
  });
  assert.deepEqual(refused, { status: 400, body: { __type: name, message: message("cbor") } });
});
