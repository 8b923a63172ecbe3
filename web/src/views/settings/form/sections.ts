// Which parts of the configuration have a form, where they stand in the file, and what can be tried.

import type { Field, Table } from "./draft";

export interface Section {
  name: string; // in the address, and of its words
  path: readonly string[];
  test?: { section: string; within?: string; id: (row: Table) => string | undefined }; // `within`: only this part is tried
}

const SECTIONS: readonly Section[] = [
  { name: "battery", path: ["battery"], test: { section: "battery", id: () => "battery" } },
  { name: "pv", path: ["pv"], test: { section: "pv", id: ({ id }) => id as string | undefined } },
  { name: "loadpoint", path: ["loadpoint"], test: { section: "loadpoint.charger", within: "charger", id: ({ id }) => id as string | undefined } },
  { name: "vehicle", path: ["vehicle"] },
  { name: "tariff", path: ["tariff"], test: { section: "tariff", id: () => undefined } },
  { name: "forecast", path: ["forecast", "solar"], test: { section: "forecast.solar", id: () => undefined } },
  { name: "weather", path: ["weather"] },
  { name: "site", path: ["site"] },
  { name: "homeassistant", path: ["homeassistant"], test: { section: "homeassistant", id: () => undefined } },
];

export const sectionOf = (name: string | undefined) => SECTIONS.find((section) => section.name === name);

/** The description of a section. */
export function fieldAt(items: readonly Field[], path: readonly string[]): Field | undefined {
  const [first, ...rest] = path;
  const found = items.find(({ key }) => key === first);
  return found && rest.length ? fieldAt(found.fields ?? [], rest) : found;
}

/** What stands at a place of the configuration. */
export const valueAt = (settings: Table, path: readonly string[]): unknown =>
  path.reduce<unknown>((value, key) => (value as Table | undefined)?.[key], settings) ?? undefined;

/** How people call a row of a list. */
export const nameOf = (row: Table, n: number): string => String(row.name ?? row.id ?? row.driver ?? n + 1);
