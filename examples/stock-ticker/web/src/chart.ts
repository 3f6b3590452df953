// Draws the candles of one symbol, as candles or as a line.

import {
  AreaSeries,
  CandlestickSeries,
  type IChartApi,
  type ISeriesApi,
  type Time,
  type UTCTimestamp,
  createChart,
} from "lightweight-charts";

import type { Candle, Candles } from "./candles";

export type Style = "candles" | "line";

const clock = new Intl.DateTimeFormat([], { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });

// The library's times are UTC; people read their own.
const localTime = (time: Time) => clock.format((time as number) * 1000);

export class Chart {
  private readonly chart: IChartApi;
  private series: ISeriesApi<"Candlestick" | "Area"> | undefined;
  private style: Style = "candles";
  private candles: Candles | undefined;
  private generation = 0;
  private drawnTo = 0; // time of the last candle drawn

  constructor(element: HTMLElement) {
    this.chart = createChart(element, {
      autoSize: true,
      layout: {
        background: { color: "transparent" },
        textColor: "#93a0b4",
        fontFamily: getComputedStyle(document.body).fontFamily,
      },
      grid: { vertLines: { color: "#18202d" }, horzLines: { color: "#18202d" } },
      rightPriceScale: { borderVisible: false, scaleMargins: { top: 0.12, bottom: 0.12 } },
      timeScale: {
        borderVisible: false,
        timeVisible: true,
        secondsVisible: true,
        barSpacing: 9,
        rightOffset: 4,
        tickMarkFormatter: localTime,
      },
      crosshair: {
        vertLine: { color: "#4b5b75", labelBackgroundColor: "#24324a" },
        horzLine: { color: "#4b5b75", labelBackgroundColor: "#24324a" },
      },
      localization: { timeFormatter: localTime },
    });
  }

  show(candles: Candles, style: Style): void {
    if (this.series && style !== this.style) {
      this.chart.removeSeries(this.series);
      this.series = undefined;
    }
    this.style = style;
    this.series ??= this.addSeries();
    this.candles = candles;
    this.reload();
    this.chart.timeScale().scrollToRealTime();
    // Another symbol's prices may be far away from where the scale was dragged to.
    this.series.priceScale().applyOptions({ autoScale: true });
  }

  // Brings the picture up to date with the candles.
  draw(): void {
    if (!this.series || !this.candles) return;
    if (this.generation !== this.candles.generation) return this.reload();
    for (const candle of this.candles.since(this.drawnTo)) {
      this.series.update(this.point(candle));
      this.drawnTo = candle.time;
    }
  }

  private reload(): void {
    const all = this.candles?.all ?? [];
    this.series?.setData(all.map((candle) => this.point(candle)));
    this.generation = this.candles?.generation ?? 0;
    this.drawnTo = all.at(-1)?.time ?? 0;
  }

  private point(candle: Candle) {
    const time = candle.time as UTCTimestamp;
    return this.style === "candles" ? { ...candle, time } : { time, value: candle.close };
  }

  private addSeries(): ISeriesApi<"Candlestick" | "Area"> {
    if (this.style === "line") {
      return this.chart.addSeries(AreaSeries, {
        lineColor: "#60a5fa",
        lineWidth: 2,
        topColor: "rgba(96, 165, 250, 0.28)",
        bottomColor: "rgba(96, 165, 250, 0)",
      });
    }
    return this.chart.addSeries(CandlestickSeries, {
      upColor: "#34d399",
      downColor: "#fb7185",
      wickUpColor: "#34d399",
      wickDownColor: "#fb7185",
      borderVisible: false,
    });
  }
}
