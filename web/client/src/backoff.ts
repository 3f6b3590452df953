// How long to wait before connecting again.
//
// The waits double up to a ceiling; half of each is left to chance, so that a thousand clients
// that lost the same server do not all come back in the same instant.

export interface Backoff {
  minMs: number;
  maxMs: number;
}

export const defaultBackoff: Backoff = { minMs: 500, maxMs: 15_000 };

export function waitMs(failures: number, random: () => number, { minMs, maxMs }: Backoff): number {
  const ceiling = Math.min(maxMs, minMs * 2 ** failures);
  return ceiling * (0.5 + 0.5 * random());
}
