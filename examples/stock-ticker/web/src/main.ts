// The page: ticks arrive, the market changes, the picture follows once per frame.

import { Chart, type Style } from "./chart";
import { readConfig } from "./config";
import { Connection } from "./connection";
import { drawHeadline } from "./headline";
import { Market, type CandleSeconds } from "./market";
import { Rates } from "./rates";
import { Status } from "./status";
import { ticksOf } from "./tick";
import { Watchlist } from "./watchlist";

const status = new Status();

function start(url: string, symbols: readonly string[]): void {
  const market = new Market(symbols);
  const rates = new Rates();
  const chartElement = document.getElementById("chart")!;
  const chart = new Chart(chartElement);
  const watchlist = new Watchlist(document.getElementById("watchlist")!, market, choose);
  let chosen = "";
  let drawing = false;

  function choose(symbol: string): void {
    const quote = market.find(symbol);
    if (!quote) return;
    chosen = symbol;
    watchlist.mark(symbol);
    chart.show(quote.candles[chosenSeconds()], chosenStyle());
    chartElement.setAttribute("aria-label", `Live price chart of ${symbol}`);
    drawHeadline(symbol, quote);
  }

  function draw(): void {
    drawing = false;
    watchlist.draw();
    const quote = market.find(chosen);
    if (!quote) return choose(market.symbols[0] ?? "");
    drawHeadline(chosen, quote);
    chart.draw();
  }

  // Many messages may come between two frames, and none are drawn in a hidden tab.
  function drawSoon(): void {
    if (drawing) return;
    drawing = true;
    requestAnimationFrame(draw);
  }

  const connection = new Connection(url, {
    changed: (state) => status.show(state),
    received(message) {
      const ticks = ticksOf(message);
      rates.add(ticks, Date.now());
      for (const tick of ticks) market.add(tick);
      drawSoon();
    },
  });

  let taken = performance.now();
  window.setInterval(() => {
    const now = performance.now();
    status.showSecond(rates.take((now - taken) / 1000));
    taken = now;
  }, 1000);
  window.setInterval(() => status.showWait(), 250);

  for (const input of document.querySelectorAll("fieldset input"))
    input.addEventListener("change", () => choose(chosen));

  drawSoon();
  connection.open();
}

function chosenSeconds(): CandleSeconds {
  return Number(checked("seconds")) as CandleSeconds;
}

function chosenStyle(): Style {
  return checked("style") as Style;
}

function checked(name: string): string {
  return document.querySelector<HTMLInputElement>(`input[name="${name}"]:checked`)!.value;
}

readConfig().then(
  (config) => start(config.url, config.symbols),
  (error: unknown) => {
    console.error(error);
    status.showProblem("offline: no config.json, run deploy.py");
  },
);
