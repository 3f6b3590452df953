// LoggingConfig: logs as JSON objects, levels, and a log group of one's own; through the AWS SDK for JavaScript.

import { Lambda } from "@aws-sdk/client-lambda";
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { role, settled } from "../support/functions.mjs";
import { Penstock } from "../support/penstock.mjs";
import { until } from "../support/until.mjs";
import { zip } from "../support/zip.mjs";

let penstock, lambda;

before(async () => {
  penstock = await Penstock.start();
  lambda = new Lambda({ ...penstock.clientSettings, maxAttempts: 1 });
});

after(async () => {
  lambda?.destroy();
  await penstock?.end();
});

async function create(FunctionName, files, LoggingConfig, rest = {}) {
  const python = "app.py" in files;
  await lambda.createFunction({
    FunctionName, Role: role, Timeout: 20, Code: { ZipFile: zip(files) }, LoggingConfig,
    Runtime: python ? "python3.11" : "nodejs20.x", Handler: python ? "app.handler" : "index.handler", ...rest,
  });
  await settled(lambda, FunctionName);
}

const invoke = async (FunctionName, event = {}) => {
  const answer = await lambda.invoke({ FunctionName, Payload: JSON.stringify(event) });
  return { requestId: answer.$metadata.requestId, result: JSON.parse(Buffer.from(answer.Payload)), ...answer };
};

// What stands in the log by now.
async function logged(group) {
  const response = await fetch(penstock.url, {
    method: "POST",
    headers: { "X-Amz-Target": "Logs_20140328.FilterLogEvents", "Content-Type": "application/x-amz-json-1.1" },
    body: JSON.stringify({ logGroupName: group }),
  });
  const { events = [] } = await response.json();
  return events.map(({ message }) => message);
}

// The lines of a log as soon as one of them fits, those of JSON parsed.
const linesWith = (group, fits) =>
  until(`the log of ${group}`, async () => {
    const lines = (await logged(group)).map((line) => (line.startsWith("{") ? JSON.parse(line) : line));
    return lines.some(fits) && lines;
  });
const isReport = (line) => line.type === "platform.report";

test("what the platform says, as JSON", async () => {
  await create("platform", { "app.py": "def handler(event, context):\n    return 1\n" }, {
    LogFormat: "JSON", SystemLogLevel: "DEBUG",
  });

  const { requestId } = await invoke("platform");
  const lines = await linesWith("/aws/lambda/platform", isReport);

  const types = ["initStart", "initRuntimeDone", "initReport", "start", "runtimeDone", "report"];
  assert.deepEqual(lines.map((line) => line.type), types.map((type) => "platform." + type));
  for (const { time } of lines) assert.match(time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  const records = Object.fromEntries(types.map((type, i) => [type, lines[i].record]));
  const { durationMs } = records.initReport.metrics;
  const init = { initializationType: "on-demand", phase: "init" };
  assert.deepEqual(records.initStart, { ...init, functionName: "platform", functionVersion: "$LATEST" });
  assert.deepEqual(records.initRuntimeDone, { ...init, status: "success" });
  assert.deepEqual(records.initReport, { ...init, status: "success", metrics: { durationMs } });
  assert.ok(durationMs > 0);
  assert.deepEqual(records.start, { requestId, version: "$LATEST" });
  assert.equal(records.runtimeDone.status, "success");
  const { metrics, ...report } = records.report;
  assert.deepEqual(report, { requestId, status: "success" });
  assert.deepEqual([metrics.memorySizeMB, metrics.initDurationMs], [128, durationMs]);
  assert.ok(metrics.billedDurationMs >= metrics.durationMs && metrics.maxMemoryUsedMB > 0);
});

test("levels of the platform", async () => {
  const code = { "app.py": "import time\n\ndef handler(event, context):\n    time.sleep(event['s'])\n" };
  await create("information", code, { LogFormat: "JSON" });
  await create("warnings", code, { LogFormat: "JSON", SystemLogLevel: "WARN" }, { Timeout: 1 });

  await invoke("information", { s: 0 });
  await invoke("warnings", { s: 0 });
  await invoke("warnings", { s: 10 });
  const information = await linesWith("/aws/lambda/information", isReport);
  const warnings = await linesWith("/aws/lambda/warnings", isReport);

  assert.deepEqual(information.map(({ type }) => type), ["platform.start", "platform.report"]);
  assert.deepEqual(warnings.map(({ type, record }) => [type, record.status]), [
    ["platform.runtimeDone", "timeout"],
    ["platform.report", "timeout"],
  ]);
});

const python = `
import logging, os

logger = logging.getLogger("mine")
logger.setLevel("DEBUG")

def handler(event, context):
    for level in ("debug", "info", "warning", "error"):
        getattr(logger, level)("at %s", level, extra={"own": {"n": 1}})
    try:
        raise KeyError("gone")
    except KeyError:
        logger.exception("caught")
    print("printed")
    if event.get("fail"):
        raise ValueError("on purpose")
    return [os.environ["AWS_LAMBDA_LOG_FORMAT"], os.environ["AWS_LAMBDA_LOG_LEVEL"]]
`;

test("Python's logging, as JSON", async () => {
  await create("python", { "app.py": python }, { LogFormat: "JSON", ApplicationLogLevel: "DEBUG" });

  const { requestId, result } = await invoke("python");
  await invoke("python", { fail: true });
  const lines = await linesWith("/aws/lambda/python", ({ errorType }) => errorType === "ValueError");

  assert.deepEqual(result, ["JSON", "DEBUG"]);
  const mine = lines.filter((line) => line.requestId === requestId && line.logger);
  assert.deepEqual(mine.slice(0, 4).map(({ timestamp, ...line }) => line), ["DEBUG", "INFO", "WARNING", "ERROR"].map(
    (level) => ({ level, message: `at ${level.toLowerCase()}`, logger: "mine", requestId, own: { n: 1 } }),
  ));
  assert.match(mine[0].timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  const caught = mine[4];
  assert.deepEqual([caught.message, caught.errorType, caught.errorMessage], ["caught", "KeyError", "'gone'"]);
  assert.match(caught.stackTrace.join(""), /raise KeyError/);
  assert.match(caught.location, /app\.py:handler:\d+$/);
  assert.ok(lines.includes("printed"));
  const ended = lines.find(({ errorType }) => errorType === "ValueError");
  assert.deepEqual([ended.log_level, ended.errorMessage], ["ERROR", "on purpose"]);
  assert.match(ended.stackTrace.join(""), /raise ValueError/);
});

const node = `
export const handler = async (event) => {
  console.trace("a trace");
  console.debug("a debug", 1);
  console.log({ own: "object" });
  console.info("text %s", "formatted");
  console.warn("a warning", new RangeError("with it"));
  console.error(new TypeError("alone"));
  console.fatal?.("fatal");
  if (event.fail) throw new SyntaxError("on purpose");
  return [process.env.AWS_LAMBDA_LOG_FORMAT, process.env.AWS_LAMBDA_LOG_LEVEL];
};
`;

test("Node's console, as JSON", async () => {
  await create("node", { "index.mjs": node }, { LogFormat: "JSON", ApplicationLogLevel: "TRACE" });

  const { requestId, result } = await invoke("node");
  await invoke("node", { fail: true });
  const lines = await linesWith("/aws/lambda/node", ({ message }) => message?.errorType === "SyntaxError");

  assert.deepEqual(result, ["JSON", "TRACE"]);
  const mine = lines.filter((line) => line.requestId === requestId);
  assert.deepEqual(mine.map(({ level }) => level), ["TRACE", "DEBUG", "INFO", "INFO", "WARN", "ERROR", "FATAL"]);
  assert.deepEqual(mine.slice(0, 4).map(({ message }) => message), [
    "a trace", "a debug 1", { own: "object" }, "text formatted",
  ]);
  assert.match(mine[0].timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  assert.match(mine[4].message, /^a warning RangeError: with it/);
  assert.deepEqual([mine[4].errorType, mine[4].errorMessage], ["RangeError", "with it"]);
  assert.match(mine[4].stackTrace[0], /RangeError/);
  assert.deepEqual([mine[5].message.errorType, mine[5].message.errorMessage], ["TypeError", "alone"]);
  const ended = lines.find(({ message }) => message?.errorType === "SyntaxError");
  assert.deepEqual([ended.level, ended.message.errorMessage], ["ERROR", "on purpose"]);
});

test("levels of the function's own lines", async () => {
  const levels = { LogFormat: "JSON", ApplicationLogLevel: "ERROR" };
  await create("loud-python", { "app.py": python }, levels);
  await create("loud-node", { "index.mjs": node }, levels);

  await invoke("loud-python", { fail: true });
  await invoke("loud-node");

  for (const [group, expected] of [
    ["/aws/lambda/loud-python", ["ERROR", "ERROR", "ERROR"]],
    ["/aws/lambda/loud-node", ["ERROR", "FATAL"]],
  ]) {
    const lines = await linesWith(group, isReport);
    const own = lines.filter((line) => !line.type);
    assert.deepEqual(own.map((line) => line.level ?? line.log_level), expected);
  }
});

test("a log group of one's own, and what the configuration says", async () => {
  const code = "import os\n\ndef handler(*_):\n    return os.environ['AWS_LAMBDA_LOG_GROUP_NAME']\n";
  await create("grouped", { "app.py": code }, { LogGroup: "/shared/group" });

  const { result, requestId } = await invoke("grouped");
  const lines = await linesWith("/shared/group", (line) => line.startsWith("REPORT"));
  const text = await lambda.getFunctionConfiguration({ FunctionName: "grouped" });
  await lambda.updateFunctionConfiguration({ FunctionName: "grouped", LoggingConfig: { LogFormat: "JSON" } });
  const json = await lambda.getFunctionConfiguration({ FunctionName: "grouped" });

  assert.equal(result, "/shared/group");
  assert.ok(lines.some((line) => line.startsWith(`START RequestId: ${requestId}`)));
  assert.deepEqual(text.LoggingConfig, { LogFormat: "Text", LogGroup: "/shared/group" });
  assert.deepEqual(json.LoggingConfig, {
    LogFormat: "JSON", ApplicationLogLevel: "INFO", SystemLogLevel: "INFO", LogGroup: "/shared/group",
  });
});
