// The operations that only newer SDKs know: tags of any resource, policies, record size, warm throughput, account
// settings, channels.

import * as sdk from "@aws-sdk/client-kinesis";
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Penstock } from "../support/penstock.mjs";

let penstock, kinesis;

before(async () => {
  penstock = await Penstock.start();
  kinesis = new sdk.KinesisClient(penstock.clientSettings);
});

after(async () => {
  kinesis?.destroy();
  await penstock?.end();
});

const call = (name, input = {}) => kinesis.send(new sdk[`${name}Command`](input));

const refused = async (code, name, input) => {
  await assert.rejects(call(name, input), (error) => {
    assert.equal(error.name, code);
    return true;
  });
};

async function createStream(name, rest = { ShardCount: 1 }) {
  await call("CreateStream", { StreamName: name, ...rest });
  const { StreamDescriptionSummary } = await call("DescribeStreamSummary", { StreamName: name });
  return StreamDescriptionSummary.StreamARN;
}

test("nothing that AWS knows is unknown here", async () => {
  const names = Object.keys(sdk)
    .filter((name) => name.endsWith("Command") && name !== "$Command")
    .map((name) => name.slice(0, -"Command".length));
  assert.ok(names.length >= 45, `the SDK has ${names.length} operations`);
  for (const name of names) {
    const command = new sdk[`${name}Command`]({});
    const error = await kinesis.send(command).then(
      () => undefined,
      (error) => error,
    );
    assert.notEqual(error?.name, "UnknownOperationException", name);
    assert.ok((error?.$metadata?.httpStatusCode ?? 200) < 500, `${name}: ${error}`);
  }
});

test("streams and consumers are tagged by their ARN", async () => {
  const stream = await createStream("tagged");
  const { Consumer } = await call("RegisterStreamConsumer", {
    StreamARN: stream,
    ConsumerName: "reader",
    Tags: { first: "1" },
  });
  for (const [ResourceARN, first] of [
    [stream, {}],
    [Consumer.ConsumerARN, { first: "1" }],
  ]) {
    await call("TagResource", { ResourceARN, Tags: { a: "x", b: "y" } });
    await call("UntagResource", { ResourceARN, TagKeys: ["b"] });
    const { Tags } = await call("ListTagsForResource", { ResourceARN });
    assert.deepEqual(Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value])), { a: "x", ...first });
  }
  await refused("ResourceNotFoundException", "TagResource", {
    ResourceARN: `${stream}-not`,
    Tags: { a: "x" },
  });
});

test("a resource policy is kept, shown and deleted", async () => {
  const ResourceARN = await createStream("with-policy");
  assert.equal((await call("GetResourcePolicy", { ResourceARN })).Policy, "{}");
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [] });
  await call("PutResourcePolicy", { ResourceARN, Policy });
  assert.equal((await call("GetResourcePolicy", { ResourceARN })).Policy, Policy);
  await refused("InvalidArgumentException", "PutResourcePolicy", { ResourceARN, Policy: "no JSON" });
  await call("DeleteResourcePolicy", { ResourceARN });
  assert.equal((await call("GetResourcePolicy", { ResourceARN })).Policy, "{}");
});

test("a stream's largest record", async () => {
  const StreamARN = await createStream("large", { ShardCount: 1, MaxRecordSizeInKiB: 2048 });
  const size = async () =>
    (await call("DescribeStreamSummary", { StreamARN })).StreamDescriptionSummary.MaxRecordSizeInKiB;
  const put = (bytes) => call("PutRecord", { StreamARN, PartitionKey: "k", Data: new Uint8Array(bytes) });
  assert.equal(await size(), 2048);
  await put(2048 * 1024 - 1);
  await assert.rejects(put(2048 * 1024), { name: "ValidationException" });
  await call("UpdateMaxRecordSize", { StreamARN, MaxRecordSizeInKiB: 10240 });
  assert.equal(await size(), 10240);
  await put(10 * 1024 * 1024 - 1);
  await refused("ValidationException", "UpdateMaxRecordSize", { StreamARN, MaxRecordSizeInKiB: 10241 });
});

test("warm throughput belongs to streams on demand", async () => {
  const StreamARN = await createStream("warm", {
    StreamModeDetails: { StreamMode: "ON_DEMAND" },
    WarmThroughputMiBps: 10,
  });
  const { WarmThroughput } = await call("UpdateStreamWarmThroughput", { StreamARN, WarmThroughputMiBps: 20 });
  assert.deepEqual(WarmThroughput, { TargetMiBps: 20, CurrentMiBps: 20 });
  const { StreamDescriptionSummary } = await call("DescribeStreamSummary", { StreamARN });
  assert.equal(StreamDescriptionSummary.WarmThroughput.CurrentMiBps, 20);
  const provisioned = await createStream("cold");
  await refused("ValidationException", "UpdateStreamWarmThroughput", {
    StreamARN: provisioned,
    WarmThroughputMiBps: 1,
  });
});

test("an account's settings", async () => {
  const commitment = async () => (await call("DescribeAccountSettings")).MinimumThroughputBillingCommitment;
  assert.deepEqual(await commitment(), { Status: "DISABLED" });
  await call("UpdateAccountSettings", { MinimumThroughputBillingCommitment: { Status: "ENABLED" } });
  const enabled = await commitment();
  assert.equal(enabled.Status, "ENABLED");
  assert.ok(enabled.StartedAt instanceof Date);
  await call("UpdateAccountSettings", { MinimumThroughputBillingCommitment: { Status: "DISABLED" } });
  assert.ok((await commitment()).EndedAt instanceof Date);
});

test("channels and automatic distribution are refused in clear words", async () => {
  for (const name of ["CreateChannel", "DeleteChannel", "DescribeChannel", "ListChannels", "UpdateChannel"]) {
    await assert.rejects(call(name), {
      name: "ValidationException",
      message: `Penstock does not support ${name}.`,
    });
  }
  const StreamARN = await createStream("distributed");
  const set = (RecordDistributionStrategy) =>
    call("UpdateStreamRecordDistributionStrategy", { StreamARN, RecordDistributionStrategy });
  await set("USER_PARTITION_KEY");
  await assert.rejects(set("AUTO"), { name: "ValidationException" });
  const create = (RecordDistributionStrategy) =>
    call("CreateStream", { StreamName: `by-${RecordDistributionStrategy}`, RecordDistributionStrategy });
  await create("USER_PARTITION_KEY");
  await assert.rejects(create("AUTO"), { name: "ValidationException" });
});

test("a dry run stores nothing and subscribes to nothing", async () => {
  const StreamARN = await createStream("dry");
  const { Consumer } = await call("RegisterStreamConsumer", { StreamARN, ConsumerName: "reader" });
  const shard = { ShardId: "shardId-000000000000", DryRun: true };
  const record = { PartitionKey: "k", Data: Buffer.from("x") };

  await refused("DryRunOperationException", "PutRecord", { StreamARN, ...record, DryRun: true });
  await refused("DryRunOperationException", "PutRecords", { StreamARN, Records: [record], DryRun: true });
  await refused("DryRunOperationException", "GetShardIterator", { StreamARN, ...shard, ShardIteratorType: "LATEST" });
  await refused("DryRunOperationException", "SubscribeToShard", {
    ...shard,
    ConsumerARN: Consumer.ConsumerARN,
    StartingPosition: { Type: "LATEST" },
  });

  const { ShardIterator } = await call("GetShardIterator", {
    StreamARN,
    ShardId: shard.ShardId,
    ShardIteratorType: "TRIM_HORIZON",
  });
  await refused("DryRunOperationException", "GetRecords", { ShardIterator, DryRun: true });
  assert.deepEqual((await call("GetRecords", { ShardIterator })).Records, []);
});
