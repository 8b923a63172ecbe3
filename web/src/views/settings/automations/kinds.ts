// What a part of an automation can be, as a form has it: each kind with its fields. A new one is a row of its table.

import type { Input } from "./inputs";

/** A part as the API has it: a trigger, a condition or an action. */
export type Loose = Record<string, unknown> & { kind: string };
export type Name = (id: string) => string;

export interface Kind {
  base: Record<string, unknown>; // what the API calls it
  inputs: readonly Input[];
  needs?: string; // the setting of the house's devices and services without which nobody is offered it
  usual?: Record<string, unknown>; // what the API may tell beside them, and that says nothing
  says?: (part: Loose) => string; // where its name and its values are no sentence
}

export type Kinds = Record<string, Kind>;

const GROUPS = {
  clock: ["time", "price", "event"],
  battery: [], // all that is in no other
  sky: ["weather", "solar_forecast"],
  house: ["inverter", "plan", "set_tariff", "message"],
  car: ["loadpoint", "set_loadpoint"],
} as const;
export type Group = keyof typeof GROUPS;

/** The kinds in groups, for a list that can be read: those of cars only where there is one. */
export function grouped(kinds: Kinds, hasCar: boolean): [group: Group, keys: string[]][] {
  const all = Object.entries(GROUPS) as [Group, readonly string[]][];
  const groupOf = ({ base }: Kind): Group => all.find(([, own]) => own.includes(String(base.kind)))?.[0] ?? "battery";
  return all
    .filter(([group]) => hasCar || group !== "car")
    .map(([group]) => [group, Object.keys(kinds).filter((key) => groupOf(kinds[key]!) === group)] as [Group, string[]])
    .filter(([, keys]) => keys.length > 0);
}

/** Those that can be asked of a house whose battery and price source have these settings, and those that are `inUse`. */
export const offered = (kinds: Kinds, settings: readonly string[], inUse: readonly string[]): Kinds =>
  Object.fromEntries(Object.entries(kinds).filter(([key, { needs }]) => !needs || settings.includes(needs) || inUse.includes(key)));

/** Which kind a part is: the one that has a field for all that it says; undefined where none has. */
export function keyOf(kinds: Kinds, part: Loose): string | undefined {
  return Object.keys(kinds).find((key) => fits(kinds[key]!, part));
}

function fits({ base, inputs, usual = {} }: Kind, part: Loose): boolean {
  if (Object.entries(base).some(([name, value]) => part[name] !== value)) return false;
  const told = fieldsIn(part).filter(([name, value]) => !(name in base) && usual[name] !== value);
  const isShown = ([name, value]: [string, unknown]) => inputs.some((input) => input.name === name && input.holds(value));
  const isNeeded = ({ name, optional }: Input) => optional || told.some(([other]) => other === name);
  return told.every(isShown) && inputs.every(isNeeded);
}

/** All that a part says, its settings as `settings.reserve_pct`. */
export function fieldsIn(part: Loose): [name: string, value: unknown][] {
  return Object.entries(part).flatMap(([name, value]): [string, unknown][] => {
    if (value === null || value === undefined) return [];
    if (typeof value !== "object" || Array.isArray(value)) return [[name, value]];
    const inside = Object.entries(value);
    return inside.length ? inside.map(([inner, one]) => [`${name}.${inner}`, one]) : [[name, value]];
  });
}
