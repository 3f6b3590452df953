// The list of symbols: each with its price, its change and the line of its last minute.

import type { Candle } from "./candles";
import * as figures from "./figures";
import type { Market, Quote } from "./market";

const sparkSeconds = 60;
const sparkWidth = 100;
const sparkHeight = 28;

export class Watchlist {
  private readonly rows = new Map<string, Row>();
  private chosen = "";

  constructor(
    private readonly list: HTMLElement,
    private readonly market: Market,
    private readonly choose: (symbol: string) => void,
  ) {}

  mark(symbol: string): void {
    this.rows.get(this.chosen)?.mark(false);
    this.chosen = symbol;
    this.rows.get(symbol)?.mark(true);
  }

  draw(): void {
    for (const symbol of this.market.symbols) {
      let row = this.rows.get(symbol);
      if (!row) {
        row = new Row(symbol, () => this.choose(symbol));
        row.mark(symbol === this.chosen);
        this.rows.set(symbol, row);
        this.list.append(row.element);
      }
      row.draw(this.market.find(symbol)!);
    }
  }
}

class Row {
  readonly element = document.createElement("li");

  private readonly button = document.createElement("button");
  private readonly line: SVGPolylineElement;
  private readonly price: HTMLElement;
  private readonly change: HTMLElement;
  private drawn = 0;
  private drawnPoints = "";

  constructor(symbol: string, choose: () => void) {
    this.button.type = "button";
    this.button.dataset.symbol = symbol;
    this.button.innerHTML = `
      <span class="name"></span>
      <svg viewBox="0 0 ${sparkWidth} ${sparkHeight}" preserveAspectRatio="none" aria-hidden="true"><polyline /></svg>
      <span class="figure"><span class="price">–</span> <span class="change"></span></span>`;
    this.button.querySelector(".name")!.textContent = symbol; // Never as HTML: it came by network.
    this.line = this.button.querySelector("polyline")!;
    this.price = this.button.querySelector(".price")!;
    this.change = this.button.querySelector(".change")!;
    this.button.addEventListener("click", choose);
    this.element.append(this.button);
  }

  mark(chosen: boolean): void {
    this.button.setAttribute("aria-pressed", String(chosen));
    if (chosen) this.button.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  draw(quote: Quote): void {
    if (!quote.known || quote.price === this.drawn) return;
    this.flash(quote.price - this.drawn);
    this.drawn = quote.price;
    this.price.textContent = figures.price(quote.price);
    this.change.textContent = figures.percent(quote.changePercent);
    this.change.className = `change ${figures.direction(quote.changePercent)}`;
    const points = sparkPoints(quote.recent(sparkSeconds));
    if (points !== this.drawnPoints) this.line.setAttribute("points", (this.drawnPoints = points));
    this.line.setAttribute("class", figures.direction(quote.changePercent));
  }

  private flash(difference: number): void {
    if (!this.drawn) return;
    const name = difference > 0 ? "rose" : "fell";
    for (const animation of this.price.getAnimations()) animation.cancel();
    this.price.className = "price";
    // A class that was already there would not start its animation again.
    requestAnimationFrame(() => this.price.classList.add(name));
  }
}

function sparkPoints(candles: readonly Candle[]): string {
  const closes = candles.map((candle) => candle.close);
  const low = Math.min(...closes);
  const range = Math.max(...closes) - low || 1;
  const step = sparkWidth / Math.max(1, closes.length - 1);
  return closes
    .map((close, index) => {
      const y = sparkHeight - 2 - ((close - low) / range) * (sparkHeight - 4);
      return `${(index * step).toFixed(1)},${y.toFixed(1)}`;
    })
    .join(" ");
}
