// console.* as Lambda prints it: lines of text, or JSON objects when the function's LogFormat is JSON.
import fs from "node:fs";
import util from "node:util";

const env = process.env;
const isJson = env.AWS_LAMBDA_LOG_FORMAT?.toUpperCase() === "JSON";
const priorities = { TRACE: 1, DEBUG: 2, INFO: 3, WARN: 4, ERROR: 5, FATAL: 6 };
const least = priorities[env.AWS_LAMBDA_LOG_LEVEL?.toUpperCase()] ?? priorities.TRACE;
let requestId, tenantId;

// Whose invocation the lines belong to.
export function setInvocation(invocation) {
  requestId = invocation.awsRequestId;
  tenantId = invocation.tenantId;
}

function errorMembers(error) {
  return {
    errorType: error?.constructor?.name ?? "UnknownError",
    errorMessage: error.message,
    stackTrace: typeof error.stack === "string" ? error.stack.split("\n") : [],
  };
}

function asJson(timestamp, level, args) {
  const entry = { timestamp, level, requestId };
  if (tenantId != null) entry.tenantId = tenantId;
  if (args.length === 1) {
    try {
      // An object stays one.
      const plain = (_, value) => (value instanceof Error ? { ...errorMembers(value), ...value } : value);
      return JSON.stringify({ ...entry, message: args[0] }, plain);
    } catch {
      return JSON.stringify({ ...entry, message: util.format(args[0]) });
    }
  }
  const error = args.find((arg) => arg instanceof Error);
  return JSON.stringify({ ...entry, message: util.format(...args), ...(error && errorMembers(error)) });
}

function print(level, args) {
  const now = new Date().toISOString();
  const line = isJson ? asJson(now, level, args) : `${now}\t${requestId}\t${level}\t${util.format(...args)}`;
  // A line is one event of the log.
  const bytes = Buffer.from(line.replaceAll("\n", "\r") + "\n");
  for (let at = 0; at < bytes.length;) {
    try {
      at += fs.writeSync(1, bytes, at);
    } catch (error) {
      if (error.code !== "EAGAIN") throw error;
    }
  }
}

for (const name of ["trace", "debug", "log", "info", "warn", "error", "fatal"]) {
  const level = name === "log" ? "INFO" : name.toUpperCase();
  console[name] = priorities[level] >= least ? (...args) => print(level, args) : () => {};
}

// An error that ends an invocation, or the whole process.
export function logError(what, error) {
  const thrown = error instanceof Error ? error : new Error(error);
  if (isJson) return console.error(thrown);
  const { name, message, code, stack } = thrown;
  const shown = { errorType: name, errorMessage: message, code, ...thrown, stack: stack?.split("\n") };
  let text;
  try {
    text = JSON.stringify(shown);
  } catch {
    text = JSON.stringify({ errorType: name, errorMessage: message });
  }
  console.error(what, "\t" + text);
}
