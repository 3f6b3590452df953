// The bar's right half: the connection's state, and the figures of the last second.

import type { State } from "./connection";
import * as figures from "./figures";
import type { Second } from "./rates";

const element = (id: string) => document.getElementById(id)!;

export class Status {
  private state: State = { name: "connecting" };

  show(state: State): void {
    this.state = state;
    element("connection").dataset.state = state.name;
    element("connection-state").textContent = state.name;
    this.showWait();
  }

  showProblem(problem: string): void {
    this.show({ name: "offline" });
    element("connection-state").textContent = problem;
  }

  // The countdown is outside the live region: a screen reader should not say every second.
  showWait(): void {
    element("connection-detail").textContent =
      this.state.name === "reconnecting" ? `in ${secondsUntil(this.state.at)} s` : "";
  }

  showSecond(second: Second): void {
    element("messages").textContent = figures.count(second.messages);
    element("ticks").textContent = figures.count(second.ticks);
    element("latency").textContent =
      second.latencyMs === undefined ? "–" : `${figures.count(Math.max(0, second.latencyMs))} ms`;
  }
}

function secondsUntil(time: number): number {
  return Math.max(1, Math.ceil((time - Date.now()) / 1000));
}
