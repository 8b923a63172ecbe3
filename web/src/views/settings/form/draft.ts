// A form's model: what stands in the fields, made from what the house shows, and what of it is sent back.
//
// Fields hold text, as people type it. An empty field is a key without a value: it is not sent where it had none,
// and dropped where it had one. A secret is shown as dots by the house and as an empty field here.

import type { Schemas } from "../../../lib/api/types";
import { DAYS } from "../../../lib/ui/days";
import { inField } from "../../../lib/words";
import { shifted } from "../../../lib/words/typed";
import { isWeek } from "./calendar";

/** `money`: its numbers are told and typed in cents, and stand in the file in whole money; `part`: in percent, and in
 *  the file as a part of one (see prices.ts). */
export type Field = Schemas["Setting"] & { money?: { currency: string; places: number }; part?: { places: number } };
export type Table = Record<string, unknown>;
type Entry = string | boolean | Draft | Draft[] | null;
export interface Draft {
  [key: string]: Entry;
}

export const MASK = "••••••";

/** What a driver adds; all fields where there are no drivers. */
export function fieldsOf(field: Field, driver: string | undefined): readonly Field[] {
  if (!field.drivers?.length) return field.fields ?? [];
  const own = field.drivers.find((one) => one.driver === driver)?.fields ?? [];
  return [...(field.fields ?? []), ...own];
}

/** What stands in the fields before anybody types. */
export function draftOf(field: Field, table: Table | undefined, driver = table?.driver as string | undefined): Draft {
  const draft: Draft = field.drivers?.length ? { driver: driver ?? "" } : {};
  for (const one of fieldsOf(field, driver)) draft[one.key] = entryOf(one, table?.[one.key]);
  return draft;
}

function entryOf(field: Field, value: unknown): Entry {
  switch (field.type) {
    case "boolean":
      return Boolean(value ?? field.default ?? false);
    case "table":
      if (value === undefined || value === null) return field.optional ? null : draftOf(field, undefined);
      return draftOf(field, value as Table);
    case "tables":
      return ((value ?? []) as Table[]).map((row) => draftOf(field, row));
    case "list":
      return Array.isArray(value) ? value.map(String).join("\n") : "";
    case "map":
      if (isWeek(field)) return Object.fromEntries(DAYS.map((day) => [day, String((value as Table | undefined)?.[day] ?? "")]));
      return Object.entries((value ?? {}) as Table).map(([key, one]) => `${key}: ${String(one)}`).join("\n");
    default:
      return textOf(field, value);
  }
}

const movedBy = ({ money, part }: Field) => (money ?? part)?.places ?? 0;

/** A value as it stands in its field. */
export function textOf(field: Field, value: unknown): string {
  if (value === undefined || value === null || value === MASK) return "";
  return typeof value === "number" ? inField(shifted(value, movedBy(field))) : String(value);
}

/** The table as it would stand in the file: without the keys that nobody gave; a secret left alone stays as shown. */
export function tableOf(field: Field, draft: Draft, shown: Table | undefined): Table {
  const table: Table = typeof draft.driver === "string" && draft.driver ? { driver: draft.driver } : {};
  for (const one of fieldsOf(field, table.driver as string | undefined)) {
    const value = valueOf(one, draft[one.key], shown?.[one.key]);
    if (value !== undefined) table[one.key] = value;
  }
  return table;
}

function valueOf(field: Field, entry: Entry | undefined, shown: unknown): unknown {
  if (entry === undefined || entry === null) return undefined;
  const isNew = shown === undefined || shown === null;
  if (Array.isArray(entry)) return isNew && !entry.length ? undefined : entry.map((row, n) => tableOf(field, row, rowOf(shown, n)));
  if (typeof entry === "object" && isWeek(field)) {
    const times = Object.fromEntries(Object.entries(entry).filter(([, time]) => time));
    return isNew && !Object.keys(times).length ? undefined : times;
  }
  if (typeof entry === "object") {
    const table = tableOf(field, entry, (shown ?? undefined) as Table | undefined);
    return isNew && !field.optional && !Object.keys(table).length ? undefined : table;
  }
  if (typeof entry === "boolean") return shown === undefined && entry === Boolean(field.default ?? false) ? undefined : entry;
  const text = entry.trim();
  if (text === "" && shown === MASK) return MASK;
  if (field.type === "list") return lines(text).length || shown !== undefined ? lines(text) : undefined;
  if (field.type === "map") return lines(text).length || shown !== undefined ? Object.fromEntries(lines(text).map(pair)) : undefined;
  if (text === "") return undefined;
  if (field.type !== "number" && field.type !== "integer") return chosen(field, text);
  if (text === textOf(field, shown)) return shown; // to its last digit
  const number = numeric(text);
  return typeof number === "number" ? shifted(number, -movedBy(field)) : number;
}

const rowOf = (shown: unknown, n: number) => (Array.isArray(shown) ? (shown[n] as Table | undefined) : undefined);
const lines = (text: string) => text.split("\n").map((line) => line.trim()).filter(Boolean);
const chosen = (field: Field, text: string) => field.choices?.find((choice) => String(choice) === text) ?? text;

/** `Warten: connected`, also as the file has it. */
function pair(line: string): [string, string] {
  const [, key = line, value = ""] = /^(.*?)\s*=\s*(.*)$/.exec(line) ?? /^(.*):\s+(.*)$/.exec(line) ?? [];
  return [key, value.replace(/^"(.*)"$/, "$1")];
}

/** A number, also with a decimal comma; what is none is sent as it is, so that the house says what it wants. */
export function numeric(text: string): number | string {
  const number = Number(text.replace(",", "."));
  return Number.isNaN(number) ? text : number;
}
