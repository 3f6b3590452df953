// What the page knows of each symbol.

import { Candles, type Candle } from "./candles";
import type { Tick } from "./tick";

export const candleSeconds = [1, 5] as const;
export type CandleSeconds = (typeof candleSeconds)[number];

export class Quote {
  price = 0;
  first = 0; // the first price the page saw
  readonly candles: Record<CandleSeconds, Candles> = { 1: new Candles(1), 5: new Candles(5) };

  get known(): boolean {
    return this.price > 0;
  }

  get change(): number {
    return this.price - this.first;
  }

  get changePercent(): number {
    return (this.change / this.first) * 100;
  }

  recent(count: number): readonly Candle[] {
    return this.candles[1].all.slice(-count);
  }

  add(tick: Tick): void {
    this.first ||= tick.price;
    this.price = tick.price;
    for (const seconds of candleSeconds) this.candles[seconds].add(tick);
  }
}

// A stream of ever new symbols must not fill the memory.
const symbolsMax = 200;

export class Market {
  private readonly quotes = new Map<string, Quote>();

  constructor(symbols: readonly string[]) {
    for (const symbol of symbols) this.quotes.set(symbol, new Quote());
  }

  get symbols(): string[] {
    return [...this.quotes.keys()];
  }

  find(symbol: string): Quote | undefined {
    return this.quotes.get(symbol);
  }

  add(tick: Tick): void {
    let quote = this.quotes.get(tick.symbol);
    if (!quote) {
      if (this.quotes.size >= symbolsMax) return;
      quote = new Quote();
      this.quotes.set(tick.symbol, quote);
    }
    quote.add(tick);
  }
}
