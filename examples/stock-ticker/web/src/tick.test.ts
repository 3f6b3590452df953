import assert from "node:assert/strict";
import { test } from "node:test";

import { ticksOf } from "./tick";

const time = "1970-01-01T00:00:01.500Z";

test("a message holds many ticks, or one", () => {
  const sent = { symbol: "AAPL", price: 187.42, volume: 300, time };
  const tick = { ...sent, time: 1500 };

  assert.deepEqual(ticksOf([sent, sent]), [tick, tick]);
  assert.deepEqual(ticksOf(sent), [tick]);
});

test("a message that holds no ticks is passed over", () => {
  for (const message of [undefined, null, "text", 7, { message: "Forbidden" }, { subscribed: [] }, [1, null]])
    assert.deepEqual(ticksOf(message), []);
});

test("a tick without a time that can be read is passed over", () => {
  assert.deepEqual(ticksOf([{ symbol: "AAPL", price: 1, volume: 1, time: "soon" }]), []);
});
