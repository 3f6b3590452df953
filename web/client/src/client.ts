// A connection to a stage that comes back by itself, and the topics received through it.
//
// Exactly one of these is true at a time, and `onState` hears of each change: a socket is being opened
// (connecting), is open (live), will be opened again at a known time (reconnecting), or never again (closed).

import { type Backoff, defaultBackoff, waitMs } from "./backoff.js";
import { type Frame, type Message, parseFrame, protocolName } from "./protocol.js";
import { type Listener, type Subscription, TopicState } from "./subscription.js";

export type State =
  | { name: "connecting" }
  | { name: "live" }
  | { name: "reconnecting"; at: number } // Date.now() of the next try
  | { name: "closed" };

export interface Options {
  onState?(state: State): void;
  /** A message sent to this client alone, or the answer of a route. */
  onMessage?(message: Message): void;
  /** After so much silence the server is asked for a sign of life, and given as long to answer: 10 s. */
  heartbeatMs?: number;
  /** Between tries to connect: 0.5 to 15 s, doubling, half of it left to chance. */
  backoff?: Partial<Backoff>;
  /** Of browsers, and of Node from version 22 on, the global one; before that, the `ws` package's. */
  WebSocket?: new (url: string, protocol: string) => Socket;
}

/** What is used of a WebSocket. */
export interface Socket {
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  send(text: string): void;
  close(): void;
}

export class Client {
  private socket: Socket | undefined;
  private current: State = { name: "connecting" };
  private failures = 0;
  private lastId = 0;
  private topics = new Map<string, TopicState>();
  // Which topic an answer is for. By number, since it may be for one that was given up meanwhile.
  private asked = new Map<number, TopicState>();
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private heartTimer: ReturnType<typeof setTimeout> | undefined;

  private readonly backoff: Backoff;
  private readonly heartbeatMs: number;

  /** Connects at once; `url` as for a WebSocket, such as `ws://localhost:4566/{apiId}/{stage}`. */
  constructor(
    private readonly url: string,
    private readonly options: Options = {},
  ) {
    this.backoff = { ...defaultBackoff, ...options.backoff };
    this.heartbeatMs = options.heartbeatMs ?? 10_000;
    globalThis.addEventListener?.("online", this.online);
    globalThis.addEventListener?.("offline", this.offline);
    this.connect();
  }

  get state(): State {
    return this.current;
  }

  /**
   * Receives the topic from now on, and after each reconnect from where it was. Give `position`, of a message
   * received earlier, to go on there. A topic can be subscribed once.
   */
  subscribe(topic: string, listener: Listener | Listener["message"], position?: string): Subscription {
    if (this.current.name === "closed") throw new Error("the client is closed");
    if (this.topics.has(topic)) throw new Error(`${topic} is subscribed already`);
    const full = typeof listener === "function" ? { message: listener } : listener;
    const state = new TopicState(topic, full, position, (left) => this.leave(left));
    this.topics.set(topic, state);
    if (this.current.name === "live") this.ask(state);
    return state;
  }

  /** A message to the routes of the API; objects go as JSON. False: there is no connection now. */
  send(message: unknown): boolean {
    if (this.current.name !== "live") return false;
    this.socket!.send(typeof message === "string" ? message : JSON.stringify(message));
    return true;
  }

  /** Ends the connection for good. */
  close(): void {
    if (this.current.name === "closed") return;
    globalThis.removeEventListener?.("online", this.online);
    globalThis.removeEventListener?.("offline", this.offline);
    this.drop();
    this.topics.clear();
    this.change({ name: "closed" });
  }

  private connect(): void {
    this.drop();
    this.change({ name: "connecting" });

    const WebSocket = this.options.WebSocket ?? (globalThis as { WebSocket?: Options["WebSocket"] }).WebSocket;
    if (!WebSocket) throw new Error("no WebSocket here: give one in the options");
    const socket = new WebSocket(this.url, protocolName);
    this.socket = socket;
    socket.onopen = () => this.opened();
    socket.onmessage = (event: { data: unknown }) => {
      if (typeof event.data === "string") this.received(event.data);
    };
    socket.onclose = () => this.retry();
    // Always followed by a close; a socket of `ws` throws when nobody hears of it.
    socket.onerror = () => {};
    // A server that takes the connection and never answers the handshake.
    this.heartTimer = setTimeout(() => this.retry(), 2 * this.heartbeatMs);
  }

  private opened(): void {
    this.change({ name: "live" });
    for (const state of this.topics.values()) this.ask(state);
    this.listen();
  }

  private received(text: string): void {
    this.failures = 0; // Not in opened(): a server may accept and close at once, again and again.
    this.listen();
    const frame = parseFrame(text);
    if (frame.penstock === "pong") return;
    const state = this.addressee(frame);
    if (state) state.take(frame);
    else if (frame.penstock === "message" && [undefined, "*"].includes(frame.topic)) this.tell(frame);
  }

  // Everybody receives the topic of all; who has not subscribed to it hears of it here.
  private tell({ penstock: _, ...message }: Extract<Frame, { penstock: "message" }>): void {
    this.options.onMessage?.(message);
  }

  private addressee(frame: Frame): TopicState | undefined {
    const id = "id" in frame ? frame.id : undefined;
    if (typeof id === "number") {
      const state = this.asked.get(id);
      this.asked.delete(id);
      return state;
    }
    return "topic" in frame && frame.topic !== undefined ? this.topics.get(frame.topic) : undefined;
  }

  private ask(state: TopicState): void {
    const id = ++this.lastId;
    this.asked.set(id, state);
    this.socket!.send(JSON.stringify(state.request(id)));
  }

  private leave(state: TopicState): void {
    if (this.topics.get(state.topic) !== state) return;
    this.topics.delete(state.topic);
    if (this.current.name === "live")
      this.socket!.send(JSON.stringify({ penstock: "unsubscribe", topic: state.topic }));
  }

  // A network that is cut says nothing: silence is what there is to notice.
  private listen(silenceMs = this.heartbeatMs): void {
    clearTimeout(this.heartTimer);
    this.heartTimer = setTimeout(() => this.probe(), silenceMs);
  }

  private probe(): void {
    if (this.current.name !== "live") return;
    this.socket!.send(JSON.stringify({ penstock: "ping" }));
    clearTimeout(this.heartTimer);
    this.heartTimer = setTimeout(() => this.retry(), this.heartbeatMs);
  }

  private retry(): void {
    this.drop();
    const wait = waitMs(this.failures++, Math.random, this.backoff);
    this.retryTimer = setTimeout(() => this.connect(), wait);
    this.change({ name: "reconnecting", at: Date.now() + wait });
  }

  private online = (): void => {
    if (this.current.name === "reconnecting") this.connect();
  };

  // A server on this machine is still there: it is asked, not given up.
  private offline = (): void => this.probe();

  // Lets go of the socket and of a planned try, without hearing from either again.
  private drop(): void {
    clearTimeout(this.retryTimer);
    clearTimeout(this.heartTimer);
    this.asked.clear();
    const socket = this.socket;
    if (!socket) return;
    this.socket = undefined;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  private change(state: State): void {
    this.current = state;
    this.options.onState?.(state);
  }
}
