// What the kernel knows of the connection of a client's port to the server.

import { readFile } from "node:fs/promises";

const established = "01";

// Each end on this machine: its ports, its state, its bytes to be sent and to be read.
async function ends() {
  const lines = (await readFile("/proc/net/tcp", "utf8")).trim().split("\n").slice(1);
  return lines.map((line) => {
    const [, local, remote, state, queues] = line.trim().split(/\s+/);
    const [sending, reading] = queues.split(":").map((hex) => parseInt(hex, 16));
    return { local: parseInt(local.slice(-4), 16), remote: parseInt(remote.slice(-4), 16), state, sending, reading };
  });
}

// Whether the server has neither closed the connection nor lost it.
export async function isEstablished(clientPort) {
  return (await ends()).some(({ remote, state }) => remote === clientPort && state === established);
}

// Sent by the server, and not read by the client.
export async function bytesOnTheWay(clientPort) {
  let bytes = 0;
  for (const { local, remote, sending, reading } of await ends()) {
    if (remote === clientPort) bytes += sending;
    if (local === clientPort) bytes += reading;
  }
  return bytes;
}
