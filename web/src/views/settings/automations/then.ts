// What is asked of the house, in words.

import { duration, readable } from "../../../lib/words";
import { m } from "../../../messages";
import type { Table } from "../form/draft";
import { labelOf } from "../form/label";
import { ACTIONS } from "./actions";
import { fieldsIn, keyOf, type Loose, type Name } from "./kinds";

export function thenOf(action: Loose, nameOf: Name): string {
  const key = keyOf(ACTIONS, action);
  if (key === undefined) return unknown(action, nameOf);
  const { inputs, says } = ACTIONS[key]!;
  if (says) return says(action);
  const told = Object.fromEntries(fieldsIn(action));
  const name = (m.automations.actions as Record<string, string>)[key] ?? readable(key);
  return inputs.reduce((what, input) => (told[input.name] === undefined ? what : input.says(what, told[input.name], nameOf)), name);
}

/** Settings with their values, those of a mode under its name; null goes back to what is configured. */
function settingsSaid(settings: Table): string[] {
  const modes = m.words.mode as Record<string, string>;
  return Object.entries(settings).flatMap(([key, value]) => {
    if (value === null) return [`${labelOf(key)}: ${m.automations.asConfigured}`];
    if (typeof value === "object") return settingsSaid(value as Table).map((one) => `${modes[key] ?? labelOf(key)}: ${one}`);
    return [`${labelOf(key)} ${String(value)}`];
  });
}

/** One that the form does not make: what it is, and of what. */
function unknown(action: Loose, nameOf: Name): string {
  const w = m.automations;
  const name = action.loadpoint === undefined ? "" : nameOf(String(action.loadpoint));
  if (action.kind === "set_battery" || action.kind === "set_loadpoint") return w.change(name || w.battery, settingsSaid(action.settings as Table).join(", "));
  const what = (w.actions as Record<string, string>)[String(action.action)] ?? readable(String(action.action ?? action.kind)).toLowerCase();
  const done = name ? w.at_(what, name) : what;
  return action.duration_s ? w.during(done, duration(action.duration_s as number)) : done;
}
