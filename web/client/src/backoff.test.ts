import assert from "node:assert/strict";
import { test } from "node:test";

import { waitMs } from "./backoff.js";

const backoff = { minMs: 500, maxMs: 15_000 };

test("the first wait is short", () => {
  assert.equal(waitMs(0, () => 0, backoff), 250);
  assert.equal(waitMs(0, () => 1, backoff), 500);
});

test("each failure doubles the wait", () => {
  assert.equal(waitMs(3, () => 1, backoff), 4000);
});

test("the wait has a ceiling, however many failures", () => {
  assert.equal(waitMs(5000, () => 1, backoff), 15_000);
});

test("half of the wait is left to chance", () => {
  assert.equal(waitMs(2, () => 0, backoff), waitMs(2, () => 1, backoff) / 2);
});
