// The frames of penstock.v1, as docs/topics.md describes them.

export const protocolName = "penstock.v1";

/** What is published to a topic, or sent to this client alone. */
export interface Message {
  /** Missing: it was sent to this client alone. */
  topic?: string;
  /** Where it stands in its topic; opaque. `subscribe` goes on after it. */
  position?: string;
  /** What it is about: of two messages with one key, the newer makes the older needless. */
  key?: string;
  /** The message, when it is JSON. */
  data?: unknown;
  /** The message, when it is not. */
  text?: string;
}

/** Why the server did not do what it was asked for. */
export interface Refusal {
  /** BadRequest, Forbidden or LimitExceeded. */
  code: string;
  message: string;
}

export type Frame =
  | ({ penstock: "message" } & Message)
  | { penstock: "subscribed"; topic: string; position: string; recovered: boolean; id?: number }
  | { penstock: "unsubscribed"; topic: string; id?: number }
  | { penstock: "lost"; topic: string }
  | ({ penstock: "error"; topic?: string; id?: number } & Refusal)
  | { penstock: "pong"; id?: number };

/** A frame of the protocol; anything else that the server sends is a message to this client alone. */
export function parseFrame(text: string): Frame {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { penstock: "message", text };
  }
  if (typeof value === "object" && value !== null && typeof (value as Frame).penstock === "string")
    return value as Frame;
  return { penstock: "message", data: value };
}
