// Runs a Node.js function: the loop between the Runtime API and the handler, as AWS's managed runtime behaves.
//
// Facts: AWS's guide (runtimes-api, nodejs-handler) and recorded answers.  Started by the server with its own
// address and the function's environment; ends when the server closes the connection.
import fs from "node:fs";
import http from "node:http";
import https from "node:https";
import { createRequire, syncBuiltinESMExports } from "node:module";
import net from "node:net";
import path from "node:path";
import { pathToFileURL } from "node:url";

import { logError, setInvocation } from "./bootstrap_log.mjs";
import { ResponseStream, isStreaming } from "./bootstrap_stream.mjs";

const env = process.env;
const [host, port] = env.AWS_LAMBDA_RUNTIME_API.split(":");

// The Runtime API over one socket: node:http takes longer for a request than many functions run.
class RuntimeApi {
  #socket = net.connect({ host, port, noDelay: true });
  #parts = []; // of what was received
  #size = 0; // of these
  #needed = 1; // before there is anything to look at
  #waiting = []; // for answers, in the order of their requests

  constructor() {
    this.#socket.on("data", (piece) => this.#receive(piece));
    const gone = () => process.exit(0); // the server
    this.#socket.on("error", gone).on("close", gone);
  }

  // While a handler runs the socket is nothing to wait for: only what the handler has begun keeps the process awake.
  rest() {
    this.#socket.unref();
  }

  // Of each request the answer: { headers, body }.
  ask(...requests) {
    const answers = requests.map(() => new Promise((resolve) => this.#waiting.push(resolve)));
    this.#socket.ref();
    this.#socket.write(requests.join(""));
    return answers;
  }

  #receive(piece) {
    this.#parts.push(piece);
    this.#size += piece.length;
    while (this.#size >= this.#needed) {
      const received = this.#parts.length > 1 ? Buffer.concat(this.#parts) : this.#parts[0];
      this.#parts = [received];
      const end = received.indexOf("\r\n\r\n");
      if (end < 0) return;
      const headers = {};
      for (const line of received.latin1Slice(0, end).split("\r\n").slice(1)) {
        const colon = line.indexOf(":");
        headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
      }
      const whole = end + 4 + Number(headers["content-length"]);
      this.#needed = whole;
      if (received.length < whole) return;
      this.#needed = 1;
      this.#size = received.length - whole;
      this.#parts = this.#size > 0 ? [received.subarray(whole)] : [];
      this.#waiting.shift()({ headers, body: received.utf8Slice(end + 4, whole) });
    }
  }
}

const head = (method, route) => `${method} /2018-06-01/runtime${route} HTTP/1.1\r\nHost: ${host}:${port}\r\n`;
const askNext = head("GET", "/invocation/next") + "\r\n";

function post(route, body, errorType) {
  const shown = String(errorType).replace(/[^ -~]/g, "?");
  const kind = errorType ? `Lambda-Runtime-Function-Error-Type: ${shown}\r\n` : "";
  const size = `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n`;
  return `${head("POST", route)}Content-Type: application/json\r\n${kind}${size}${body}`;
}

const postError = (route, problem) => post(route, JSON.stringify(problem), problem.errorType);

const api = new RuntimeApi();

// Functions build the address of @connections as "https://" + domainName + "/" + stage; the server, whose address
// that is, speaks plain HTTP.  So what a function asks of it by node:https, as the AWS SDK does, goes by node:http.
function speakPlainly(server) {
  const request = https.request;
  const plainly = { protocol: "http:", agent: new http.Agent({ keepAlive: true }) };
  const isServer = ({ hostname, host, port }) => (hostname ?? host) === server.hostname && String(port) === server.port;
  https.request = (target, ...rest) => {
    const to = typeof target === "string" ? new URL(target) : target;
    if (!isServer(to)) return request(target, ...rest);
    if (!(to instanceof URL)) return http.request({ ...to, ...plainly }, ...rest);
    const url = Object.assign(new URL(to), { protocol: "http:" });
    return typeof rest[0] === "object"
      ? http.request(url, { ...rest[0], ...plainly }, ...rest.slice(1))
      : http.request(url, plainly, ...rest);
  };
  https.get = (...args) => https.request(...args).end();
  syncBuiltinESMExports();
}

// ---- Errors

function describeError(error) {
  try {
    const isError = error instanceof Error || (error?.name && error.message && error.stack);
    if (!isError) return { errorType: typeof error, errorMessage: String(error), trace: [] };
    return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? "").split("\n") };
  } catch {
    return { errorType: "handled", errorMessage: "the error could not be read", trace: [] };
  }
}

const runtimeError = (kind, message) => Object.assign(new Error(message), { name: "Runtime." + kind });

// Where errors go now; nowhere between two invocations.
let errorRoute = "/init/error";

async function die(what, error, status) {
  logError(what, error);
  if (errorRoute) await api.ask(postError(errorRoute, describeError(error)))[0];
  process.exit(status);
}
process.on("uncaughtException", (error) => die("Uncaught Exception", error, 129));
process.on("unhandledRejection", (reason) => {
  const error = runtimeError("UnhandledPromiseRejection", String(reason));
  die("Unhandled Promise Rejection", Object.assign(error, { reason }), 128);
});

// ---- The handler

const require = createRequire(path.join(env.LAMBDA_TASK_ROOT, "_"));

const isFile = (file) => fs.existsSync(file) && fs.statSync(file).isFile();

// Whether the nearest package.json says that its .js files are ES modules.
function isModulePackage(folder) {
  if (path.basename(folder) === "node_modules") return false;
  const file = path.join(folder, "package.json");
  if (fs.existsSync(file)) {
    try {
      return JSON.parse(fs.readFileSync(file, "utf8")).type === "module";
    } catch {
      return false;
    }
  }
  const parent = path.dirname(folder);
  return parent !== folder && isModulePackage(parent);
}

async function loadModule(modulePath, folder, name) {
  if (isFile(modulePath)) return require(modulePath);
  if (isFile(modulePath + ".js")) {
    const isModule = isModulePackage(path.dirname(modulePath));
    return isModule ? import(pathToFileURL(modulePath + ".js")) : require(modulePath + ".js");
  }
  if (isFile(modulePath + ".mjs")) return import(pathToFileURL(modulePath + ".mjs"));
  if (isFile(modulePath + ".cjs")) return require(modulePath + ".cjs");
  return require(require.resolve(name, { paths: [env.LAMBDA_TASK_ROOT, folder] }));
}

async function loadHandler(name) {
  if (name.includes("..")) {
    const why = "is not a valid handler name. Use absolute paths when specifying root directories in handler names.";
    throw runtimeError("MalformedHandlerName", `'${name}' ${why}`);
  }
  const file = path.basename(name);
  const folder = name.slice(0, name.indexOf(file));
  const dot = file.indexOf(".");
  if (dot < 0) throw runtimeError("MalformedHandlerName", "Bad handler");
  const modulePath = path.resolve(env.LAMBDA_TASK_ROOT, folder, file.slice(0, dot));
  let module;
  try {
    module = await loadModule(modulePath, folder, file.slice(0, dot));
  } catch (error) {
    const kinds = { MODULE_NOT_FOUND: "ImportModuleError", ERR_MODULE_NOT_FOUND: "ImportModuleError" };
    const kind = error instanceof SyntaxError ? "UserCodeSyntaxError" : kinds[error?.code];
    throw kind ? Object.assign(runtimeError(kind, String(error)), { stack: error.stack }) : error;
  }
  const pick = (from) => file.slice(dot + 1).split(".").reduce((value, key) => value?.[key], from);
  const handler = pick(module) ?? pick(module?.default);
  if (!handler) throw runtimeError("HandlerNotFound", `${name} is undefined or not exported`);
  if (typeof handler !== "function") throw runtimeError("HandlerNotFound", `${name} is not a function`);
  return handler;
}

function makeContext(headers) {
  const parsed = (name) => (headers[name] === undefined ? undefined : JSON.parse(headers[name]));
  const deadline = Number(headers["lambda-runtime-deadline-ms"]);
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: parsed("lambda-runtime-client-context"),
    identity: parsed("lambda-runtime-cognito-identity"),
    invokedFunctionArn: headers["lambda-runtime-invoked-function-arn"],
    awsRequestId: headers["lambda-runtime-aws-request-id"],
    tenantId: headers["lambda-runtime-aws-tenant-id"],
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}

// Of streamed responses, each of which is a request of its own.
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

// What is done when nothing is left that the process could wait for.
const nothing = () => {};
let whenIdle = nothing;
process.on("beforeExit", () => whenIdle());

// A handler answers by its promise, by the callback, or by context.succeed, fail and done; the first of them counts.
// A callback's answer waits for the event loop to be empty, unless the context says otherwise.
function run(handler, event, context) {
  return new Promise((resolve, reject) => {
    let called = false;
    const settle = (error, result) => {
      whenIdle = nothing;
      if (error === undefined || error === null) resolve(result);
      else reject(error);
    };
    const once = (answer) => (...args) => {
      if (!called) answer(...args);
      called = true;
    };
    const callback = once((error, result) => {
      if ((error ?? null) !== null || !context.callbackWaitsForEmptyEventLoop) return settle(error, result);
      whenIdle = () => setImmediate(settle, null, result);
    });
    const fail = once((error) => settle(error ?? "handled"));
    const succeed = once((result) => settle(null, result));
    Object.assign(context, { succeed, fail, done: once(settle) });
    // Nobody can answer any more.  A promise that is never settled is an error, a callback that is never called is not.
    whenIdle = () => {
      const isAsync = handler.constructor.name === "AsyncFunction";
      const why = "The promise of the handler was never settled, and nothing is left that could settle it.";
      settle(isAsync ? runtimeError("NodeJsExit", why) : null);
    };
    try {
      const result = handler(event, context, callback);
      if (typeof result?.then === "function") result.then(succeed, fail);
    } catch (error) {
      callback(error);
    }
  });
}

// The request that answers the invocation; nothing when it has been answered.
async function respond(handler, event, context) {
  const route = `/invocation/${context.awsRequestId}`;
  try {
    const result = await run(handler, event, context);
    return post(`${route}/response`, JSON.stringify(result ?? null) ?? "null");
  } catch (error) {
    logError("Invoke Error", error);
    return postError(`${route}/error`, describeError(error));
  }
}

async function respondStreaming(handler, event, context) {
  const request = http.request({
    host,
    port,
    method: "POST",
    path: `/2018-06-01/runtime/invocation/${context.awsRequestId}/response`,
    agent,
    headers: {
      "Lambda-Runtime-Function-Response-Mode": "streaming",
      "Content-Type": "application/octet-stream",
      Trailer: "Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body",
      "Transfer-Encoding": "chunked",
    },
  });
  const answered = new Promise((resolve) => {
    request.on("response", (response) => response.resume().on("close", resolve)).on("error", resolve);
  });
  const stream = new ResponseStream(request, handler);
  stream.on("error", nothing); // whoever writes is told; the platform knows already
  try {
    const result = handler(event, stream, context);
    if (typeof result?.then !== "function") throw "Streaming does not support non-async handlers.";
    if ((await result) !== undefined) console.warn("Streaming handlers ignore return values.");
  } catch (error) {
    logError("Invoke Error", error);
    if (!stream.writableFinished && !stream.destroyed) stream.fail(describeError(error));
  }
  await answered;
}

async function main() {
  speakPlainly(new URL(process.argv[2]));
  let handler;
  try {
    handler = await loadHandler(env._HANDLER);
  } catch (error) {
    return die("Uncaught Exception", error, 1);
  }
  const answer = isStreaming(handler) ? respondStreaming : respond;
  errorRoute = undefined;
  let [asked] = api.ask(askNext);
  for (;;) {
    const next = await asked;
    api.rest();
    const context = makeContext(next.headers);
    errorRoute = `/invocation/${context.awsRequestId}/error`;
    setInvocation(context);
    env._X_AMZN_TRACE_ID = next.headers["lambda-runtime-trace-id"] ?? "";
    const sent = await answer(handler, JSON.parse(next.body), context);
    errorRoute = undefined;
    asked = api.ask(...(sent ? [sent] : []), askNext).at(-1);
  }
}

main();
