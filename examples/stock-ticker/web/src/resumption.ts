// What came late because the connection was away, and whether anything did not come at all.

import type { Tick } from "./tick";

export class Resumption {
  private wasAway = false;
  private backAt = 0; // when the topics were last answered for
  private caughtUp = 0;
  private gap = false;

  away(): void {
    this.wasAway = true;
    this.caughtUp = 0;
    this.gap = false;
  }

  // A topic goes on; without `recovered` something is missing in it.
  answered(recovered: boolean, now: number): void {
    if (!this.wasAway) return; // The first time there is nothing to resume.
    this.backAt = now;
    this.gap ||= !recovered;
  }

  add(ticks: readonly Tick[]): void {
    for (const tick of ticks) if (tick.time < this.backAt) this.caughtUp++;
  }

  get text(): string {
    if (this.gap) return "some ticks are missing";
    return this.caughtUp ? `caught up ${this.caughtUp}` : "";
  }
}
