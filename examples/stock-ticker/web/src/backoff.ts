// How long to wait before connecting again.
//
// The waits double up to a ceiling; half of each is left to chance, so that a thousand browsers
// that lost the same server do not all come back in the same instant.

export const waitMsMin = 500;
export const waitMsMax = 15_000;

export function waitMs(failures: number, random: () => number): number {
  const ceiling = Math.min(waitMsMax, waitMsMin * 2 ** failures);
  return ceiling * (0.5 + 0.5 * random());
}
