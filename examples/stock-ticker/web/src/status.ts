// The bar's right half: the connection's state, and the figures of the last second.

import type { State } from "penstock-client";

import * as figures from "./figures";
import type { Second } from "./rates";

const element = (id: string) => document.getElementById(id)!;

export class Status {
  private state: State = { name: "connecting" };

  show(state: State): void {
    this.state = state;
    element("connection").dataset.state = state.name;
    element("connection-state").textContent = state.name;
    this.showDetail("");
  }

  showProblem(problem: string): void {
    this.show({ name: "closed" });
    element("connection-state").textContent = problem;
  }

  // Outside the live region: a screen reader should not say every second.
  showDetail(whenLive: string): void {
    const { state } = this;
    element("connection-detail").textContent =
      state.name === "reconnecting" ? `in ${secondsUntil(state.at)} s` : state.name === "live" ? whenLive : "";
  }

  showSecond(second: Second): void {
    element("messages").textContent = figures.count(second.messages);
    element("ticks").textContent = figures.count(second.ticks);
    element("lag").textContent =
      second.lagMs === undefined ? "–" : `${figures.count(Math.max(0, second.lagMs))} ms`;
  }
}

function secondsUntil(time: number): number {
  return Math.max(1, Math.ceil((time - Date.now()) / 1000));
}
