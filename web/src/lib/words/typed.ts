// A price as people type it: in cents where the currency has such, else in whole money.

import { m } from "../../messages";

const factor = (currency: string) => (m.words.minor[currency] ? 100 : 1);
const rounded = (value: number) => Number(value.toFixed(6));

/** What a field for it is counted in, for one kWh. */
export const unitOf = (currency: string) => `${m.words.minor[currency] ?? currency}/kWh`;
export const typed = (price: number, currency: string) => rounded(price * factor(currency));
export const meant = (value: number, currency: string) => rounded(value / factor(currency));
export const MOST = 100; // of whole money, either way: what the house takes

/** The bounds of such a field. */
export const bounds = (currency: string) => ({ min: -MOST * factor(currency), max: MOST * factor(currency) });
