import { expect, test } from "vitest";

import { TYPED } from "../../../testing/typed";
import { ACTIONS } from "./actions";
import { CONDITIONS } from "./conditions";
import { partOf } from "./draft";
import { grouped, offered, type Loose } from "./kinds";
import type { Automation } from "./rule";
import { onlyIf, sentence } from "./sentence";
import { TRIGGERS } from "./triggers";

const plain = (text: string) => text.replace(/\s/g, " ");
const said = (trigger: object, ...actions: object[]) => plain(sentence({ trigger, actions } as unknown as Automation, "AUD", () => "Garage"));
const ifOf = (...conditions: object[]) => plain(onlyIf({ conditions } as unknown as Automation, "AUD", () => "Garage"));
const EXPORT = { kind: "price", price: "export", crosses: "above", value: 0.5 };
const EVERY_DAY = Object.fromEntries(["mon", "tue", "wed", "thu", "fri", "sat", "sun"].map((day) => [day, "07:00"]));
const MESSAGE = { kind: "message", text: "Hello" };

const SAY: [string, typeof TRIGGERS, (part: Loose) => string][] = [
  ["triggers", TRIGGERS, (part) => said(part, MESSAGE)],
  ["conditions", CONDITIONS, (part) => ifOf(part)],
  ["actions", ACTIONS, (part) => said(EXPORT, part)],
];

test.each(SAY)("each of the %s is in a group, and is said in words of its own", (_, kinds, say) => {
  expect(grouped(kinds, true).flatMap(([, keys]) => keys).sort()).toEqual(Object.keys(kinds).sort());
  expect(grouped(kinds, false).map(([group]) => group)).not.toContain("car");
  const told = Object.keys(kinds).map((key) => say(partOf(kinds, { key, values: TYPED }, "garage")));
  expect(new Set(told).size).toBe(told.length);
  expect(told.join()).not.toMatch(/undefined|null|NaN|_|this happens|settings of/);
});

test.each([
  [{ kind: "battery", above_pct: 20, below_pct: 80, mode: "hold" }, "Only if the battery is between 20 % and 80 % and the battery is set to “Keeps its charge”."],
  [{ kind: "weather", weather: ["sunny", "partly_sunny"] }, "Only if the weather is sunny or partly sunny."],
  [{ kind: "loadpoint", loadpoint: "garage", connected: true, at_home: false }, "Only if a car is plugged in and the car is not at home (Garage)."],
  [{ kind: "time", from: "22:00", to: "06:00", days: "sat,sun" }, "Only if it is between 22:00 and 06:00 (Saturday, Sunday)."],
  [{ kind: "time", from: "00:00", to: "06:00", days: "sat-mon" }, "Only if it is between 00:00 and 06:00 (Monday, Saturday, Sunday)."],
  [{ kind: "event", event: "free_electricity", is_running: false }, "Only if this is not under way: free electricity."],
])("%o is said in words", (condition, text) => {
  expect(ifOf(condition)).toBe(text);
});

test("an automation is said in words", () => {
  expect(said(EXPORT, { kind: "battery", action: "force_discharge", duration_s: 1800 })).toBe("When selling earns more than 50 c: sell from the battery for 30 min.");
  expect(said({ kind: "time", at: "07:00", days: "mon-sun" }, { kind: "loadpoint", loadpoint: "garage", action: "start" }, MESSAGE)).toBe("When it is 07:00: start charging the car (Garage), then tell me “Hello”.");
  expect(said({ kind: "battery", event: "charged_to", soc_pct: 80 }, { kind: "battery", action: "hold", duration_s: 3600 })).toBe("When the battery has filled up to 80 %: keep the battery's charge for 1 h.");
  expect(said({ kind: "loadpoint", loadpoint: "garage", event: "connected" }, { kind: "loadpoint", loadpoint: "garage", action: "stop" })).toBe("When a car is plugged in at Garage: stop charging the car (Garage).");
});

test.each([
  [{ kind: "set_battery", settings: { reserve_pct: 40 } }, "keep in reserve 40 %"],
  [{ kind: "set_battery", settings: { grid_charging: false } }, "let the battery charge from the grid: no"],
  [{ kind: "set_tariff", settings: { forecast: "high" } }, "plan with the price forecast high"],
  [{ kind: "set_battery", settings: { storm_watch: true } }, "switch storm watch on"],
  [{ kind: "set_battery", settings: { export_rule: "pv_only" } }, "set what may be sold to the sun alone"],
  [{ kind: "set_battery", settings: { off_grid_ev_reserve_pct: 40 } }, "keep from cars in an outage 40 %"],
  [{ kind: "inverter", action: "limit_export", duration_s: 3600 }, "hold back the sun for 1 h"],
  [{ kind: "inverter", action: "limit_export", limit_w: 2000, duration_s: 3600 }, "sell no more than 2.00 kW for 1 h"],
  [{ kind: "inverter", action: "restore" }, "let the sun out again"],
  [{ kind: "plan", action: "pause", duration_s: 3600 }, "pause the planning for 1 h"],
  [{ kind: "battery", action: "force_charge", duration_s: 3600, power_w: 3000, target_soc_pct: 80 }, "charge the battery for 1 h with 3.00 kW up to 80 %"],
  [{ kind: "set_loadpoint", loadpoint: "garage", settings: { mode: "solar" } }, "set the car to Sun (Garage)"],
  [{ kind: "set_loadpoint", loadpoint: "garage", settings: { mode: "smart", smart: { departures: EVERY_DAY }, limit_soc_pct: 80, max_current_a: 16 } }, "set the car to Ready by 07:00 up to 80 % with no more than 16 A (Garage)"],
  [{ kind: "set_loadpoint", loadpoint: "garage", settings: { limit_soc_pct: null, solar: { buffer_w: 100 } } }, "change the settings of Garage (Charge up to: as in the settings, Sun: Buffer 100 W)"],
  [{ kind: "set_loadpoint", loadpoint: "garage", settings: { smart: { departures: { mon: "07:00", sat: null }, strategy: "solar_only", max_price: 0.2 }, schedule: { days: "mon-fri", preserve_battery: true } } }, "change the settings of Garage (Ready: Departures: Monday 07:00, Ready: Departures: Saturday: –, Ready: Way Sun only, Ready: Highest price 20 c/kWh, Times: Days Monday–Friday, Times: Battery keeps its charge on)"],
  [{ kind: "loadpoint", loadpoint: "garage", action: "boost", duration_s: 1800 }, "boost (Garage) for 30 min"],
])("the action %o is said in words", (action, text) => {
  expect(said(EXPORT, action)).toBe(`When selling earns more than 50 c: ${text}.`);
});

test("sun, grid, reserve and messages are said in words", () => {
  expect(said({ kind: "solar_forecast", day: "tomorrow", crosses: "below", energy_wh: 8000 }, MESSAGE)).toBe("When the sun of tomorrow is expected to bring less than 8.0 kWh: tell me “Hello”.");
  expect(said({ kind: "grid", state: "off" }, MESSAGE)).toBe("When the house is cut off from the grid: tell me “Hello”.");
  expect(said({ kind: "battery", event: "discharged_to_reserve" }, MESSAGE)).toBe("When the battery is down to its reserve: tell me “Hello”.");
});

test.each([
  [{ kind: "loadpoint", loadpoint: "garage", event: "charging_stops" }, "a charge ends at Garage"],
  [{ kind: "loadpoint", loadpoint: "garage", event: "soc_reaches", soc_pct: 80 }, "the car is charged to 80 % at Garage"],
  [{ kind: "loadpoint", loadpoint: "garage", event: "energy_reaches", energy_wh: 8000 }, "the car has taken 8.0 kWh at Garage"],
  [{ kind: "battery_mode", event: "leaves", mode: "hold" }, "the battery is no longer set to “"],
  [{ kind: "flow", flow: "grid_import", crosses: "above", power_w: 5000 }, "what is bought is more than 5.00 kW"],
  [{ kind: "energy", energy: "pv", energy_wh: 8000 }, "the sun today has reached 8.0 kWh"],
  [{ kind: "energy", energy: "grid_import", energy_wh: 8000, since: "window" }, "what is bought since its hours began has reached 8.0 kWh"],
  [{ kind: "loadpoint", loadpoint: "garage", event: "arrives", place: "Work" }, "the car comes to “Work” (Garage)"],
  [{ kind: "loadpoint", loadpoint: "garage", event: "leaves", place: "home" }, "the car leaves home (Garage)"],
  [{ kind: "weather", weather: "stormy" }, "the weather becomes stormy"],
  [{ kind: "event", event: "spike_export", state: "announced" }, "a price spike is announced"],
])("%o is said in words", (trigger, when) => {
  expect(said(trigger, MESSAGE)).toContain(when);
});

test("a battery is asked only for the settings that it has", () => {
  const keys = (settings: string[], inUse: string[] = []) => Object.keys(offered(ACTIONS, settings, inUse)).filter((key) => ACTIONS[key]!.needs);
  expect([keys([]), keys(["storm_watch", "export_rule"]), keys([], ["ev_reserve"])]).toEqual([[], ["export_rule", "storm_watch"], ["ev_reserve"]]);
});
