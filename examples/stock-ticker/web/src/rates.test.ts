import assert from "node:assert/strict";
import { test } from "node:test";

import { Rates } from "./rates";

const tick = (time: number) => ({ symbol: "A", price: 1, volume: 1, time });

test("counts are per second, lag is the mean", () => {
  const rates = new Rates();

  rates.add([tick(900), tick(940)], 1000);
  rates.add([tick(1000)], 1010);

  assert.deepEqual(rates.take(2), { messages: 1, ticks: 1.5, lagMs: 170 / 3 });
});

test("taking begins anew, and silence has no lag", () => {
  const rates = new Rates();
  rates.add([tick(1)], 2);

  rates.take(1);

  assert.deepEqual(rates.take(1), { messages: 0, ticks: 0, lagMs: undefined });
});
