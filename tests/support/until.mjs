// Waits for something that no event announces: asks again and again.

import { setTimeout as pause } from "node:timers/promises";

const pauseMs = 25;
const patienceMs = 30_000;

// The first answer that is neither undefined, null nor false.
export async function until(what, ask) {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== null && answer !== false) return answer;
    if (Date.now() > deadline) throw new Error(`after ${patienceMs} ms still waiting for ${what}`);
    await pause(pauseMs);
  }
}
