// Responses that functions stream, through the AWS SDK for JavaScript and through function URLs.

import { InvokeCommand, InvokeWithResponseStreamCommand, Lambda } from "@aws-sdk/client-lambda";
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import http from "node:http";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { role, settled } from "../support/functions.mjs";
import { Penstock } from "../support/penstock.mjs";
import { until } from "../support/until.mjs";
import { zip } from "../support/zip.mjs";

let penstock, lambda, folder;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "penstock-streaming-"));
  penstock = await Penstock.start();
  lambda = new Lambda({ ...penstock.clientSettings, maxAttempts: 1 });
});

after(async () => {
  lambda?.destroy();
  await penstock?.end();
  if (folder) await rm(folder, { recursive: true, force: true });
});

// What functions and tests tell each other: `signal(name)` makes a file, `signalled(name)` waits for one.
const signals = `
import fs from "node:fs";
const signal = (name, text = "") => {
  fs.writeFileSync(process.env.FOLDER + "/." + name, text);
  fs.renameSync(process.env.FOLDER + "/." + name, process.env.FOLDER + "/" + name);
};
const signalled = (name) => new Promise((resolve) => {
  const look = () => (fs.existsSync(process.env.FOLDER + "/" + name) ? resolve() : setTimeout(look, 10));
  look();
});
`;
const signal = (name) => writeFile(join(folder, name), "");
const signalled = (name) =>
  until(name, async () => existsSync(join(folder, name)) && readFile(join(folder, name), "utf8"));

// A function whose handler is `code`; streaming unless that says otherwise.
async function create(FunctionName, code, { timeout = 30 } = {}) {
  await lambda.createFunction({
    FunctionName, Runtime: "nodejs20.x", Handler: "index.handler", Role: role, Timeout: timeout,
    Code: { ZipFile: zip({ "index.mjs": `${signals}\nexport const handler = ${code};\n` }) },
    Environment: { Variables: { FOLDER: folder } },
  });
  await settled(lambda, FunctionName);
}
const streaming = (body) => `awslambda.streamifyResponse(async (event, stream, context) => {${body}})`;

async function open(FunctionName, rest = {}) {
  const answer = await lambda.send(new InvokeWithResponseStreamCommand({ FunctionName, Payload: "{}", ...rest }));
  const events = answer.EventStream[Symbol.asyncIterator]();
  const next = async () => (await events.next()).value;
  return {
    answer,
    chunk: async () => Buffer.from((await next()).PayloadChunk.Payload).toString(),
    // { chunks, body, complete }: what is left.
    async rest() {
      const chunks = [];
      for (let event = await next(); event; event = await next()) {
        if (event.InvokeComplete) {
          assert.equal(await next(), undefined, "nothing comes after InvokeComplete");
          return { chunks, body: Buffer.concat(chunks), complete: event.InvokeComplete };
        }
        chunks.push(Buffer.from(event.PayloadChunk.Payload));
      }
      assert.fail("no InvokeComplete");
    },
  };
}

test("chunks arrive as the function writes them", async () => {
  await create("slow", streaming(`
    stream.write("one ");
    await signalled("slow-two");
    stream.write("two ");
    await signalled("slow-end");
    stream.end(event.last);
  `));

  const stream = await open("slow", { Payload: '{"last": "three"}' });
  assert.equal(stream.answer.StatusCode, 200);
  assert.equal(stream.answer.ExecutedVersion, "$LATEST");
  assert.equal(stream.answer.ResponseStreamContentType, "application/vnd.amazon.eventstream");
  assert.equal(await stream.chunk(), "one ");
  await signal("slow-two");
  assert.equal(await stream.chunk(), "two ");
  await signal("slow-end");
  const { body, complete } = await stream.rest();

  assert.equal(body.toString(), "three");
  assert.deepEqual(complete, {});
});

test("a function that does not stream answers in one chunk", async () => {
  await create("whole", "async (event) => ({ twice: event.n * 2 })");

  const stream = await open("whole", { Payload: '{"n": 21}', LogType: "Tail" });
  const { chunks, body, complete } = await stream.rest();

  assert.equal(chunks.length, 1);
  assert.deepEqual(JSON.parse(body), { twice: 42 });
  assert.match(Buffer.from(complete.LogResult, "base64").toString(), /^START RequestId: [^]*REPORT RequestId: /);
  assert.equal(complete.ErrorCode, undefined);
});

test("who invokes a function that streams in the usual way gets the whole", async () => {
  await create("asked-whole", streaming(`
    for (const part of ["[1", ", 2", "]"]) stream.write(part);
    stream.end();
  `));

  const answer = await lambda.send(new InvokeCommand({ FunctionName: "asked-whole" }));

  assert.equal(answer.FunctionError, undefined);
  assert.deepEqual(JSON.parse(Buffer.from(answer.Payload)), [1, 2]);
});

test("a failure in the middle ends the stream with the error", async () => {
  await create("breaks", streaming(`
    stream.write("half");
    throw new RangeError("not today");
  `));

  const { body, complete } = await (await open("breaks")).rest();
  const whole = await lambda.send(new InvokeCommand({ FunctionName: "breaks" }));

  assert.equal(body.toString(), "half");
  assert.equal(complete.ErrorCode, "RangeError");
  const details = JSON.parse(complete.ErrorDetails);
  assert.equal(details.errorMessage, "not today");
  assert.match(details.trace.join("\n"), /index\.mjs/);
  assert.equal(whole.FunctionError, "Unhandled");
  assert.deepEqual(JSON.parse(Buffer.from(whole.Payload)).errorType, "RangeError");
});

test("failures before anything was written", async () => {
  await create("fails", streaming("throw new Error('at once')"));
  await create("fails-whole", "async () => { throw new TypeError('whole'); }");
  await create("not-async", "awslambda.streamifyResponse((event, stream) => { stream.end('x'); })");

  for (const [name, code, message] of [
    ["fails", "Error", "at once"],
    ["fails-whole", "TypeError", "whole"],
    ["not-async", "string", "Streaming does not support non-async handlers."],
  ]) {
    const { complete } = await (await open(name)).rest();
    assert.equal(complete.ErrorCode, code);
    assert.equal(JSON.parse(complete.ErrorDetails).errorMessage, message);
  }
});

test("a function that takes too long, or exits, in the middle", async () => {
  await create("late", streaming("stream.write('so far'); await new Promise(() => setTimeout(() => {}, 1e8));"), {
    timeout: 1,
  });
  await create("exits", streaming("stream.write('so far'); await signalled('exit'); process.exit(3);"));

  const late = await (await open("late")).rest();
  const exits = await open("exits");
  assert.equal(await exits.chunk(), "so far");
  await signal("exit");
  const { complete } = await exits.rest();

  assert.equal(late.body.toString(), "so far");
  assert.equal(late.complete.ErrorCode, "Sandbox.Timedout");
  assert.match(late.complete.ErrorDetails, /Task timed out after 1\.00 seconds/);
  assert.equal(complete.ErrorCode, "Runtime.ExitError");
  assert.match(complete.ErrorDetails, /exit status 3/);
});

test("what streams may be larger than what does not", async () => {
  await create("large", streaming(`
    const { Readable } = await import("node:stream");
    const { pipeline } = await import("node:stream/promises");
    const piece = Buffer.alloc(1 << 20, "x");
    await pipeline(Readable.from(Array.from({ length: 10 }, () => piece)), stream);
  `));

  const { body, complete } = await (await open("large")).rest();
  const whole = await lambda.send(new InvokeCommand({ FunctionName: "large" }));

  assert.equal(body.length, 10 << 20);
  assert.ok(body.every((byte) => byte === 120));
  assert.equal(complete.ErrorCode, undefined);
  assert.equal(whole.FunctionError, "Unhandled");
  assert.deepEqual(JSON.parse(Buffer.from(whole.Payload)), {
    errorType: "Function.ResponseSizeTooLarge",
    errorMessage: "Response payload size exceeded maximum allowed payload size (6291556 bytes).",
  });
});

// Writes until nobody takes any more, says so, and goes on when somebody does.
const endless = streaming(`
  const piece = Buffer.alloc(1 << 20, "x");
  let written = 0, stalled;
  const stall = () => (stalled = setTimeout(() => signal(event.name + "-stalled", String(written)), 2000));
  stall();
  for (; written < 64; ++written) {
    await new Promise((resolve) => stream.write(piece, resolve));
    stalled.refresh();
  }
  clearTimeout(stalled);
  stream.end();
  signal(event.name + "-done", String(written));
`);

// A client that asks and does not read until it is told to.
function unread(path, headers, body = "") {
  const socket = net.connect(penstock.port, "127.0.0.1");
  socket.pause();
  const lines = [`POST ${path} HTTP/1.1`, ...headers, `Content-Length: ${body.length}`, "Connection: close"];
  socket.write(lines.join("\r\n") + "\r\n\r\n" + body);
  return socket;
}
const invocationPath = (name) => `/2021-11-15/functions/${name}/response-streaming-invocations`;

const signed = "Authorization: AWS4-HMAC-SHA256 Credential=test/20240101/us-east-1/lambda/aws4_request";

test("a client that does not read stops the function, and memory does not grow", async () => {
  await create("endless", endless, { timeout: 120 });
  const socket = unread(invocationPath("endless"), ["Host: localhost", signed], '{"name": "unread"}');

  const stalledAt = Number(await signalled("unread-stalled"));
  let received = 0;
  socket.on("data", (bytes) => (received += bytes.length));
  socket.resume();
  await signalled("unread-done");
  await until("all of it", async () => received > 64 << 20);

  assert.ok(stalledAt < 24, `${stalledAt} MB were taken from a function whose client reads nothing`);
});

test("a client that goes away does not hold the function up", async () => {
  await create("abandoned", endless, { timeout: 120 });
  const socket = unread(invocationPath("abandoned"), ["Host: localhost", signed], '{"name": "abandoned"}');

  await signalled("abandoned-stalled");
  socket.destroy();

  await signalled("abandoned-done");
  await lambda.send(new InvokeCommand({ FunctionName: "abandoned", InvocationType: "DryRun" }));
});

test("what is refused", async () => {
  await create("throttled", streaming("stream.end()"));
  await lambda.putFunctionConcurrency({ FunctionName: "throttled", ReservedConcurrentExecutions: 0 });

  await assert.rejects(open("nobody"), { name: "ResourceNotFoundException" });
  await assert.rejects(open("throttled"), { name: "TooManyRequestsException" });
  await assert.rejects(open("throttled", { Payload: "no JSON" }), { name: "InvalidRequestContentException" });
  const dry = await lambda.send(
    new InvokeWithResponseStreamCommand({ FunctionName: "throttled", InvocationType: "DryRun" }),
  );
  assert.equal(dry.StatusCode, 204);
});

// ---- Function URLs

async function urlOf(name, InvokeMode = "RESPONSE_STREAM") {
  const { FunctionUrl, InvokeMode: mode } = await lambda.createFunctionUrlConfig({
    FunctionName: name, AuthType: "NONE", InvokeMode, Cors: { AllowOrigins: ["https://a.example"] },
  });
  assert.equal(mode, InvokeMode);
  return new URL(FunctionUrl);
}

// The head of the answer; its body is the response itself.
const ask = (url, headers = {}) =>
  new Promise((resolve, reject) => {
    const options = { host: "127.0.0.1", port: penstock.port, path: "/", headers: { Host: url.host, ...headers } };
    http.get(options, resolve).on("error", reject);
  });
async function textOf(response) {
  const parts = [];
  for await (const part of response) parts.push(part);
  return Buffer.concat(parts).toString();
}
const pieces = (response) => {
  const iterator = response[Symbol.asyncIterator]();
  return async () => (await iterator.next()).value?.toString();
};

test("a URL passes on what the function writes, with its status, headers and cookies", async () => {
  await create("page", streaming(`
    stream = awslambda.HttpResponseStream.from(stream, {
      statusCode: 201,
      headers: { "Content-Type": "text/html", "X-Own": "yes" },
      cookies: ["a=1", "b=2; Secure"],
    });
    stream.write("<p>" + event.rawPath);
    await signalled("page-end");
    stream.end("</p>");
  `));
  const url = await urlOf("page");

  const response = await ask(url, { Origin: "https://a.example" });
  const piece = pieces(response);
  assert.equal(response.statusCode, 201);
  assert.equal(response.headers["content-type"], "text/html");
  assert.equal(response.headers["x-own"], "yes");
  assert.deepEqual(response.headers["set-cookie"], ["a=1", "b=2; Secure"]);
  assert.equal(response.headers["access-control-allow-origin"], "https://a.example");
  assert.equal(await piece(), "<p>/");
  await signal("page-end");
  assert.equal(await piece(), "</p>");
  assert.equal(await piece(), undefined);
});

test("a URL passes on a body without a head as it is", async () => {
  await create("plain", streaming("stream.setContentType('text/plain'); stream.write('just'); stream.end(' text');"));
  await create("object", "async () => ({ statusCode: 404, body: 'x' })");

  const plain = await ask(await urlOf("plain"));
  const object = await ask(await urlOf("object"));

  assert.deepEqual([plain.statusCode, plain.headers["content-type"]], [200, "text/plain"]);
  assert.equal(await textOf(plain), "just text");
  assert.deepEqual([object.statusCode, await textOf(object)], [200, '{"statusCode":404,"body":"x"}']);
});

test("a status that has no body", async () => {
  await create("empty", streaming("awslambda.HttpResponseStream.from(stream, { statusCode: 204 }).end();"));

  const response = await ask(await urlOf("empty"));

  assert.deepEqual([response.statusCode, await textOf(response)], [204, ""]);
  assert.equal(response.headers["transfer-encoding"], undefined);
});

test("what a URL's client sees of failures", async () => {
  await create("url-fails", streaming("throw new Error('at once')"));
  await create("url-breaks", streaming(`
    awslambda.HttpResponseStream.from(stream, { statusCode: 200 }).write("half");
    await signalled("url-break");
    throw new Error("not today");
  `));
  await create("no-head", streaming(`
    stream.setContentType("application/vnd.awslambda.http-integration-response");
    stream.end("no head");
  `));

  const fails = await ask(await urlOf("url-fails"));
  const noHead = await ask(await urlOf("no-head"));
  const breaks = await ask(await urlOf("url-breaks"));
  assert.equal(breaks.statusCode, 200);
  const rest = textOf(breaks);
  await signal("url-break");

  assert.deepEqual([fails.statusCode, await textOf(fails)], [502, "Internal Server Error"]);
  assert.deepEqual([noHead.statusCode, await textOf(noHead)], [502, "Internal Server Error"]);
  await assert.rejects(rest, { code: "ECONNRESET" });
});

test("a URL's mode can be changed", async () => {
  await create("both", streaming("stream.end('[1, 2]')"));
  const url = await urlOf("both", "BUFFERED");

  const buffered = await ask(url);
  await lambda.updateFunctionUrlConfig({ FunctionName: "both", InvokeMode: "RESPONSE_STREAM" });
  const streamed = await ask(url);

  assert.equal(buffered.headers["content-type"], "application/json");
  assert.equal(await textOf(buffered), "[1, 2]");
  assert.equal(streamed.headers["content-type"], "application/octet-stream");
  assert.equal(await textOf(streamed), "[1, 2]");
});
