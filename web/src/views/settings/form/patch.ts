// From a table as it shall stand to the merge patch (RFC 7396) that makes it so.

import type { Table } from "./draft";

/** What differs: `null` drops a key that had a value; what is alike is left out. */
export function patchOf(shown: Table | undefined, wanted: Table): Table {
  const patch: Table = {};
  for (const [key, value] of Object.entries(wanted)) {
    const before = shown?.[key];
    if (isTable(value) && isTable(before)) {
      const within = patchOf(before, value);
      if (Object.keys(within).length) patch[key] = within;
    } else if (!alike(before, value)) patch[key] = value;
  }
  for (const [key, before] of Object.entries(shown ?? {})) if (!(key in wanted) && before !== null) patch[key] = null;
  return patch;
}

/** A patch of one section, by its path in the file. */
export const within = (path: readonly string[], patch: unknown): Table =>
  path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), patch) as Table;

/** A list of tables with one of them put, changed or taken away: a list is always sent whole. */
export function listWith(shown: readonly Table[], place: number | null, wanted: Table | null): Table[] {
  if (place === null) return wanted === null ? [...shown] : [...shown, wanted];
  return shown.flatMap((row, n) => (n !== place ? [row] : wanted === null ? [] : [wanted]));
}

/** The faults of one section, by the keys within it: `pv[1].host` → `host`. */
export function faultsWithin(fields: Readonly<Record<string, string>>, prefix: string): Record<string, string> {
  const own = Object.entries(fields).filter(([path]) => path === prefix || path.startsWith(`${prefix}.`));
  return Object.fromEntries(own.map(([path, fault]) => [path.slice(prefix.length + 1), fault]));
}

const isTable = (value: unknown): value is Table => typeof value === "object" && value !== null && !Array.isArray(value);

function alike(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((one, n) => alike(one, b[n]));
  if (isTable(a) && isTable(b)) return Object.keys(patchOf(a, b)).length === 0;
  return a === b;
}
