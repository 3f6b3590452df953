// Resource policies between two accounts, each with a key of its own.

import * as sdk from "@aws-sdk/client-kinesis";
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { Penstock, region } from "../support/penstock.mjs";

const owner = { accessKeyId: "111111111111", secretAccessKey: "one" };
const other = { accessKeyId: "222222222222", secretAccessKey: "two" };
const StreamARN = `arn:aws:kinesis:${region}:111111111111:stream/prices`;

let penstock, folder;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "penstock-keys-"));
  const profiles = [owner, other].map(
    ({ accessKeyId, secretAccessKey }) =>
      `[${accessKeyId}]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`,
  );
  await writeFile(join(folder, "credentials"), profiles.join("\n"));
  penstock = await Penstock.start({ args: ["--credentials", join(folder, "credentials")] });
});

after(async () => {
  await penstock?.end();
  await rm(folder, { recursive: true });
});

const as = (credentials) => async (name, input) => {
  const client = new sdk.KinesisClient({ endpoint: penstock.url, region, credentials, maxAttempts: 1 });
  return client.send(new sdk[`${name}Command`](input)).finally(() => client.destroy());
};

const put = { StreamARN, PartitionKey: "key", Data: Buffer.from("text") };

const denied = (action) => ({
  name: "AccessDeniedException",
  message:
    `User: arn:aws:iam::222222222222:root is not authorized to perform: kinesis:${action} on resource: ` +
    `${StreamARN} because no resource-based policy allows the kinesis:${action} action`,
});

test("another account may do with a stream what its policy allows", async () => {
  await as(owner)("CreateStream", { StreamName: "prices", ShardCount: 1 });
  await as(owner)("PutRecord", put);
  await assert.rejects(as(other)("PutRecord", put), denied("PutRecord"));
  await assert.rejects(as(other)("PutResourcePolicy", { ResourceARN: StreamARN, Policy: "{}" }), {
    name: "AccessDeniedException",
  });

  const Policy = JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "write",
        Effect: "Allow",
        Principal: { AWS: "arn:aws:iam::222222222222:root" },
        Action: ["kinesis:PutRecord", "kinesis:PutRecords"],
        Resource: StreamARN,
      },
    ],
  });
  await as(owner)("PutResourcePolicy", { ResourceARN: StreamARN, Policy });

  assert.equal((await as(other)("PutRecord", put)).ShardId, "shardId-000000000000");
  await assert.rejects(as(other)("ListShards", { StreamARN }), denied("ListShards"));
  await assert.rejects(as(other)("DeleteStream", { StreamARN }), denied("DeleteStream"));
  const { ShardIterator } = await as(owner)("GetShardIterator", {
    StreamARN,
    ShardId: "0",
    ShardIteratorType: "TRIM_HORIZON",
  });
  await assert.rejects(as(other)("GetRecords", { ShardIterator }), denied("GetRecords"));
  assert.equal((await as(owner)("GetRecords", { ShardIterator })).Records.length, 2);

  await as(owner)("DeleteResourcePolicy", { ResourceARN: StreamARN });
  await assert.rejects(as(other)("PutRecord", put), denied("PutRecord"));
});

test("a name is that of a stream of one's own", async () => {
  await assert.rejects(as(other)("PutRecord", { ...put, StreamARN: undefined, StreamName: "prices" }), {
    name: "ResourceNotFoundException",
    message: "Stream prices under account 222222222222 not found.",
  });
});
