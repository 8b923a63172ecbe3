// What people call the rows that a key names, such as the car that is mostly seen at a charger.

import { getContext, setContext } from "svelte";

import { readable } from "../../../lib/words";
import type { Table } from "./draft";
import { nameOf } from "./sections";

const NAMES = Symbol("names");
type Names = (key: string, value: string) => [key: string, name: string][] | null;

/** What a key may name, with what it names now; null where it names no row. */
export function namesIn(settings: Table, key: string, value: string): [string, string][] | null {
  const section = key === "parent" ? "circuit" : key;
  if (section !== "vehicle" && section !== "circuit") return null;
  const named = ((settings[section] ?? []) as Table[]).map((row, n): [string, string] => [String(row.id), nameOf(row, n)]);
  return !value || named.some(([id]) => id === value) ? named : [...named, [value, readable(value)]]; // one that is gone
}

export const tellNames = (settings: () => Table) => setContext<Names>(NAMES, (key, value) => namesIn(settings(), key, value));
export const namesHere = (): Names => getContext<Names | undefined>(NAMES) ?? (() => null);
