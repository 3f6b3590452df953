import assert from "node:assert/strict";
import { test } from "node:test";

import { Candles, candlesMax } from "./candles";

const at = (seconds: number, price: number) => ({ price, time: seconds * 1000 });

test("ticks of one second make one candle", () => {
  const candles = new Candles(1);

  for (const price of [10, 12, 9, 11]) candles.add(at(100.2, price));

  assert.deepEqual(candles.all, [{ time: 100, open: 10, high: 12, low: 9, close: 11 }]);
});

test("a candle opens where the one before it closed", () => {
  const candles = new Candles(1);

  candles.add(at(100, 10));
  candles.add(at(101, 12));

  assert.deepEqual(candles.all[1], { time: 101, open: 10, high: 12, low: 10, close: 12 });
});

test("candles of five seconds begin at multiples of five", () => {
  const candles = new Candles(5);

  candles.add(at(104.999, 10));
  candles.add(at(105, 11));

  assert.deepEqual(candles.all.map((candle) => candle.time), [100, 105]);
});

test("a tick of a closed candle is left out", () => {
  const candles = new Candles(1);

  candles.add(at(101, 10));
  candles.add(at(100, 99));

  assert.deepEqual(candles.all, [{ time: 101, open: 10, high: 10, low: 10, close: 10 }]);
});

test("the newest candles are those since a time", () => {
  const candles = new Candles(1);

  for (const second of [1, 2, 3]) candles.add(at(second, 10));

  assert.deepEqual(candles.since(2).map((candle) => candle.time), [2, 3]);
  assert.deepEqual(candles.since(4), []);
});

test("old candles are dropped, and the generation says so", () => {
  const candles = new Candles(1);

  for (let second = 0; second < candlesMax * 3; second++) candles.add(at(second, 10));

  assert.ok(candles.all.length >= candlesMax);
  assert.ok(candles.all.length <= candlesMax * 1.25);
  assert.equal(candles.all.at(-1)?.time, candlesMax * 3 - 1);
  assert.ok(candles.generation > 0);
});
