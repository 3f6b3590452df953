// The page: ticks arrive, the market changes, the picture follows once per frame.

import { Client, type Message } from "penstock-client";

import { Chart, type Style } from "./chart";
import { type Config, readConfig } from "./config";
import { drawHeadline } from "./headline";
import { Market, type CandleSeconds } from "./market";
import { Rates } from "./rates";
import { Resumption } from "./resumption";
import { Status } from "./status";
import { ticksOf } from "./tick";
import { Watchlist } from "./watchlist";

const status = new Status();

declare global {
  // For the console, and for tests.
  var market: Market;
}

function start({ url, symbols, topics }: Config): void {
  const market = (globalThis.market = new Market(symbols));
  const rates = new Rates();
  const resumption = new Resumption();
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

  function received({ data }: Message): void {
    const ticks = ticksOf(data);
    rates.add(ticks, Date.now());
    resumption.add(ticks);
    for (const tick of ticks) market.add(tick);
    drawSoon();
  }

  const client = new Client(url, {
    onState(state) {
      if (state.name === "reconnecting") resumption.away();
      status.show(state);
    },
    onMessage: received, // The tutorial's function sends to each client by itself.
  });
  for (const topic of topics) {
    client.subscribe(topic, {
      message: received,
      subscribed: ({ recovered }) => resumption.answered(recovered, Date.now()),
      lost: () => resumption.answered(false, Date.now()),
      refused: ({ message }) => status.showProblem(`${topic}: ${message}`),
    });
  }

  let taken = performance.now();
  window.setInterval(() => {
    const now = performance.now();
    status.showSecond(rates.take((now - taken) / 1000));
    taken = now;
  }, 1000);
  window.setInterval(() => status.showDetail(resumption.text), 250);

  for (const input of document.querySelectorAll("fieldset input"))
    input.addEventListener("change", () => choose(chosen));

  drawSoon();
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
  start,
  (error: unknown) => {
    console.error(error);
    status.showProblem("offline: no config.json, run deploy.py");
  },
);
