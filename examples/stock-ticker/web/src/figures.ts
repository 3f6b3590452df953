// Numbers as people read them.

const twoDigits = new Intl.NumberFormat("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const signed = new Intl.NumberFormat("en", {
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
  signDisplay: "exceptZero",
});
const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

export const price = (value: number) => twoDigits.format(value);
export const change = (value: number) => signed.format(value);
export const percent = (value: number) => `${signed.format(value)} %`;
export const count = (value: number) => whole.format(value);

// The class that colours a change; a change too small to be printed has none.
export function direction(value: number): "" | "up" | "down" {
  if (Math.abs(value) < 0.005) return "";
  return value > 0 ? "up" : "down";
}
