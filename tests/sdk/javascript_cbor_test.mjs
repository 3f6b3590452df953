// Kinesis in CBOR 1.1, as the AWS SDKs for Java speak it: npm's `cbor` writes and reads it, so that the server's own
// reader and writer are judged by another's.

import assert from "node:assert/strict";
import { request } from "node:http";
import { after, before, test } from "node:test";

import { Encoder, Tagged, decodeFirstSync } from "cbor";

import { Penstock, account } from "../support/penstock.mjs";
import { until } from "../support/until.mjs";

const CBOR = "application/x-amz-cbor-1.1";
const JSON_TYPE = "application/x-amz-json-1.1";

let penstock;

before(async () => {
  penstock = await Penstock.start();
});
after(() => penstock?.end());

function send(headers, body, method = "POST") {
  return new Promise((resolve, reject) => {
    const options = { method, headers: { "Content-Length": body.length, ...headers } };
    const asking = request(penstock.url, options, (answer) => {
      const pieces = [];
      answer.on("data", (piece) => pieces.push(piece));
      answer.on("end", () => {
        const { statusCode: status, headers: answered } = answer;
        resolve({ status, headers: answered, bytes: Buffer.concat(pieces) });
      });
    });
    asking.on("error", reject);
    asking.end(body);
  });
}

// A timestamp stays what it is on the wire: tag 1 and a number.
const decode = (bytes) => decodeFirstSync(bytes, { tags: { 1: (value) => new Tagged(1, value) } });
const encode = (value) => Encoder.encodeOne(value, { highWaterMark: 1 << 24 });

async function ask(operation, body, type = CBOR) {
  const bytes = Buffer.isBuffer(body) ? body : encode(body);
  const answer = await send({ "X-Amz-Target": `Kinesis_20131202.${operation}`, "Content-Type": type }, bytes);
  assert.equal(answer.headers["content-type"], CBOR);
  return { ...answer, body: answer.bytes.length ? decode(answer.bytes) : undefined };
}

async function createStream(name) {
  const created = await ask("CreateStream", { StreamName: name, ShardCount: 1 });
  assert.deepEqual([created.status, created.bytes.length], [200, 0]);
  return until(`${name} to be active`, async () => {
    const { body } = await ask("DescribeStream", { StreamName: name });
    return body.StreamDescription.StreamStatus === "ACTIVE" && body.StreamDescription;
  });
}

async function readAll(name, position) {
  const { body } = await ask("GetShardIterator", { StreamName: name, ShardId: "0", ...position });
  return (await ask("GetRecords", { ShardIterator: body.ShardIterator })).body;
}

test("records go in and come out as the bytes that they are", async () => {
  const { StreamARN, StreamCreationTimestamp } = await createStream("bytes");
  assert.equal(StreamARN, `arn:aws:kinesis:us-east-1:${account}:stream/bytes`);
  assert.equal(StreamCreationTimestamp.tag, 1);
  assert.ok(Number.isInteger(StreamCreationTimestamp.value), "milliseconds");
  assert.ok(Math.abs(StreamCreationTimestamp.value - Date.now()) < 3_600_000, "milliseconds since 1970");

  const data = Array.from({ length: 500 }, (_, i) => Buffer.from([i & 255, 0, 255, i >> 8]));
  const put = await ask("PutRecords", {
    StreamName: "bytes",
    Records: data.map((Data, i) => ({ Data, PartitionKey: `schlüssel-${i}` })),
  });

  assert.equal(put.body.FailedRecordCount, 0);
  assert.equal(put.body.Records.length, 500);
  const read = await readAll("bytes", { ShardIteratorType: "TRIM_HORIZON" });
  assert.deepEqual(read.Records.map((record) => record.Data), data);
  assert.equal(read.Records[499].PartitionKey, "schlüssel-499");
  assert.equal(read.Records[499].SequenceNumber, put.body.Records[499].SequenceNumber);
  assert.equal(read.Records[0].ApproximateArrivalTimestamp.tag, 1);
  assert.equal(read.MillisBehindLatest, 0);
});

test("a time is milliseconds under tag 1, both ways", async () => {
  const { StreamCreationTimestamp: created } = await createStream("times");
  await ask("PutRecord", { StreamName: "times", Data: Buffer.from("x"), PartitionKey: "k" });

  const since = { ShardIteratorType: "AT_TIMESTAMP", Timestamp: new Tagged(1, created.value) };
  assert.equal((await readAll("times", since)).Records.length, 1);

  const wanted = Date.now() + 3_600_000;
  const refused = await ask("GetShardIterator", {
    StreamName: "times",
    ShardId: "0",
    ShardIteratorType: "AT_TIMESTAMP",
    Timestamp: new Tagged(1, wanted),
  });
  assert.equal(refused.status, 400);
  assert.match(refused.body.message, new RegExp(`timestampInMillis: ${wanted}, `));
});

test("errors are told in CBOR", async () => {
  const missing = await ask("DescribeStream", { StreamName: "missing" });
  assert.equal(missing.status, 400);
  assert.deepEqual(missing.body, {
    __type: "ResourceNotFoundException",
    message: `Stream missing under account ${account} not found.`,
  });

  assert.deepEqual((await ask("DescribeStream", { StreamName: true })).body, {
    __type: "SerializationException",
    Message: "class java.lang.Boolean can not be converted to an String",
  });
  assert.match((await ask("DescribeStream", { StreamName: "" })).body.message, /^\d validation errors detected: /);
  assert.deepEqual((await ask("ListStreams", Buffer.from("a1", "hex"))).body, { __type: "SerializationException" });
  assert.deepEqual((await ask("Nonsense", {})).body, { __type: "UnknownOperationException" });
  assert.deepEqual((await ask("Nonsense", Buffer.from("a1", "hex"))).body, { __type: "SerializationException" });
});

test("parameters of a content type say nothing", async () => {
  assert.equal((await ask("ListStreams", {}, `${CBOR}; charset=utf-8`)).status, 200);
  assert.equal((await ask("ListStreams", {}, ` ${CBOR.toUpperCase()} `)).status, 200);
});

test("an empty body is answered in CBOR to everybody but who speaks JSON 1.1", async () => {
  const target = { "X-Amz-Target": "Kinesis_20131202.ListStreams" };
  const empty = Buffer.alloc(0);
  for (const type of [CBOR, "application/json", "text/plain", ""]) {
    const known = await send({ ...target, "Content-Type": type }, empty);
    assert.deepEqual([known.status, known.headers["content-type"]], [400, CBOR]);
    assert.deepEqual(decode(known.bytes), { __type: "SerializationException" });

    const unknown = await send({ "Content-Type": type }, empty);
    assert.deepEqual([unknown.status, unknown.headers["content-type"]], [400, CBOR]);
    assert.deepEqual(decode(unknown.bytes), { __type: "UnknownOperationException" });
  }
  const json = await send({ ...target, "Content-Type": JSON_TYPE }, empty);
  assert.deepEqual([json.status, json.headers["content-type"]], [400, JSON_TYPE]);
  assert.deepEqual(JSON.parse(json.bytes), { __type: "SerializationException" });
});

test("without a target a body of a known type is an unknown operation", async () => {
  for (const [type, good, bad] of [
    [CBOR, encode({}), Buffer.from("ff", "hex")],
    [JSON_TYPE, Buffer.from("{}"), Buffer.from("{")],
  ]) {
    const parse = type === CBOR ? decode : JSON.parse;
    const told = async (body) => parse((await send({ "Content-Type": type }, body)).bytes);
    assert.deepEqual(await told(good), { __type: "UnknownOperationException" });
    assert.deepEqual(await told(bad), { __type: "SerializationException" });
  }
});
