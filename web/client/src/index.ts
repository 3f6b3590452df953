export { Client, type Options, type State } from "./client.js";
export type { Listener, Subscribed, Subscription } from "./subscription.js";
export type { Message, Refusal } from "./protocol.js";
