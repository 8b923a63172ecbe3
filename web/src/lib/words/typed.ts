// A price as people type it: in cents where the currency has such, else in whole money.

import { m } from "../../messages";

/** By how many places the decimal point of a price moves. */
export const placesOf = (currency: string) => (m.words.minor[currency] ? 2 : 0);

/** Moved by so many places, to the digit: 0.29 is 29, where a product is 28.999999999999996. */
export function shifted(value: number | string, places: number): number {
  const [digits, power = "0"] = String(value).split("e");
  return Number(Number(`${digits}e${Number(power) + places}`).toPrecision(DIGITS));
}

const DIGITS = 12; // more are what is left of somebody's sum: 0.30000000000000004

/** What a field for it is counted in, for one kWh. */
export const unitOf = (currency: string) => `${m.words.minor[currency] ?? currency}/kWh`;
export const typed = (price: number, currency: string) => shifted(price, placesOf(currency));
export const meant = (value: number, currency: string) => shifted(value, -placesOf(currency));
export const MOST = 100; // of whole money, either way: what the house takes

/** The bounds of such a field. */
export const bounds = (currency: string) => ({ min: -typed(MOST, currency), max: typed(MOST, currency) });
