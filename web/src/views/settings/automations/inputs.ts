// The fields that parts of an automation are made of: what a person reads and types, and what the API takes.

import { house } from "../../../lib/live/house.svelte";
import { DAYS, daysIn, MONTHS, monthsIn, monthsWritten, written, type Day, type Month } from "../../../lib/ui/days";
import { duration, inField, percent, power } from "../../../lib/words";
import { monthNames } from "../../../lib/words/months";
import { meant, typed, unitOf } from "../../../lib/words/typed";
import { m } from "../../../messages";
import type { Name } from "./kinds";

export interface Input {
  name: string; // of the field in the API; `settings.reserve_pct` is one of its settings
  as: "time" | "number" | "text" | "choice" | "several" | "car";
  label: () => string;
  start: () => string; // what stands in it at first
  optional: boolean; // it may stay empty, and then is not sent
  options?: () => Record<string, string>;
  names?: () => Record<string, string>; // of the options, for a screen reader, where they are short
  only?: readonly [name: string, value: string]; // shown, and sent, while this stands in that field
  holds: (value: unknown) => boolean; // whether it can show this value of the API
  read: (value: unknown) => string;
  write: (text: string) => unknown;
  says: (what: string, value: unknown, nameOf: Name) => string; // `what` with its value, in a sentence
}

const w = () => m.automations;
const isWord = (value: unknown): value is string => typeof value === "string";
const valued = (format: (value: number) => string) => (what: string, value: unknown) => w().value(what, format(value as number));

function input(as: Input["as"], name: string, label: () => string, more: Partial<Input> = {}): Input {
  const says = (what: string, value: unknown) => w().value(what, String(value));
  return { name, as, label, start: () => "", optional: false, holds: isWord, read: String, write: (text) => text, says, ...more };
}

/** What a person may leave empty. */
export const optional = (one: Input): Input => ({ ...one, optional: true, start: () => "" });

/** A choice that nobody has to make. */
export const orAny = (one: Input): Input => ({ ...optional(one), options: () => ({ "": w().any, ...one.options!() }) });

/** The other end of a span: what is above one value and below this. */
export const andBelow = (one: Input): Input => ({ ...optional(one), label: () => w().andBelow(one.label()) });

/** `scale`: people write kW, the API takes W. What is no number is sent as it is, so that the house says what it wants. */
export function number(name: string, label: () => string, scale = 1, format: (value: number) => string = String, start = ""): Input {
  const write = numeric((value) => Number((value * scale).toPrecision(12)));
  const read = (value: unknown) => inField(Number(((value as number) / scale).toPrecision(6)));
  return input("number", name, label, { holds: (value) => typeof value === "number", read, write, says: valued(format), start: () => start });
}

/** Also with a decimal comma. */
function numeric(then: (value: number) => number): (text: string) => number | string {
  return (text) => {
    const value = Number(text.replace(",", "."));
    return Number.isNaN(value) ? text : then(value);
  };
}

export function choice(name: string, label: () => string, options: () => Record<string, string>): Input {
  const known = (value: unknown) => isWord(value) && value in options();
  const says = (what: string, value: unknown) => w().value(what, options()[String(value)] ?? String(value));
  return input("choice", name, label, { options, holds: known, start: () => Object.keys(options())[0] ?? "", says });
}

/** A switch of the API as a choice of two: what it says when it is on, and when it is off. */
export function either(name: string, label: () => string, words: () => { true: string; false: string }): Input {
  return { ...choice(name, label, words), holds: (value) => typeof value === "boolean", write: (text) => text === "true" };
}

/** When a car in mode Ready is to be ready, the same time on every day. */
export const readyBy = (name: string): Input => ({
  ...optional(input("time", name, () => w().readyOrNot)),
  holds: (value) => {
    const { departures, ...rest } = value as { departures?: Record<string, unknown> };
    const times = DAYS.map((day) => departures?.[day]);
    return !Object.keys(rest).length && isWord(times[0]) && times.every((one) => one === times[0]);
  },
  read: (value) => (value as { departures: Record<Day, string> }).departures.mon,
  write: (time) => ({ departures: Object.fromEntries(DAYS.map((day) => [day, time])) }),
  says: (what, value) => w().readyBy(what, (value as { departures: Record<Day, string> }).departures.mon),
});

export const text = (name: string, label: () => string) => input("text", name, label);
export const time = (name: string, label: () => string, start: string) =>
  input("time", name, label, { start: () => start, read: (value) => (value === "24:00" ? "00:00" : String(value)) });

/** Several of a few, between commas. */
const several = (name: string, label: () => string, options: () => Record<string, string>, more: Partial<Input>): Input =>
  input("several", name, label, { options, ...more });
export const days = several("days", () => w().days, () => m.words.daysShort, {
  names: () => m.words.days,
  start: () => DAYS.join(),
  read: (value) => daysIn(String(value)).join(),
  write: (text) => written(text.split(",") as Day[]),
});
export const months = several("season", () => w().months, () => monthNames("short"), {
  names: () => monthNames("long"),
  start: () => MONTHS.join(),
  read: (value) => monthsIn(String(value)).join(),
  write: (text) => (text === MONTHS.join() ? null : monthsWritten(text.split(",") as Month[])),
});
export const skies = several("weather", () => w().what, () => w().weathers, {
  holds: Array.isArray,
  start: () => Object.keys(w().weathers)[0] ?? "",
  read: (value) => (value as string[]).join(),
  write: (text) => text.split(",").filter(Boolean),
});
export const car: Input = input("car", "loadpoint", () => w().charger, { says: (what, value, nameOf) => w().at_(what, nameOf(String(value))) });

export const level = (name: string) => number(name, () => w().level, 1, percent);
export const kilowatts = (name: string) => number(name, () => w().kilowatts, 1000, power);
export const kilowattHours = (name: string) => number(name, () => w().kilowattHours, 1000);
export const cost = (name: string): Input => ({
  ...number(name, () => w().price(unitOf(house.currency))),
  read: (value) => inField(typed(value as number, house.currency)),
  write: numeric((value) => meant(value, house.currency)),
});
export const minutes: Input = { ...number("duration_s", () => w().minutes, 60, duration, "60"), says: (what, value) => w().during(what, duration(value as number)) };
