// A Penstock server of a test's own, on a free port, with a data folder of its own.  PENSTOCK_ARGS has options for all.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { Process, within } from "./process.mjs";

const binary = resolve(
  process.env.PENSTOCK_BINARY ?? join(import.meta.dirname, "../../build/release/penstock"),
);

export const credentials = { accessKeyId: "test", secretAccessKey: "test" };
export const region = "us-east-1";
export const account = "000000000000";

export class Penstock {
  #process;

  // Started and listening.  Give `data` and `port` of an ended one to start it again.
  static async start({ data, port = 0, args = [] } = {}) {
    const penstock = new Penstock();
    penstock.data = data ?? (await mkdtemp(join(tmpdir(), "penstock-test-")));
    penstock.#process = new Process(binary, [
      "serve",
      "--data",
      penstock.data,
      "--listen",
      `127.0.0.1:${port}`,
      ...(process.env.PENSTOCK_ARGS?.split(" ") ?? []),
      ...args,
    ]);
    const ready = penstock.#process.line(/^Penstock is listening on (http:\/\/\S+:(\d+))$/);
    const [, url, boundPort] = await within(30_000, ready, "the server to listen");
    penstock.url = url;
    penstock.port = Number(boundPort);
    return penstock;
  }

  get pid() {
    return this.#process.pid;
  }

  get output() {
    return this.#process.output;
  }

  // What an AWS client needs to reach it.
  get clientSettings() {
    return { endpoint: this.url, region, credentials };
  }

  // The environment for programs that use boto3.
  get environment() {
    return {
      ...process.env,
      AWS_ENDPOINT_URL: this.url,
      AWS_DEFAULT_REGION: region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    };
  }

  // As a power cut would; the data stays.
  async kill() {
    await this.#process.end("SIGKILL");
  }

  // Ended as a service manager does, and its data removed.
  async end() {
    await this.#process.end("SIGTERM");
    await rm(this.data, { recursive: true, force: true });
  }
}
