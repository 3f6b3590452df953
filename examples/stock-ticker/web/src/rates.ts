// How much arrives in a second, and how late.

import type { Tick } from "./tick";

export interface Second {
  messages: number;
  ticks: number;
  lagMs: number | undefined; // mean; unknown when nothing came
}

export class Rates {
  private messages = 0;
  private ticks = 0;
  private lagSumMs = 0;

  add(ticks: readonly Tick[], now: number): void {
    this.messages++;
    this.ticks += ticks.length;
    for (const tick of ticks) this.lagSumMs += now - tick.time;
  }

  // The counts since the last call, `seconds` ago.
  take(seconds: number): Second {
    const second: Second = {
      messages: this.messages / seconds,
      ticks: this.ticks / seconds,
      lagMs: this.ticks ? this.lagSumMs / this.ticks : undefined,
    };
    this.messages = this.ticks = this.lagSumMs = 0;
    return second;
  }
}
