// How numbers and times are written where the reader lives. Making a format costs a phone more than all it writes
// on a screen, so each is made once.

import { locale } from "../../messages";

const made = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>();

function once<Format extends Intl.NumberFormat | Intl.DateTimeFormat>(kind: string, where: string, options: object, make: () => Format): Format {
  const key = `${kind} ${where} ${JSON.stringify(options)}`;
  const known = made.get(key) ?? make();
  made.set(key, known);
  return known as Format;
}

/** Throws RangeError for a currency that is none. */
export const numbers = (options: Intl.NumberFormatOptions) => once("n", locale, options, () => new Intl.NumberFormat(locale, options));

export const times = (options: Intl.DateTimeFormatOptions, where = locale) => once("t", where, options, () => new Intl.DateTimeFormat(where, options));

/** The first number and the first time cost most, for the browser then loads what it knows of all places. */
export function prepare(): void {
  numbers({});
  times({ hour: "2-digit" });
}

/** The date at the site as the API writes it: 2026-01-15. */
export const dateOf = (at: number, zone: string) => times({ timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }, "en-CA").format(at);
