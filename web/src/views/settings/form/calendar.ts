// Fields of times, days and months: chosen and written as people do, sent as the house writes them.
//
// A draft holds what is sent: `mon-fri,sun`, `07:30`, and of a week a text for each of its days.

import { DAYS, daysIn, MONTHS, monthsIn, monthsWritten, written, type Day, type Month } from "../../../lib/ui/days";
import { monthNames } from "../../../lib/words/months";
import { m } from "../../../messages";
import type { Field } from "./draft";

export interface Named {
  options: (readonly [key: string, label: string])[];
  names: Record<string, string>; // for a screen reader
  chosen: (text: string) => string[];
  write: (chosen: string[]) => string;
}

const isOf = (field: Pick<Field, "pattern">, names: readonly string[]) => field.pattern?.startsWith(`^(${names.join("|")})`) ?? false;

/** The days or months that a field chooses among; null where it is of neither. */
export function namedOf(field: Pick<Field, "pattern">): Named | null {
  if (isOf(field, DAYS)) return { options: Object.entries(m.words.daysShort), names: m.words.days, chosen: daysIn, write: (days) => written(days as Day[]) };
  if (isOf(field, MONTHS)) return { options: Object.entries(monthNames("short")), names: monthNames("long"), chosen: monthsIn, write: (months) => monthsWritten(months as Month[]) };
  return null;
}

/** Whether it is a time of day. */
export const isTime = ({ pattern }: Pick<Field, "pattern">): boolean => pattern?.startsWith("^([01]\\d|2[0-3]):[0-5]\\d$") ?? false;

/** Whether it has a time for each day of a week. */
export const isWeek = ({ type, key }: Pick<Field, "type" | "key">): boolean => type === "map" && key === "departures";
