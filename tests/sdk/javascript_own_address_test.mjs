// A Node.js function that asks the server by https, as code written for AWS does, though the server has no TLS.

import { InvokeCommand, CreateFunctionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { role, settled } from "../support/functions.mjs";
import { Penstock } from "../support/penstock.mjs";
import { zip } from "../support/zip.mjs";

// Asks in each form that node:https has; `mine` is the server, `other` is nobody.
const code = `
import https, { get, request } from "node:https";
import { createRequire } from "node:module";

const agent = new https.Agent({ keepAlive: true });
const required = createRequire(import.meta.url)("https");

const forms = {
  "get(text)": (url, told) => https.get(url, told),
  "get(text, options)": (url, told) => https.get(url, { agent }, told),
  "get(URL)": (url, told) => get(new URL(url), told),
  "request(text)": (url, told) => request(url, told).end(),
  "request(URL, options)": (url, told) => request(new URL(url), { agent, method: "GET" }, told).end(),
  "request(options)": (url, told) => {
    const { hostname, port, pathname } = new URL(url);
    return https.request({ host: hostname, port: Number(port), path: pathname, agent }, told).end();
  },
  "required": (url, told) => {
    const { hostname, port, pathname } = new URL(url);
    return required.request({ hostname, port, path: pathname, protocol: "https:" }, told).end();
  },
};

const ask = (form, url) =>
  new Promise((resolve) => {
    const told = (response) => response.resume().on("end", () => resolve(response.statusCode));
    forms[form](url, told).on("error", (error) => resolve(error.code));
  });

export async function handler({ mine, other }) {
  const answers = {};
  for (const form of Object.keys(forms)) answers[form] = [await ask(form, mine), await ask(form, other)];
  return answers;
}
`;

let penstock, lambda;

before(async () => {
  penstock = await Penstock.start();
  lambda = new LambdaClient(penstock.clientSettings);
});

after(async () => {
  lambda?.destroy();
  await penstock?.end();
});

test("each form of https reaches the server, and nobody else's address is touched", async () => {
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: "asking",
      Runtime: "nodejs20.x",
      Handler: "app.handler",
      Role: role,
      Timeout: 20,
      Code: { ZipFile: zip({ "app.mjs": code }) },
    }),
  );
  await settled(lambda, "asking");
  // By another name the same server is asked by TLS, which it does not speak.
  const urls = {
    mine: `https://localhost:${penstock.port}/_penstock/health`,
    other: `https://127.0.0.1:${penstock.port}/_penstock/health`,
  };

  const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: "asking", Payload: JSON.stringify(urls) }));

  const answers = JSON.parse(Buffer.from(Payload).toString());
  assert.equal(Object.keys(answers).length, 7, JSON.stringify(answers));
  for (const [form, [mine, other]] of Object.entries(answers)) {
    assert.equal(mine, 200, form);
    assert.equal(typeof other, "string", form); // an error's code
  }
});
