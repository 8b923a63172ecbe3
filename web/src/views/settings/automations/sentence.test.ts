import { expect, test } from "vitest";

import { ACTIONS, CONDITIONS, grouped, partOf, TRIGGERS, type Draft } from "./parts";
import { automationOf, idOf, onlyIf, sentence, type Automation, type Wish } from "./sentence";

const EXPORT = { key: "export_above", values: { value: "0,5" } };
const WISH: Wish = { name: "Sell when dear", trigger: EXPORT, conditions: [], action: { key: "force_discharge", values: { duration_s: "30" } }, charger: "garage" };
const said = (changes: Partial<Wish>) => sentence(automationOf({ ...WISH, ...changes }, []) as Automation, "AUD", () => "Garage");
const plain = (text: string) => text.replace(/\s/g, " ");

test("what the form asks for is what the API takes", () => {
  expect(automationOf(WISH, [])).toEqual({
    id: "sell-when-dear", name: "Sell when dear",
    trigger: { kind: "price", price: "export", crosses: "above", value: 0.5 },
    actions: [{ kind: "battery", action: "force_discharge", duration_s: 1800 }],
  });
  const conditions: Draft[] = [{ key: "weather", values: { weather: "rainy" } }, { key: "between", values: { to: "22:00", days: "mon-fri" } }, { key: "car_below", values: { below_pct: "80" } }];
  expect(automationOf({ ...WISH, conditions }, [])).toMatchObject({
    conditions: [
      { kind: "weather", weather: ["rainy"] },
      { kind: "time", from: "17:00", to: "22:00", days: "mon-fri" },
      { kind: "loadpoint", loadpoint: "garage", below_pct: 80 },
    ],
  });
});

test.each([
  ["time", {}, { kind: "time", at: "07:00" }],
  ["flow_above", { flow: "pv", power_w: "2,5" }, { kind: "flow", crosses: "above", flow: "pv", power_w: 2500 }],
  ["energy", { energy_wh: "8" }, { kind: "energy", energy: "grid_import", energy_wh: 8000 }],
  ["weather", {}, { kind: "weather", weather: "sunny" }],
  ["event", {}, { kind: "event", event: "spike_export", state: "running" }],
  ["arrives", {}, { kind: "loadpoint", event: "arrives", loadpoint: "garage" }],
  ["leaves", { place: "Work", loadpoint: "shed" }, { kind: "loadpoint", event: "leaves", place: "Work", loadpoint: "shed" }],
  ["at_reserve", {}, { kind: "battery", event: "discharged_to_reserve" }],
])("the trigger %s", (key, values, part) => {
  expect(partOf(TRIGGERS, { key, values }, "garage")).toEqual(part);
});

const NUMBERS = { soc_pct: "50", value: "1", power_w: "1", energy_wh: "1", above: "1", below: "1", above_pct: "5", below_pct: "5", above_w: "1", below_w: "1", above_wh: "1", below_wh: "1", place: "Work" };

test("every kind of the form is in a group, and is said in words of its own", () => {
  expect(grouped(ACTIONS, true).flatMap(([, keys]) => keys).sort()).toEqual(Object.keys(ACTIONS).sort());
  for (const kinds of [TRIGGERS, CONDITIONS]) {
    expect(grouped(kinds, true).flatMap(([, keys]) => keys).sort()).toEqual(Object.keys(kinds).sort());
    expect(grouped(kinds, false).map(([group]) => group)).not.toContain("car");
    const told = Object.keys(kinds).map((key) => {
      const part = partOf(kinds, { key, values: NUMBERS }, "garage");
      const automation = { trigger: kinds === TRIGGERS ? part : { kind: "time", at: "07:00" }, conditions: kinds === TRIGGERS ? [] : [part], actions: [] } as unknown as Automation;
      return kinds === TRIGGERS ? sentence(automation, "AUD", () => "Garage") : onlyIf(automation, "AUD", () => "Garage");
    });
    expect(new Set(told).size).toBe(told.length);
    expect(told.join()).not.toMatch(/undefined|null|NaN|_|this happens/);
  }
});

test.each([
  [{ kind: "battery", above_pct: 20, below_pct: 80, mode: "hold" }, "Only if the battery is between 20 % and 80 % and the battery is set to “Keeping its charge”."],
  [{ kind: "weather", weather: ["sunny", "partly_sunny"] }, "Only if the weather is sunny or partly sunny."],
  [{ kind: "loadpoint", loadpoint: "garage", connected: true, at_home: false }, "Only if a car is plugged in and the car is not at home (Garage)."],
  [{ kind: "time", from: "22:00", to: "06:00", days: "sat,sun" }, "Only if it is between 22:00 and 06:00 (Saturday and Sunday)."],
  [{ kind: "event", event: "free_electricity", is_running: false }, "Only if this is not under way: free electricity."],
])("%o is said in words", (condition, text) => {
  expect(plain(onlyIf({ conditions: [condition] } as unknown as Automation, "AUD", () => "Garage"))).toBe(text);
});

test("an automation is said in words", () => {
  expect(said({})).toBe("When selling earns more than 50 c: sell from the battery for 30 min.");
  expect(said({ trigger: { key: "time", values: {} }, action: { key: "start", values: {} } })).toBe("When it is 07:00: start charging the car (Garage).");
  expect(said({ trigger: { key: "charged_to", values: { soc_pct: "80" } }, action: { key: "hold", values: {} } })).toBe("When the battery has filled up to 80 %: keep what is in the battery for 1 h.");
  expect(said({ trigger: { key: "connected", values: {} }, action: { key: "stop", values: {} } })).toBe("When a car is plugged in at Garage: stop charging the car (Garage).");
});

test.each([
  ["reserve", { "settings.reserve_pct": "40" }, { kind: "set_battery", settings: { reserve_pct: 40 } }, "keep in reserve 40 %"],
  ["hold_back", {}, { kind: "inverter", action: "limit_export", duration_s: 3600 }, "hold back the sun for 1 h"],
  ["limit_export", { limit_w: "2" }, { kind: "inverter", action: "limit_export", limit_w: 2000, duration_s: 3600 }, "sell no more than 2.00 kW for 1 h"],
  ["pause", {}, { kind: "plan", action: "pause", duration_s: 3600 }, "pause the planning for 1 h"],
  ["message", { text: "Hello" }, { kind: "message", text: "Hello" }, "tell me “Hello”"],
  ["start", {}, { kind: "loadpoint", action: "start", loadpoint: "garage" }, "start charging the car (Garage)"],
])("the action %s", (key, values, part, text) => {
  expect(partOf(ACTIONS, { key, values }, "garage")).toEqual(part);
  expect(plain(said({ action: { key, values } }))).toBe(`When selling earns more than 50 c: ${text}.`);
});

test("sun, grid, reserve and messages are said in words", () => {
  const told = (trigger: object, action: object) => sentence({ trigger, actions: [action] } as unknown as Automation, "AUD", () => "Garage");
  const message = { kind: "message", text: "Little sun" };
  expect(told({ kind: "solar_forecast", day: "tomorrow", crosses: "below", energy_wh: 8000 }, message)).toBe("When the sun of tomorrow is expected to bring less than 8.0 kWh: tell me “Little sun”.");
  expect(told({ kind: "grid", state: "off" }, message)).toBe("When the house is cut off from the grid: tell me “Little sun”.");
  expect(told({ kind: "battery", event: "discharged_to_reserve" }, message)).toBe("When the battery is down to its reserve: tell me “Little sun”.");
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
  const told = sentence({ trigger, actions: [{ kind: "message", text: "x" }] } as unknown as Automation, "AUD", () => "Garage");
  expect(told.replace(/\s/g, " ")).toContain(when);
});

test("a short name is made from the name, and is free", () => {
  expect([idOf("Früh laden!", []), idOf("a", ["a", "a-2"]), idOf("…", [])]).toEqual(["fru-h-laden", "a-3", "rule"]);
});
