import assert from "node:assert/strict";
import { test } from "node:test";

import { waitMs, waitMsMax, waitMsMin } from "./backoff";

test("the first wait is short", () => {
  assert.equal(waitMs(0, () => 0), waitMsMin / 2);
  assert.equal(waitMs(0, () => 1), waitMsMin);
});

test("each failure doubles the wait", () => {
  assert.equal(waitMs(3, () => 1), waitMsMin * 8);
});

test("the wait has a ceiling, however many failures", () => {
  assert.equal(waitMs(5000, () => 1), waitMsMax);
});

test("half of the wait is left to chance", () => {
  assert.equal(waitMs(2, () => 0), waitMs(2, () => 1) / 2);
});
