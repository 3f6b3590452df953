// The peer that most would write: ws (npm) beside node's http server; a POST is sent to every client.

import { createServer } from "node:http";
import { createRequire } from "node:module";

// The packages lie with the tests.
const require = createRequire(new URL("../../tests/package.json", import.meta.url));
const { WebSocket, WebSocketServer } = require("ws");

const server = createServer((request, response) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    const message = Buffer.concat(chunks);
    for (const client of sockets.clients) {
      if (client.readyState === WebSocket.OPEN) client.send(message, { binary: false });
    }
    response.writeHead(200, { "Content-Length": 0 }).end();
  });
});
const sockets = new WebSocketServer({ server, perMessageDeflate: false });

server.listen({ host: "127.0.0.1", port: 0, backlog: 4096 }, () =>
  console.log(`ws is listening on http://127.0.0.1:${server.address().port}`),
);
