// Which parts of the configuration have a form, where they stand in the file, and what can be tried.

import { readable } from "../../../lib/words";
import type { Field, Table } from "./draft";
import { choiceOf } from "./label";

export interface Section {
  name: string; // in the address, and of its words
  path: readonly string[];
  keys?: readonly string[]; // those that have a field, in their order; all where none are told
  hasMembers?: true; // chargers hang on its rows
  test?: { section: string; within?: string; id: (row: Table) => string | undefined }; // `within`: only this part is tried
}

/** What an owner may weigh; how far, how finely and how long is planned stays in the file. */
const PLANNED_BY = [
  "enabled", "reserve_pct", "caution", "grid_charge_price_ceiling", "grid_charge_max_soc_pct", "charge_by", "charge_by_soc_pct", "wear_per_kwh", "switch_cost",
  "spread_export", "profit_max", "cost_neutral", "curtail_to_import", "floor",
];

const SECTIONS: readonly Section[] = [
  { name: "battery", path: ["battery"], test: { section: "battery", id: () => "battery" } },
  { name: "pv", path: ["pv"], test: { section: "pv", id: ({ id }) => id as string | undefined } },
  { name: "loadpoint", path: ["loadpoint"], test: { section: "loadpoint.charger", within: "charger", id: ({ id }) => id as string | undefined } },
  { name: "vehicle", path: ["vehicle"] },
  { name: "tariff", path: ["tariff"], test: { section: "tariff", id: () => undefined } },
  { name: "optimiser", path: ["optimiser"], keys: PLANNED_BY },
  { name: "forecast", path: ["forecast", "solar"], test: { section: "forecast.solar", id: () => undefined } },
  { name: "weather", path: ["weather"] },
  { name: "site", path: ["site"] },
  { name: "circuit", path: ["circuit"], hasMembers: true },
  { name: "homeassistant", path: ["homeassistant"], test: { section: "homeassistant", id: () => undefined } },
];

export const SECTIONS_OF_THE_FILE = [
  "site", "server", "control", "battery", "pv", "curtailment", "spike", "tariff", "optimiser", "forecast", "weather", "loadpoint", "vehicle", "circuit", "homeassistant",
  "ocpp", "mqtt", "notify",
];

/** The section whose form has a field for what lies there. */
export const sectionAt = (keys: readonly string[]) =>
  SECTIONS.find(({ path, keys: shown }) => path.every((key, n) => keys[n] === key) && (!shown || !keys[path.length] || shown.includes(keys[path.length]!)));

export const sectionOf = (name: string | undefined) => SECTIONS.find((section) => section.name === name);

/** The description of a section. */
export function fieldAt(items: readonly Field[], path: readonly string[]): Field | undefined {
  const [first, ...rest] = path;
  const found = items.find(({ key }) => key === first);
  return found && rest.length ? fieldAt(found.fields ?? [], rest) : found;
}

/** The fields of a section that are shown, in the order in which it names them; what is not shown stays as it is. */
export function shownOf({ keys }: Section, fields: readonly Field[]): readonly Field[] {
  return keys ? keys.flatMap((key) => fields.filter((field) => field.key === key)) : fields;
}

/** What stands at a place of the configuration. */
export const valueAt = (settings: Table, path: readonly string[]): unknown =>
  path.reduce<unknown>((value, key) => (value as Table | undefined)?.[key], settings) ?? undefined;

/** How people call a row of a list: by its name, else as its cards in the app are called. */
export const nameOf = (row: Table, n: number): string => String(row.name ?? (row.id ? readable(String(row.id)) : undefined) ?? (row.driver ? choiceOf(row.driver) : n + 1));
