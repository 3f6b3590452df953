import assert from "node:assert/strict";
import { test } from "node:test";

import { ticksOf } from "./tick";

test("a message holds many ticks", () => {
  const message = '[{"symbol":"AAPL","price":187.42,"volume":300,"time":"1970-01-01T00:00:01.500Z"}]';

  assert.deepEqual(ticksOf(message), [{ symbol: "AAPL", price: 187.42, volume: 300, time: 1500 }]);
});

test("a message that holds no ticks is passed over", () => {
  for (const message of ["", "no JSON", '{"message": "Forbidden"}', '{"subscribed":[]}', "[1, null]"])
    assert.deepEqual(ticksOf(message), []);
});

test("a tick without a time that can be read is passed over", () => {
  assert.deepEqual(ticksOf('[{"symbol":"AAPL","price":1,"volume":1,"time":"soon"}]'), []);
});
