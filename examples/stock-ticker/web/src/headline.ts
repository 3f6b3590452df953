// The heading of the chart: symbol, price, change.

import * as figures from "./figures";
import type { Quote } from "./market";

const symbolElement = document.getElementById("symbol")!;
const priceElement = document.getElementById("price")!;
const changeElement = document.getElementById("change")!;

export function drawHeadline(symbol: string, quote: Quote): void {
  symbolElement.textContent = symbol;
  if (!quote.known) {
    priceElement.textContent = "–";
    changeElement.textContent = "";
    document.title = `${symbol} · Stock ticker`;
    return;
  }
  priceElement.textContent = figures.price(quote.price);
  changeElement.textContent = `${figures.change(quote.change)} (${figures.percent(quote.changePercent)})`;
  changeElement.className = `change ${figures.direction(quote.changePercent)}`;
  changeElement.title = "since this page was opened";
  document.title = `${symbol} ${figures.price(quote.price)} · Stock ticker`;
}
