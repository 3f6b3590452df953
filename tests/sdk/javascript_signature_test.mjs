// Signatures of the AWS SDK for JavaScript: over HTTP/2 it signs :authority, over HTTP/1.1 Host.

import { KinesisClient, ListStreamsCommand } from "@aws-sdk/client-kinesis";
import { LambdaClient, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { Penstock, region } from "../support/penstock.mjs";

const credentials = { accessKeyId: "AKIAPENSTOCKTEST0001", secretAccessKey: "a secret/with+odd=characters" };

let penstock, folder;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "penstock-keys-"));
  const { accessKeyId, secretAccessKey } = credentials;
  const profile = `[a]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`;
  await writeFile(join(folder, "credentials"), profile);
  penstock = await Penstock.start({ args: ["--credentials", join(folder, "credentials")] });
});

after(async () => {
  await penstock?.end();
  await rm(folder, { recursive: true });
});

for (const [Client, Command, member] of [
  [KinesisClient, ListStreamsCommand, "StreamNames"],
  [LambdaClient, ListFunctionsCommand, "Functions"],
]) {
  const send = (given) => {
    const settings = { endpoint: penstock.url, region, credentials: { ...credentials, ...given }, maxAttempts: 1 };
    const client = new Client(settings);
    return client.send(new Command({})).finally(() => client.destroy());
  };

  test(`${Command.name} is served when it is signed, and refused otherwise`, async () => {
    assert.deepEqual((await send({}))[member], []);
    await assert.rejects(send({ secretAccessKey: "wrong" }), { name: "InvalidSignatureException" });
    await assert.rejects(send({ accessKeyId: "nobody" }), { name: "UnrecognizedClientException" });
    await assert.rejects(send({ sessionToken: "x" }), { name: "UnrecognizedClientException" });
  });
}
