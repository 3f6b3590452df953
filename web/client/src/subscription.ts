// One topic of a client, across all its connections: knows how far it got.

import type { Frame, Message, Refusal } from "./protocol.js";

/** The server's answer to a subscription, after each connect. */
export interface Subscribed {
  /**
   * False: messages are missing between the last one and what follows, which begins with the newest
   * message of each key.
   */
  recovered: boolean;
}

/** What a subscription tells; all but `message` may be left out. */
export interface Listener {
  message(message: Message): void;
  /** Before the first message of each connection. */
  subscribed?(answer: Subscribed): void;
  /** This client read too slowly, and messages are left out here; the newest of each key follow. */
  lost?(): void;
  /** The server does not let this client have the topic. It is not asked again. */
  refused?(refusal: Refusal): void;
}

export interface Subscription {
  readonly topic: string;
  /** Of the last message; keep it to go on there in another life of the page. */
  readonly position: string | undefined;
  unsubscribe(): void;
}

export class TopicState implements Subscription {
  // Messages that came before the answer to `subscribe`. Everyone receives the topic `*` from the moment
  // the connection opens, and what is missed is sent again with the answer.
  private early: Message[] | undefined;
  private unsubscribed = false;

  constructor(
    readonly topic: string,
    private readonly listener: Listener,
    public position: string | undefined,
    private readonly leave: (state: TopicState) => void,
  ) {}

  /** What to send on a new connection. */
  request(id: number): object {
    this.early = [];
    const { topic, position } = this;
    return { penstock: "subscribe", topic, ...(position !== undefined && { position }), id };
  }

  take(frame: Frame): void {
    if (this.unsubscribed) return;
    switch (frame.penstock) {
      case "message":
        if (this.early) this.early.push(frame);
        else this.deliver(frame);
        break;
      case "subscribed":
        this.answered(frame.recovered, frame.position);
        break;
      case "lost":
        this.listener.lost?.();
        break;
      case "error":
        this.early = undefined;
        this.unsubscribed = true;
        this.leave(this);
        this.listener.refused?.({ code: frame.code, message: frame.message });
        break;
    }
  }

  unsubscribe(): void {
    if (this.unsubscribed) return;
    this.unsubscribed = true;
    this.leave(this);
  }

  private answered(recovered: boolean, position: string): void {
    const early = this.early ?? [];
    this.early = undefined;
    const resumed = recovered && this.position !== undefined;
    // Nothing follows of a topic in which nothing happens, yet to go on from here is to miss nothing.
    if (!resumed) this.position = position;
    this.listener.subscribed?.({ recovered });
    if (!resumed) for (const message of early) this.deliver(message);
  }

  private deliver({ topic, position, key, data, text }: Message): void {
    if (position !== undefined) this.position = position;
    this.listener.message({
      ...(topic !== undefined && { topic }),
      ...(position !== undefined && { position }),
      ...(key !== undefined && { key }),
      ...(data !== undefined && { data }),
      ...(text !== undefined && { text }),
    });
  }
}
