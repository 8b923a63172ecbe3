// Prices and sums as a bill shows them: 31.2 c, $20.30.

import { m } from "../../messages";
import { halfUp, MINUS, number, short, type Unknown } from "./numbers";

const SYMBOLS: Record<string, string> = { AUD: "$", NZD: "$", USD: "$", CAD: "$", EUR: "€", GBP: "£" };

/** What a kWh costs; below one dollar or euro in cents. */
export function price(perKwh: number | Unknown, currency: string): string {
  if (perKwh === null || perKwh === undefined) return m.words.unknown;
  const minor = m.words.minor[currency];
  if (minor && Math.abs(perKwh) < 1) return `${short(perKwh * 100, 1)} ${minor}`;
  return money(perKwh, currency);
}

/** From the lowest to the highest of some prices, the unit said once: 11.1 to 23.5 c. */
export function prices(low: number, high: number, currency: string): string {
  const [from, to] = [price(low, currency), price(high, currency)];
  if (from === to) return to;
  const [, count, unit] = /^(.*\d)(\s\D+)$/.exec(from) ?? [];
  return m.words.fromTo(count && unit && to.endsWith(unit) ? count : from, to);
}

/** A sum, always with its cents, as the house's own sentences write it: $8.89. */
export function money(sum: number | Unknown, currency: string): string {
  if (sum === null || sum === undefined) return m.words.unknown;
  const size = number(Math.abs(sum), 2);
  return m.words.sum(isNothing(sum) || sum > 0 ? "" : MINUS, size, SYMBOLS[currency] ?? currency);
}

/** Less than a cent either way, as it is shown. */
export const isNothing = (sum: number) => halfUp(sum, 2) === 0;
