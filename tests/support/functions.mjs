// Lambda functions for tests, and what they saw.

import {
  CreateFunctionCommand,
  GetFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { readFile } from "node:fs/promises";

import { account } from "./penstock.mjs";
import { until } from "./until.mjs";
import { zip } from "./zip.mjs";

export const role = `arn:aws:iam::${account}:role/test`;

// Creates a python function whose app.py is `code`, and waits until it may be invoked.
export async function createFunction(lambda, name, code, environment = {}) {
  const created = await lambda.send(
    new CreateFunctionCommand({
      FunctionName: name,
      Runtime: "python3.11",
      Handler: "app.handler",
      Role: role,
      Timeout: 20,
      Code: { ZipFile: zip({ "app.py": code }) },
      Environment: { Variables: environment },
    }),
  );
  await settled(lambda, name);
  return created;
}

// Waits until neither the creation nor an update is under way.
export async function settled(lambda, name) {
  return until(`${name} to be active`, async () => {
    const found = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }));
    return found.State === "Active" && found.LastUpdateStatus === "Successful" && found;
  });
}

// To go at the top of a function's code: `note(event)` adds a line to the file in $NOTES.
export const noting = `
import json, os

def note(event):
    with open(os.environ["NOTES"], "a") as notes:
        notes.write(json.dumps(event) + "\\n")
`;

// What was noted so far.
export async function notesIn(path) {
  const text = await readFile(path, "utf8").catch(() => "");
  const whole = text.slice(0, text.lastIndexOf("\n") + 1); // A line may be half written.
  return whole.split("\n").filter(Boolean).map((line) => JSON.parse(line));
}
