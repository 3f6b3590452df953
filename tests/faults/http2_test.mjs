// HTTP/2 as no SDK speaks it.

import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:http2";
import { after, before, test } from "node:test";

import { Penstock } from "../support/penstock.mjs";

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
