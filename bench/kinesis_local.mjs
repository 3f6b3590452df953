// kinesis-local (kinesis-mock) as a server of its own, in memory, without its artificial delays.

import { once } from "node:events";
import { createRequire } from "node:module";
import net from "node:net";
import path from "node:path";
import { setTimeout } from "node:timers/promises";

// The package lies with the tests.
const require = createRequire(new URL("../tests/package.json", import.meta.url));
const program = require.resolve("kinesis-local");

async function freePort() {
  const server = net.createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

async function answers(port) {
  const socket = net.connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

const port = await freePort();
process.env.KINESIS_MOCK_PLAIN_PORT = port;
process.env.KINESIS_MOCK_TLS_PORT = await freePort();
process.env.CREATE_STREAM_DURATION = "1ms";
process.env.LOG_LEVEL = "ERROR";
process.chdir(path.dirname(program)); // where its certificate is
require(program);
while (!(await answers(port))) await setTimeout(20);
console.log(`listening on http://127.0.0.1:${port}`);
