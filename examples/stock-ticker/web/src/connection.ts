// A WebSocket that comes back by itself.
//
// Exactly one of these is true at a time, and `changed` hears of each: a socket is being opened
// (connecting), is open (live), will be opened again at a known time (reconnecting), or the
// browser has no network (offline), in which case nothing is tried until it has.

import { waitMs } from "./backoff";

export type State =
  | { name: "connecting" }
  | { name: "live" }
  | { name: "reconnecting"; at: number } // Date.now() of the next try
  | { name: "offline" };

export interface Listener {
  changed(state: State): void;
  received(message: string): void;
}

export class Connection {
  private socket: WebSocket | undefined;
  private timer: number | undefined;
  private failures = 0;

  constructor(
    private readonly url: string,
    private readonly listener: Listener,
  ) {
    window.addEventListener("online", () => this.open());
    window.addEventListener("offline", () => this.goOffline());
  }

  open(): void {
    this.drop();
    this.listener.changed({ name: "connecting" });

    const socket = new WebSocket(this.url);
    this.socket = socket;
    socket.onopen = () => this.listener.changed({ name: "live" });
    socket.onmessage = (event) => {
      this.failures = 0; // Not in onopen: a server may accept and close at once, again and again.
      if (typeof event.data === "string") this.listener.received(event.data);
    };
    // An error is always followed by a close.
    socket.onclose = () => this.retry();
  }

  private retry(): void {
    this.drop();
    const wait = waitMs(this.failures++, Math.random);
    this.timer = window.setTimeout(() => this.open(), wait);
    this.listener.changed({ name: "reconnecting", at: Date.now() + wait });
  }

  private goOffline(): void {
    this.drop();
    this.listener.changed({ name: "offline" });
  }

  // Lets go of the socket and of a planned try, without hearing from either again.
  private drop(): void {
    window.clearTimeout(this.timer);
    if (!this.socket) return;
    this.socket.onopen = this.socket.onmessage = this.socket.onclose = null;
    this.socket.close();
    this.socket = undefined;
  }
}
