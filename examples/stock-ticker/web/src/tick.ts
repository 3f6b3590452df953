// One price of one symbol, as the function or the pipe sends it.

export interface Tick {
  symbol: string;
  price: number;
  volume: number;
  time: number; // milliseconds since 1970
}

// The ticks of a message, which is one or a list of them; none when the message is something else,
// such as the answer to a `subscribe` or an error of the API.
export function ticksOf(message: unknown): Tick[] {
  const values = Array.isArray(message) ? message : [message];
  return values.flatMap((value) => tickOf(value) ?? []);
}

function tickOf(value: unknown): Tick | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { symbol, price, volume, time } = value as Record<string, unknown>;
  if (typeof symbol !== "string" || typeof price !== "number" || typeof time !== "string") return undefined;
  const milliseconds = Date.parse(time);
  if (Number.isNaN(milliseconds)) return undefined;
  return { symbol, price, volume: typeof volume === "number" ? volume : 0, time: milliseconds };
}
