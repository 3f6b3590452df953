// Lambda functions and event source mappings through the AWS SDK for JavaScript.

import { CreateStreamCommand, DescribeStreamCommand, KinesisClient, PutRecordCommand } from "@aws-sdk/client-kinesis";
import {
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  DeleteEventSourceMappingCommand,
  DeleteFunctionCommand,
  GetEventSourceMappingCommand,
  GetFunctionCommand,
  InvokeCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  ListFunctionsCommand,
  UpdateEventSourceMappingCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { createFunction, noting, notesIn, role, settled } from "../support/functions.mjs";
import { Penstock, account, region } from "../support/penstock.mjs";
import { until } from "../support/until.mjs";
import { zip } from "../support/zip.mjs";

let penstock, lambda, kinesis, folder;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "penstock-lambda-"));
  penstock = await Penstock.start();
  lambda = new LambdaClient(penstock.clientSettings);
  kinesis = new KinesisClient(penstock.clientSettings);
});

after(async () => {
  lambda?.destroy();
  kinesis?.destroy();
  await penstock?.end();
  if (folder) await rm(folder, { recursive: true, force: true });
});

const arnOf = (name) => `arn:aws:lambda:${region}:${account}:function:${name}`;

const refuses = (command, status, name, message) =>
  assert.rejects(lambda.send(command), (error) => {
    assert.equal(error.name, name);
    if (message instanceof RegExp) assert.match(error.message, message);
    else assert.equal(error.message, message);
    assert.equal(error.$metadata.httpStatusCode, status);
    return true;
  });

async function invoke(name, payload, rest = {}) {
  const answer = await lambda.send(
    new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(payload), ...rest }),
  );
  const text = Buffer.from(answer.Payload ?? "").toString();
  return { ...answer, result: text ? JSON.parse(text) : undefined };
}

const doubling = "def handler(event, context):\n    return event['n'] * 2\n";

test("a new function has AWS's defaults", async () => {
  const code = zip({ "app.py": doubling });

  const created = await lambda.send(
    new CreateFunctionCommand({
      FunctionName: "defaults",
      Runtime: "python3.11",
      Handler: "app.handler",
      Role: role,
      Code: { ZipFile: code },
    }),
  );
  await settled(lambda, "defaults");

  assert.equal(created.FunctionArn, arnOf("defaults"));
  assert.equal(created.State, "Pending");
  assert.equal(created.StateReasonCode, "Creating");
  assert.equal(created.Version, "$LATEST");
  assert.equal(created.Timeout, 3);
  assert.equal(created.MemorySize, 128);
  assert.equal(created.PackageType, "Zip");
  assert.equal(created.CodeSize, code.length);
  assert.equal(created.CodeSha256, createHash("sha256").update(code).digest("base64"));
  assert.deepEqual(created.Architectures, ["x86_64"]);
  assert.deepEqual(created.TracingConfig, { Mode: "PassThrough" });
  assert.deepEqual(created.EphemeralStorage, { Size: 512 });
  assert.match(created.LastModified, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/);
  assert.match(created.RevisionId, /^[0-9a-f-]{36}$/);
});

test("a function is found and listed", async () => {
  await createFunction(lambda, "found", doubling, { COLOUR: "blue" });

  const { Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName: arnOf("found") }));
  const { Functions } = await lambda.send(new ListFunctionsCommand({}));

  assert.equal(Configuration.State, "Active");
  assert.equal(Configuration.LastUpdateStatus, "Successful");
  assert.deepEqual(Configuration.Environment, { Variables: { COLOUR: "blue" } });
  assert.ok(Functions.some((listed) => listed.FunctionName === "found"));
});

test("an invocation returns the function's result", async () => {
  await createFunction(lambda, "doubling", doubling);

  const { StatusCode, ExecutedVersion, FunctionError, result } = await invoke("doubling", { n: 21 });

  assert.equal(StatusCode, 200);
  assert.equal(ExecutedVersion, "$LATEST");
  assert.equal(FunctionError, undefined);
  assert.equal(result, 42);
});

test("a function's exception is its result, not an error of the call", async () => {
  await createFunction(lambda, "raising", "def handler(event, context):\n    raise ValueError('no')\n");

  const { StatusCode, FunctionError, result } = await invoke("raising", {});

  assert.equal(StatusCode, 200);
  assert.equal(FunctionError, "Unhandled");
  assert.equal(result.errorType, "ValueError");
  assert.equal(result.errorMessage, "no");
  assert.ok(Array.isArray(result.stackTrace));
});

test("the tail of the log comes with the answer when asked for", async () => {
  await createFunction(lambda, "printing", "def handler(event, context):\n    print('here I am')\n");

  const { LogResult, result } = await invoke("printing", {}, { LogType: "Tail" });

  const log = Buffer.from(LogResult, "base64").toString();
  assert.match(log, /^START RequestId: [0-9a-f-]{36} Version: \$LATEST$/m);
  assert.match(log, /^here I am$/m);
  assert.match(log, /^END RequestId: [0-9a-f-]{36}$/m);
  assert.match(log, /^REPORT RequestId: [0-9a-f-]{36}\tDuration: \d+\.\d\d ms\tBilled Duration: \d+ ms\t/m);
  assert.equal(result, null);
});

test("an Event invocation is accepted at once and runs", async () => {
  const notes = join(folder, "event");
  const code = `${noting}\ndef handler(event, context):\n    note(event)\n`;
  await createFunction(lambda, "later", code, { NOTES: notes });

  const { StatusCode, result } = await invoke("later", { n: 1 }, { InvocationType: "Event" });

  assert.equal(StatusCode, 202);
  assert.equal(result, undefined);
  await until("the function to run", async () => (await notesIn(notes)).length === 1);
  assert.deepEqual(await notesIn(notes), [{ n: 1 }]);
});

test("a DryRun invocation runs nothing", async () => {
  await createFunction(lambda, "dry", doubling);

  const { StatusCode, result } = await invoke("dry", {}, { InvocationType: "DryRun" });

  assert.equal(StatusCode, 204);
  assert.equal(result, undefined);
});

test("new code and new settings are used by the next invocation", async () => {
  await createFunction(lambda, "changing", "def handler(event, context):\n    return 'old'\n");
  assert.equal((await invoke("changing", {})).result, "old");

  const code = "import os\ndef handler(event, context):\n    return os.environ['WORD']\n";
  await lambda.send(
    new UpdateFunctionCodeCommand({ FunctionName: "changing", ZipFile: zip({ "app.py": code }) }),
  );
  await settled(lambda, "changing");
  const environment = { Variables: { WORD: "new" } };
  await lambda.send(
    new UpdateFunctionConfigurationCommand({ FunctionName: "changing", Environment: environment, Timeout: 9 }),
  );
  const configuration = await settled(lambda, "changing");

  assert.equal(configuration.Timeout, 9);
  assert.equal((await invoke("changing", {})).result, "new");
});

test("a deleted function is gone", async () => {
  await createFunction(lambda, "going", doubling);

  const { $metadata } = await lambda.send(new DeleteFunctionCommand({ FunctionName: "going" }));

  assert.equal($metadata.httpStatusCode, 204);
  const message = `Function not found: ${arnOf("going")}`;
  await refuses(new GetFunctionCommand({ FunctionName: "going" }), 404, "ResourceNotFoundException", message);
  await refuses(new InvokeCommand({ FunctionName: "going" }), 404, "ResourceNotFoundException", message);
});

test("Lambda's refusals are worded as on AWS", async () => {
  await createFunction(lambda, "twice", doubling);
  const settings = { Runtime: "python3.11", Handler: "app.handler", Role: role };
  const code = { ZipFile: zip({ "app.py": doubling }) };

  await refuses(
    new CreateFunctionCommand({ ...settings, FunctionName: "twice", Code: code }),
    409,
    "ResourceConflictException",
    "Function already exist: twice",
  );
  await refuses(
    new CreateFunctionCommand({ ...settings, FunctionName: "torn", Code: { ZipFile: Buffer.from("no zip") } }),
    400,
    "InvalidParameterValueException",
    "Could not unzip uploaded file. Please check your file, then try to upload again.",
  );
  await refuses(
    new InvokeCommand({ FunctionName: "twice", Payload: "no JSON" }),
    400,
    "InvalidRequestContentException",
    /^Could not parse request body into json: /,
  );
});

// Event source mappings.

async function createStream(name) {
  await kinesis.send(new CreateStreamCommand({ StreamName: name, ShardCount: 1 }));
  return until(`${name} to be active`, async () => {
    const { StreamDescription } = await kinesis.send(new DescribeStreamCommand({ StreamName: name }));
    return StreamDescription.StreamStatus === "ACTIVE" && StreamDescription.StreamARN;
  });
}

const put = (stream, text, key) =>
  kinesis.send(new PutRecordCommand({ StreamName: stream, Data: Buffer.from(text), PartitionKey: key }));

const mappingIs = (UUID, state) =>
  until(`the mapping to be ${state}`, async () => {
    const mapping = await lambda.send(new GetEventSourceMappingCommand({ UUID }));
    return mapping.State === state && mapping;
  });

test("records of a stream arrive at the mapped function", async () => {
  const notes = join(folder, "records");
  const code = `${noting}\ndef handler(event, context):\n    note(event)\n`;
  await createFunction(lambda, "receiving", code, { NOTES: notes });
  const stream = await createStream("mapped");
  const { ShardId, SequenceNumber } = await put("mapped", "early", "key 1");

  const created = await lambda.send(
    new CreateEventSourceMappingCommand({
      EventSourceArn: stream,
      FunctionName: "receiving",
      StartingPosition: "TRIM_HORIZON",
    }),
  );
  await mappingIs(created.UUID, "Enabled");
  await put("mapped", "late", "key 2");

  assert.equal(created.$metadata.httpStatusCode, 202);
  assert.equal(created.State, "Creating");
  assert.equal(created.StateTransitionReason, "User action");
  assert.equal(created.LastProcessingResult, "No records processed");
  assert.equal(created.FunctionArn, arnOf("receiving"));
  assert.equal(created.BatchSize, 100);
  assert.equal(created.MaximumBatchingWindowInSeconds, 0);
  assert.equal(created.MaximumRecordAgeInSeconds, -1);
  assert.equal(created.MaximumRetryAttempts, -1);
  assert.equal(created.ParallelizationFactor, 1);
  assert.equal(created.TumblingWindowInSeconds, 0);
  assert.equal(created.BisectBatchOnFunctionError, false);
  assert.deepEqual(created.FunctionResponseTypes, []);
  assert.deepEqual(created.DestinationConfig, { OnFailure: {} });

  const records = await until("both records", async () => {
    const all = (await notesIn(notes)).flatMap((event) => event.Records);
    return all.length >= 2 && all;
  });
  const [first, second] = records;
  assert.equal(Buffer.from(first.kinesis.data, "base64").toString(), "early");
  assert.equal(Buffer.from(second.kinesis.data, "base64").toString(), "late");
  assert.equal(typeof first.kinesis.approximateArrivalTimestamp, "number");
  delete first.kinesis.data;
  delete first.kinesis.approximateArrivalTimestamp;
  assert.deepEqual(first, {
    kinesis: { kinesisSchemaVersion: "1.0", partitionKey: "key 1", sequenceNumber: SequenceNumber },
    eventSource: "aws:kinesis",
    eventVersion: "1.0",
    eventID: `${ShardId}:${SequenceNumber}`,
    eventName: "aws:kinesis:record",
    invokeIdentityArn: role,
    awsRegion: region,
    eventSourceARN: stream,
  });
});

test("a mapping is listed, changed, paused and deleted", async () => {
  const name = "life";
  await createFunction(lambda, name, "def handler(event, context):\n    pass\n");
  const EventSourceArn = await createStream(name);
  const mapping = { EventSourceArn, FunctionName: name, StartingPosition: "LATEST" };
  const { UUID } = await lambda.send(new CreateEventSourceMappingCommand(mapping));
  await mappingIs(UUID, "Enabled");

  const { EventSourceMappings } = await lambda.send(new ListEventSourceMappingsCommand({ FunctionName: name }));
  assert.deepEqual(EventSourceMappings.map((listed) => listed.UUID), [UUID]);

  await refuses(
    new CreateEventSourceMappingCommand(mapping),
    409,
    "ResourceConflictException",
    `The event source arn (" ${EventSourceArn} ") and function (" ${name} ") provided mapping already exists. ` +
      `Please update or delete the existing mapping with UUID ${UUID}`,
  );

  await lambda.send(new UpdateEventSourceMappingCommand({ UUID, BatchSize: 7 }));
  assert.equal((await mappingIs(UUID, "Enabled")).BatchSize, 7);
  await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }));
  await mappingIs(UUID, "Disabled");

  const deleted = await lambda.send(new DeleteEventSourceMappingCommand({ UUID }));
  assert.equal(deleted.State, "Deleting");
  const gone = await until("the mapping to be gone", () =>
    lambda.send(new GetEventSourceMappingCommand({ UUID })).then(
      () => false,
      (error) => error,
    ),
  );
  assert.equal(gone.name, "ResourceNotFoundException");
  assert.equal(gone.message, "The resource you requested does not exist.");
});

test("a mapping needs a function, a stream and a start", async () => {
  await createFunction(lambda, "needed", doubling);
  const EventSourceArn = await createStream("needed");
  const mapping = { EventSourceArn, FunctionName: "needed", StartingPosition: "LATEST" };

  await refuses(
    new CreateEventSourceMappingCommand({ ...mapping, FunctionName: "nobody" }),
    400,
    "InvalidParameterValueException",
    "Function does not exist",
  );
  const missing = `${EventSourceArn}-no-more`;
  await refuses(
    new CreateEventSourceMappingCommand({ ...mapping, EventSourceArn: missing }),
    400,
    "InvalidParameterValueException",
    `Stream not found: ${missing}`,
  );
  await refuses(
    new CreateEventSourceMappingCommand({ ...mapping, StartingPosition: undefined }),
    400,
    "InvalidParameterValueException",
    "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: " +
      "Member must not be null.",
  );
});

test("a failed batch is tried again and comes before what follows it", async () => {
  const notes = join(folder, "retried");
  // Counts in the file, not in memory: each try may run in a process of its own.
  const code = `${noting}
def handler(event, context):
    note(event)
    if len(open(os.environ["NOTES"]).readlines()) <= 2:
        raise RuntimeError("not yet")
`;
  await createFunction(lambda, "retrying", code, { NOTES: notes });
  const EventSourceArn = await createStream("retried");
  await lambda.send(
    new CreateEventSourceMappingCommand({
      EventSourceArn,
      FunctionName: "retrying",
      StartingPosition: "TRIM_HORIZON",
      BatchSize: 1,
    }),
  );

  await put("retried", "one", "key");
  await put("retried", "two", "key");

  const seen = await until("the second record", async () => {
    const texts = (await notesIn(notes)).flatMap((event) =>
      event.Records.map((record) => Buffer.from(record.kinesis.data, "base64").toString()),
    );
    return texts.includes("two") && texts;
  });
  assert.deepEqual(seen, ["one", "one", "one", "two"]);
});
