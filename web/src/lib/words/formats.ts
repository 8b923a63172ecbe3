// How numbers are written in a language, and times where the reader lives. A region has no numbers of its own: the
// house's sentences stand beside ours and know the language alone, and $ 3,54 beside 3,54 $ is two kinds of money.
//
// Making a format costs a phone more than all it writes on a screen, so each is made once.

import { language, locale } from "../../messages";

const made = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>();

function once<Format extends Intl.NumberFormat | Intl.DateTimeFormat>(kind: string, where: string, options: object, make: () => Format): Format {
  const key = `${kind} ${where} ${JSON.stringify(options)}`;
  const known = made.get(key) ?? make();
  made.set(key, known);
  return known as Format;
}

export const numbers = (options: Intl.NumberFormatOptions) => once("n", language, options, () => new Intl.NumberFormat(language, options));

export const times = (options: Intl.DateTimeFormatOptions, where = locale) => once("t", where, options, () => new Intl.DateTimeFormat(where, options));

/** The first number and the first time cost most, for the browser then loads what it knows of all places. */
export function prepare(): void {
  numbers({});
  times({ hour: "2-digit" });
}

/** The date at the site as the API writes it: 2026-01-15. */
export const dateOf = (at: number, zone: string) => times({ timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }, "en-CA").format(at);
