// What is asked of the house, in words.

import { house } from "../../../lib/live/house.svelte";
import { duration, inField, percent, power, price, readable } from "../../../lib/words";
import { m } from "../../../messages";
import type { Table } from "../form/draft";
import { choiceOf, labelOf } from "../form/label";
import { ACTIONS } from "./actions";
import { fieldsIn, keyOf, type Loose, type Name } from "./kinds";
import { daysSaid } from "./terms";

export function thenOf(action: Loose, nameOf: Name): string {
  const key = keyOf(ACTIONS, action);
  if (key === undefined) return unknown(action, nameOf);
  const { inputs, says } = ACTIONS[key]!;
  if (says) return says(action);
  const told = Object.fromEntries(fieldsIn(action));
  const name = (m.automations.actions as Record<string, string>)[key] ?? readable(key);
  return inputs.reduce((what, input) => (told[input.name] === undefined ? what : input.says(what, told[input.name], nameOf)), name);
}

/** Settings with their values, those of a mode under its name; null goes back to what is set elsewhere. */
function settingsSaid(settings: Table): string[] {
  const days = m.words.days as Record<string, string>;
  return Object.entries(settings).flatMap(([key, value]) => {
    if (value === null) return [`${days[key] ?? labelOf(key)}: ${days[key] ? m.words.unknown : m.automations.asConfigured}`];
    if (typeof value === "object") return settingsSaid(value as Table).map((one) => `${labelOf(key)}: ${one}`);
    return [`${days[key] ?? labelOf(key)} ${valueSaid(key, value)}`];
  });
}

/** A value as it is written elsewhere on the page. */
function valueSaid(key: string, value: unknown): string {
  if (typeof value === "boolean") return value ? m.automations.onOrOff.true : m.automations.onOrOff.false;
  if (typeof value !== "number") return key === "days" ? daysSaid(value) || m.automations.always : TIME.test(String(value)) ? String(value) : choiceOf(value, key);
  if (key.includes("price")) return `${price(value, house.currency)}/kWh`;
  if (key.endsWith("_pct")) return percent(value);
  if (key.endsWith("_w")) return power(value);
  if (key.endsWith("_s")) return duration(value);
  return `${inField(value)}${key.endsWith("_a") ? " A" : ""}`;
}

const TIME = /^\d\d:\d\d$/;

/** One that the form does not make: what it is, and of what. */
function unknown(action: Loose, nameOf: Name): string {
  const w = m.automations;
  const name = action.loadpoint === undefined ? "" : nameOf(String(action.loadpoint));
  if (action.kind === "set_battery" || action.kind === "set_loadpoint") return w.change(name || w.battery, settingsSaid(action.settings as Table).join(", "));
  const what = (w.actions as Record<string, string>)[String(action.action)] ?? readable(String(action.action ?? action.kind)).toLowerCase();
  const done = name ? w.at_(what, name) : what;
  return action.duration_s ? w.during(done, duration(action.duration_s as number)) : done;
}
