// Ticks of one symbol gathered into candles of one length.
//
// At most `candlesMax` are kept, and a quarter more between two trims: a page that stays open
// for a day uses no more memory than after a quarter of an hour.

import type { Tick } from "./tick";

export interface Candle {
  time: number; // seconds since 1970, where the candle begins
  open: number;
  high: number;
  low: number;
  close: number;
}

export const candlesMax = 900;

export class Candles {
  // Changes when old candles were dropped, so that a chart knows to begin anew.
  generation = 0;

  private kept: Candle[] = [];

  constructor(private readonly seconds: number) {}

  get all(): readonly Candle[] {
    return this.kept;
  }

  add(tick: Pick<Tick, "price" | "time">): void {
    const length = this.seconds * 1000;
    const time = Math.floor(tick.time / length) * this.seconds;
    const last = this.kept.at(-1);

    if (last && time < last.time) return; // Too late: its candle is closed.
    if (last && time === last.time) {
      last.high = Math.max(last.high, tick.price);
      last.low = Math.min(last.low, tick.price);
      last.close = tick.price;
      return;
    }
    // A candle opens where the one before it closed, as traders expect of a continuous price.
    const open = last?.close ?? tick.price;
    this.kept.push({
      time,
      open,
      high: Math.max(open, tick.price),
      low: Math.min(open, tick.price),
      close: tick.price,
    });
    this.trim();
  }

  // The candles from `time` on; the first of them may have changed since it was last seen.
  since(time: number): readonly Candle[] {
    let first = this.kept.length;
    while (first > 0 && this.kept[first - 1]!.time >= time) first--;
    return this.kept.slice(first);
  }

  private trim(): void {
    if (this.kept.length <= candlesMax * 1.25) return;
    this.kept = this.kept.slice(-candlesMax);
    this.generation++;
  }
}
