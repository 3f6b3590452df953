import assert from "node:assert/strict";
import { test } from "node:test";

import { Resumption } from "./resumption";

const tick = (time: number) => ({ symbol: "A", price: 1, volume: 1, time });

test("the first connection resumes nothing", () => {
  const resumption = new Resumption();

  resumption.answered(true, 1000);
  resumption.add([tick(900)]);

  assert.equal(resumption.text, "");
});

test("counts the ticks from before the return", () => {
  const resumption = new Resumption();
  resumption.away();
  resumption.answered(true, 1000);

  resumption.add([tick(800), tick(900)]);
  resumption.add([tick(1001)]);

  assert.equal(resumption.text, "caught up 2");
});

test("a gap is said, even when another topic has none", () => {
  const resumption = new Resumption();
  resumption.away();

  resumption.answered(false, 1000);
  resumption.answered(true, 1001);

  assert.equal(resumption.text, "some ticks are missing");
});

test("each absence is counted anew", () => {
  const resumption = new Resumption();
  resumption.away();
  resumption.answered(false, 1000);
  resumption.away();
  resumption.answered(true, 2000);

  resumption.add([tick(1500)]);

  assert.equal(resumption.text, "caught up 1");
});
