// Kinesis through the AWS SDK for JavaScript with its default settings: HTTP/2, prior knowledge.

import {
  CreateStreamCommand,
  DeleteStreamCommand,
  DescribeStreamCommand,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
  ListStreamsCommand,
  PutRecordCommand,
  PutRecordsCommand,
} from "@aws-sdk/client-kinesis";
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Penstock, account, region } from "../support/penstock.mjs";
import { until } from "../support/until.mjs";

let penstock, kinesis;

before(async () => {
  penstock = await Penstock.start();
  kinesis = new KinesisClient(penstock.clientSettings);
});

after(async () => {
  kinesis?.destroy();
  await penstock?.end();
});

async function createStream(name, shards = 1) {
  await kinesis.send(new CreateStreamCommand({ StreamName: name, ShardCount: shards }));
  return until(`${name} to be active`, async () => {
    const { StreamDescription } = await kinesis.send(new DescribeStreamCommand({ StreamName: name }));
    return StreamDescription.StreamStatus === "ACTIVE" && StreamDescription;
  });
}

const put = (stream, text, key = "key") =>
  kinesis.send(new PutRecordCommand({ StreamName: stream, Data: Buffer.from(text), PartitionKey: key }));

async function iterator(stream, type, rest = {}) {
  const answer = await kinesis.send(
    new GetShardIteratorCommand({
      StreamName: stream,
      ShardId: "shardId-000000000000",
      ShardIteratorType: type,
      ...rest,
    }),
  );
  return answer.ShardIterator;
}

const read = (shardIterator, limit) =>
  kinesis.send(new GetRecordsCommand({ ShardIterator: shardIterator, Limit: limit }));

// The texts from an iterator on, once there are `count`.
async function texts(shardIterator, count) {
  const found = [];
  await until(`${count} records`, async () => {
    const answer = await read(shardIterator);
    shardIterator = answer.NextShardIterator;
    found.push(...answer.Records.map((record) => Buffer.from(record.Data).toString()));
    return found.length >= count;
  });
  return found;
}

const refuses = (command, name, message) =>
  assert.rejects(kinesis.send(command), (error) => {
    assert.equal(error.name, name);
    if (message instanceof RegExp) assert.match(error.message, message);
    else assert.equal(error.message, message);
    assert.equal(error.$metadata.httpStatusCode, 400);
    return true;
  });

test("a new stream is described with its shards", async () => {
  const description = await createStream("described", 2);

  assert.equal(description.StreamARN, `arn:aws:kinesis:${region}:${account}:stream/described`);
  assert.equal(description.HasMoreShards, false);
  assert.equal(description.RetentionPeriodHours, 24);
  assert.equal(description.EncryptionType, "NONE");
  assert.ok(Math.abs(description.StreamCreationTimestamp - Date.now()) < 60_000);
  assert.deepEqual(
    description.Shards.map((shard) => [shard.ShardId, shard.HashKeyRange]),
    [
      [
        "shardId-000000000000",
        { StartingHashKey: "0", EndingHashKey: "170141183460469231731687303715884105727" },
      ],
      [
        "shardId-000000000001",
        {
          StartingHashKey: "170141183460469231731687303715884105728",
          EndingHashKey: "340282366920938463463374607431768211455",
        },
      ],
    ],
  );
});

test("a summary counts the open shards", async () => {
  await createStream("summed", 3);

  const { StreamDescriptionSummary: summary } = await kinesis.send(
    new DescribeStreamSummaryCommand({ StreamName: "summed" }),
  );

  assert.equal(summary.StreamStatus, "ACTIVE");
  assert.equal(summary.OpenShardCount, 3);
  assert.equal(summary.StreamModeDetails.StreamMode, "PROVISIONED");
});

test("streams and shards are listed", async () => {
  await createStream("listed-b");
  await createStream("listed-a", 2);

  const { StreamNames, HasMoreStreams } = await kinesis.send(new ListStreamsCommand({}));
  const { Shards } = await kinesis.send(new ListShardsCommand({ StreamName: "listed-a" }));

  const listed = StreamNames.filter((name) => name.startsWith("listed-"));
  assert.deepEqual(listed, ["listed-a", "listed-b"]);
  assert.equal(HasMoreStreams, false);
  assert.deepEqual(Shards.map((shard) => shard.ShardId), ["shardId-000000000000", "shardId-000000000001"]);
});

test("a record comes back as it was put", async () => {
  await createStream("roundtrip");

  const { ShardId, SequenceNumber } = await put("roundtrip", "first", "a key");
  const { Records, MillisBehindLatest } = await read(await iterator("roundtrip", "TRIM_HORIZON"));

  assert.equal(ShardId, "shardId-000000000000");
  assert.match(SequenceNumber, /^\d{56}$/);
  assert.equal(Records.length, 1);
  assert.equal(Buffer.from(Records[0].Data).toString(), "first");
  assert.equal(Records[0].PartitionKey, "a key");
  assert.equal(Records[0].SequenceNumber, SequenceNumber);
  assert.ok(Math.abs(Records[0].ApproximateArrivalTimestamp - Date.now()) < 60_000);
  assert.equal(MillisBehindLatest, 0);
});

test("many records are put at once, in order within a shard", async () => {
  await createStream("batch");
  const records = Array.from({ length: 500 }, (_, index) => ({
    Data: Buffer.from(`record ${index}`),
    PartitionKey: `key ${index}`,
  }));

  const answer = await kinesis.send(new PutRecordsCommand({ StreamName: "batch", Records: records }));

  assert.equal(answer.FailedRecordCount, 0);
  assert.equal(answer.Records.length, 500);
  const numbers = answer.Records.map((record) => BigInt(record.SequenceNumber));
  assert.ok(numbers.every((number, index) => index === 0 || number > numbers[index - 1]));
  const back = await texts(await iterator("batch", "TRIM_HORIZON"), 500);
  assert.deepEqual(back, records.map((record) => record.Data.toString()));
});

test("each of the five iterators begins where it says", async () => {
  await createStream("iterators");
  await put("iterators", "one");
  const two = await put("iterators", "two");
  const afterTwo = { StartingSequenceNumber: two.SequenceNumber };
  const { Records } = await read(await iterator("iterators", "TRIM_HORIZON"));
  const latest = await iterator("iterators", "LATEST");
  await put("iterators", "three");

  assert.deepEqual(await texts(await iterator("iterators", "TRIM_HORIZON"), 3), ["one", "two", "three"]);
  assert.deepEqual(await texts(latest, 1), ["three"]);
  assert.deepEqual(await texts(await iterator("iterators", "AT_SEQUENCE_NUMBER", afterTwo), 2), ["two", "three"]);
  assert.deepEqual(await texts(await iterator("iterators", "AFTER_SEQUENCE_NUMBER", afterTwo), 1), ["three"]);
  const time = { Timestamp: Records[0].ApproximateArrivalTimestamp };
  assert.deepEqual(await texts(await iterator("iterators", "AT_TIMESTAMP", time), 3), ["one", "two", "three"]);
});

test("a limit is kept, and the next iterator goes on", async () => {
  await createStream("limited");
  for (const text of ["a", "b", "c"]) await put("limited", text);

  const first = await read(await iterator("limited", "TRIM_HORIZON"), 2);

  assert.equal(first.Records.length, 2);
  assert.deepEqual(await texts(first.NextShardIterator, 1), ["c"]);
});

test("a deleted stream is gone", async () => {
  await createStream("deleted");

  await kinesis.send(new DeleteStreamCommand({ StreamName: "deleted" }));

  await until("the stream to be gone", () =>
    kinesis.send(new DescribeStreamCommand({ StreamName: "deleted" })).then(
      () => false,
      (error) => error.name === "ResourceNotFoundException",
    ),
  );
});

test("an unknown stream is named with its account", async () => {
  const message = `Stream nowhere under account ${account} not found.`;

  await refuses(new DescribeStreamCommand({ StreamName: "nowhere" }), "ResourceNotFoundException", message);
  await refuses(
    new PutRecordCommand({ StreamName: "nowhere", Data: Buffer.from("x"), PartitionKey: "k" }),
    "ResourceNotFoundException",
    message,
  );
  await refuses(new DeleteStreamCommand({ StreamName: "nowhere" }), "ResourceNotFoundException", message);
});

test("a stream's name can be taken once", async () => {
  await createStream("taken");

  await refuses(
    new CreateStreamCommand({ StreamName: "taken", ShardCount: 1 }),
    "ResourceInUseException",
    `Stream taken under account ${account} already exists.`,
  );
});

test("an unknown shard is named with its stream", async () => {
  await createStream("one-shard");

  await refuses(
    new GetShardIteratorCommand({
      StreamName: "one-shard",
      ShardId: "shardId-000000000009",
      ShardIteratorType: "LATEST",
    }),
    "ResourceNotFoundException",
    `Shard shardId-000000000009 in stream one-shard under account ${account} does not exist`,
  );
});

test("values outside the limits are reported the way AWS words it", async () => {
  const long = "k".repeat(257);

  await refuses(
    new CreateStreamCommand({ StreamName: "bad name", ShardCount: 1 }),
    "ValidationException",
    "1 validation error detected: Value 'bad name' at 'streamName' failed to satisfy constraint: " +
      "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+",
  );
  await refuses(
    new CreateStreamCommand({ StreamName: "none", ShardCount: 0 }),
    "ValidationException",
    "1 validation error detected: Value '0' at 'shardCount' failed to satisfy constraint: " +
      "Member must have value greater than or equal to 1",
  );
  await refuses(
    new PutRecordCommand({ StreamName: "any", Data: Buffer.from("x"), PartitionKey: long }),
    "ValidationException",
    `1 validation error detected: Value '${long}' at 'partitionKey' failed to satisfy constraint: ` +
      "Member must have length less than or equal to 256",
  );
  await refuses(
    new PutRecordsCommand({ StreamName: "any", Records: [{ Data: Buffer.from("x") }] }),
    "ValidationException",
    "1 validation error detected: Value null at 'records.1.member.partitionKey' failed to satisfy constraint: " +
      "Member must not be null",
  );
  await refuses(
    new GetShardIteratorCommand({ StreamName: "any", ShardId: "shardId-000000000000", ShardIteratorType: "NOW" }),
    "ValidationException",
    "1 validation error detected: Value 'NOW' at 'shardIteratorType' failed to satisfy constraint: Member must " +
      "satisfy enum value set: [AFTER_SEQUENCE_NUMBER, LATEST, AT_TIMESTAMP, AT_SEQUENCE_NUMBER, TRIM_HORIZON]",
  );
});

test("several mistakes are counted and listed", async () => {
  await refuses(
    new PutRecordCommand({ StreamName: "bad name", Data: Buffer.from("x"), PartitionKey: "" }),
    "ValidationException",
    "2 validation errors detected: Value '' at 'partitionKey' failed to satisfy constraint: " +
      "Member must have length greater than or equal to 1; Value 'bad name' at 'streamName' failed to satisfy " +
      "constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+",
  );
});

test("an iterator's type and its start must agree", async () => {
  await createStream("agreeing");
  const where = { StreamName: "agreeing", ShardId: "shardId-000000000000" };

  await refuses(
    new GetShardIteratorCommand({ ...where, ShardIteratorType: "AT_SEQUENCE_NUMBER" }),
    "InvalidArgumentException",
    "Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and StartingSequenceNumber or (2) " +
      "TRIM_HORIZON or LATEST and no StartingSequenceNumber. Request specified AT_SEQUENCE_NUMBER and no " +
      "StartingSequenceNumber.",
  );
  await refuses(
    new GetShardIteratorCommand({ ...where, ShardIteratorType: "AT_TIMESTAMP" }),
    "InvalidArgumentException",
    "Must specify timestampInMillis parameter for iterator of type AT_TIMESTAMP. Current request has no " +
      "timestamp parameter.",
  );
  await refuses(
    new GetRecordsCommand({ ShardIterator: "garbage" }),
    "InvalidArgumentException",
    "Invalid ShardIterator.",
  );
});
