// HTTP/2 as no SDK speaks it.

import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, constants } from "node:http2";
import { after, before, test } from "node:test";

import { Penstock } from "../support/penstock.mjs";
import { Topics, stage } from "../support/topics.mjs";

let penstock, session;

before(async () => {
  penstock = await Penstock.start();
  session = connect(penstock.url);
});

after(async () => {
  session?.destroy();
  await penstock?.end();
});

// The status of a POST / whose trailers follow its body.
async function post(headers, trailers) {
  const stream = session.request(
    { ":method": "POST", ":path": "/", "content-type": "application/x-amz-json-1.1", ...headers },
    { waitForTrailers: true },
  );
  stream.on("wantTrailers", () => stream.sendTrailers(trailers));
  stream.end("{}");
  const [answer] = await once(stream, "response");
  stream.resume();
  await once(stream, "close");
  return answer[":status"];
}

test("trailers are not headers", async () => {
  const target = { "x-amz-target": "Kinesis_20131202.ListStreams" };

  assert.equal(await post(target, { "x-other": "1" }), 200);
  assert.notEqual(await post({}, target), 200);
});

// RFC 8441: who may ask is told so by a setting, and browsers then do not ask over HTTP/2.
test("a WebSocket over HTTP/2 is not offered, and not begun", async () => {
  const { apiId } = await Topics.create(penstock);
  const path = `/${apiId}/${stage}`;
  assert.notEqual(session.remoteSettings.enableConnectProtocol, true);

  const plain = session.request({ ":path": path, "sec-websocket-version": "13" });
  assert.equal((await once(plain, "response"))[0][":status"], 426);
  plain.close();
  const forced = session.request({ ":method": "CONNECT", ":protocol": "websocket", ":path": path });
  forced.on("error", () => {});
  forced.on("response", () => assert.fail("it was answered"));
  await new Promise((resolve) => forced.on("close", resolve));
  assert.equal(forced.rstCode, constants.NGHTTP2_PROTOCOL_ERROR);

  assert.equal(await post({ "x-amz-target": "Kinesis_20131202.ListStreams" }, {}), 200);
});
