// Days and months in a field: by their names in the owner's language, for the house by those of its file.
//
// The file's own names are understood in every language.

import { DAYS, MONTHS } from "../../../lib/ui/days";
import { monthNames } from "../../../lib/words/months";
import { m } from "../../../messages";
import type { Field } from "./draft";

type Names = Readonly<Record<string, string>>;

/** `mon-fri,sun` as a person writes it: Mo-Fr, So. What is neither days nor months stays as it is. */
export function asNamed({ pattern }: Pick<Field, "pattern">, text: string): string {
  const names = namesOf(pattern);
  return names === null ? text : text.replace(/[a-z]+/g, (key) => names[key] ?? key).replace(/,/g, ", ");
}

/** The same the other way round; what it does not know goes out as it was typed, to be told why not. */
export function asWritten({ pattern }: Pick<Field, "pattern">, text: string): string {
  const names = namesOf(pattern);
  return names === null ? text : text.replace(/[\p{L}]+\.?/gu, (name) => keyOf(names, name)).replace(/[–−]/g, "-").replace(/\s/g, "");
}

/** One day as it begins a line, such as a departure's. */
export const dayNamed = (key: string): string => (m.words.daysShort as Names)[key] ?? key;
export const dayWritten = (name: string): string => keyOf(m.words.daysShort, name);

function namesOf(pattern: string | null | undefined): Names | null {
  if (pattern?.startsWith(`^(${DAYS.join("|")})`)) return m.words.daysShort;
  if (pattern?.startsWith(`^(${MONTHS.join("|")})`)) return monthNames("short");
  return null;
}

function keyOf(names: Names, typed: string): string {
  const plain = (name: string) => name.toLowerCase().replace(".", "");
  const known = Object.keys(names).find((key) => plain(typed) === key || plain(typed) === plain(names[key]!));
  return known ?? typed;
}
