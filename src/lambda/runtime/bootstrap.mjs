// Runs a Node.js function: the loop between the Runtime API and the handler, as AWS's managed runtime behaves.
//
// Facts: AWS's guide (runtimes-api, nodejs-handler) and recorded answers.  Started by the server with its own
// address and the function's environment; ends when the server closes the connection.
import fs from "node:fs";
import http from "node:http";
import https from "node:https";
import { syncBuiltinESMExports } from "node:module";
import net from "node:net";
import path from "node:path";
import { pathToFileURL } from "node:url";
import util from "node:util";

const env = process.env;
const [host, port] = env.AWS_LAMBDA_RUNTIME_API.split(":");
let requestId = "";
let running = false;

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

  // Of each request the answer: { headers, body }.
  ask(...requests) {
    const answers = requests.map(() => new Promise((resolve) => this.#waiting.push(resolve)));
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
  const kind = errorType ? `Lambda-Runtime-Function-Error-Type: ${errorType}\r\n` : "";
  const size = `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n`;
  return `${head("POST", route)}Content-Type: application/json\r\n${kind}${size}${body}`;
}

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

// console.* as Lambda prints it: time, request id, level, message, separated by tabs.
const levels = { log: "INFO", info: "INFO", debug: "DEBUG", trace: "TRACE", warn: "WARN", error: "ERROR" };
for (const [name, level] of Object.entries(levels)) {
  console[name] = (...args) => {
    const text = util.format(...args).replaceAll("\n", "\r");
    fs.writeSync(1, `${new Date().toISOString()}\t${requestId}\t${level}\t${text}\n`);
  };
}

function describeError(error) {
  if (error instanceof Error) {
    return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? "").split("\n") };
  }
  return { errorType: typeof error, errorMessage: String(error), trace: [] };
}

function initError(errorType, errorMessage) {
  return Object.assign(new Error(errorMessage), { name: errorType });
}

async function loadHandler(name) {
  const file = path.basename(name);
  const dot = file.indexOf(".");
  if (dot < 1) throw initError("Runtime.MalformedHandlerName", "Bad handler");
  const modulePath = path.join(env.LAMBDA_TASK_ROOT, path.dirname(name), file.slice(0, dot));
  const found = ["", ".js", ".mjs", ".cjs"].map((end) => modulePath + end)
    .find((candidate) => fs.existsSync(candidate) && fs.statSync(candidate).isFile());
  if (!found) {
    const shown = path.join(path.dirname(name), file.slice(0, dot));
    throw initError("Runtime.ImportModuleError", `Error: Cannot find module '${shown}'`);
  }
  let module;
  try {
    module = await import(pathToFileURL(found));
  } catch (error) {
    if (error instanceof SyntaxError) throw initError("Runtime.UserCodeSyntaxError", `SyntaxError: ${error.message}`);
    if (error?.code === "MODULE_NOT_FOUND" || error?.code === "ERR_MODULE_NOT_FOUND") {
      throw initError("Runtime.ImportModuleError", `Error: ${error.message}`);
    }
    throw error;
  }
  const pick = (from) => file.slice(dot + 1).split(".").reduce((value, key) => value?.[key], from);
  const handler = pick(module) ?? pick(module.default);
  if (handler === undefined) throw initError("Runtime.HandlerNotFound", `${name} is undefined or not exported`);
  if (typeof handler !== "function") throw initError("Runtime.HandlerNotFound", `${name} is not a function`);
  return handler;
}

function makeContext(headers) {
  const deadline = Number(headers["lambda-runtime-deadline-ms"]);
  const clientContext = headers["lambda-runtime-client-context"];
  return {
    awsRequestId: headers["lambda-runtime-aws-request-id"],
    invokedFunctionArn: headers["lambda-runtime-invoked-function-arn"],
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: clientContext ? JSON.parse(clientContext) : undefined,
    identity: undefined,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

// A handler answers by its promise, by the callback, or by context.succeed, fail and done.
function run(handler, event, context) {
  return new Promise((resolve, reject) => {
    const callback = (error, result) => (error ? reject(error) : resolve(result));
    Object.assign(context, { succeed: resolve, fail: reject, done: callback });
    const result = handler(event, context, callback);
    if (typeof result?.then === "function") result.then(resolve, reject);
    else if (handler.length < 3 && result !== undefined) resolve(result);
  });
}

async function reportUncaught(error) {
  const problem = { ...describeError(error), errorType: "Runtime.UnhandledPromiseRejection" };
  console.error("Unhandled error", error);
  if (running) await api.ask(post(`/invocation/${requestId}/error`, JSON.stringify(problem), problem.errorType))[0];
  process.exit(1);
}

speakPlainly(new URL(process.argv[2]));
const api = new RuntimeApi();
let handler;
try {
  handler = await loadHandler(env._HANDLER);
} catch (error) {
  console.error(error);
  const problem = describeError(error);
  await api.ask(post("/init/error", JSON.stringify(problem), problem.errorType))[0];
  process.exit(1);
}
process.on("unhandledRejection", reportUncaught);
process.on("uncaughtException", reportUncaught);

let [asked] = api.ask(askNext);
for (;;) {
  const next = await asked;
  running = true;
  requestId = next.headers["lambda-runtime-aws-request-id"];
  env._X_AMZN_TRACE_ID = next.headers["lambda-runtime-trace-id"] ?? "";
  let body, problem;
  try {
    body = JSON.stringify((await run(handler, JSON.parse(next.body), makeContext(next.headers))) ?? null);
  } catch (error) {
    console.error("Invoke Error", error);
    problem = describeError(error);
  }
  const answer = problem
    ? post(`/invocation/${requestId}/error`, JSON.stringify(problem), problem.errorType)
    : post(`/invocation/${requestId}/response`, body);
  running = false;
  asked = api.ask(answer, askNext)[1];
}
