// The chargers on a circuit: each names it, so that a circuit with another name, or none any more, is a change of theirs.

import type { Table } from "./draft";
import { nameOf } from "./sections";

const CHARGERS = "loadpoint";
const rowsOf = (settings: Table, key: string) => (settings[key] ?? []) as Table[];

/** All that could hang on one, by id, with its name. */
export const chargersIn = (settings: Table): Record<string, string> =>
  Object.fromEntries(rowsOf(settings, CHARGERS).map((row, n) => [String(row.id), nameOf(row, n)]));

/** Those that do; nothing hangs on one that is not there yet. */
export const membersOf = (settings: Table, circuit: unknown): string[] =>
  circuit === undefined ? [] : rowsOf(settings, CHARGERS).filter((row) => row.circuit === circuit).map(({ id }) => String(id));

/** A change of the circuits with what follows from it: who hangs on the one that `was` called so and now `is`, and
 * which others lie below it. */
export function withMembers(settings: Table, circuits: readonly Table[], was: unknown, is: unknown, members: readonly string[]): Table {
  const named = (row: Table, key: string, isOn: boolean): Table => {
    if (isOn) return row[key] === is ? row : { ...row, [key]: is };
    if (was === undefined || row[key] !== was) return row;
    const { [key]: _, ...rest } = row;
    return rest;
  };
  const isMoved = was !== undefined && was !== is;
  const below = circuits.map((row) => (isMoved && row.parent === was ? named(row, "parent", is !== undefined) : row));
  const before = rowsOf(settings, CHARGERS);
  const now = before.map((row) => named(row, "circuit", is !== undefined && members.includes(String(row.id))));
  return { circuit: below, ...(now.some((row, n) => row !== before[n]) && { [CHARGERS]: now }) };
}
