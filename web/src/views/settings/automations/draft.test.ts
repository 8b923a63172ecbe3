import { expect, test } from "vitest";

import { speak } from "../../../messages";
import { TYPED } from "../../../testing/typed";
import { ACTIONS } from "./actions";
import { CONDITIONS } from "./conditions";
import { AS_IT_IS, choose, draftOf, partOf } from "./draft";
import type { Loose } from "./kinds";
import { TRIGGERS } from "./triggers";

test.each([
  ["time", {}, { kind: "time", at: "07:00", days: "mon-sun" }],
  ["flow_above", { flow: "pv", power_w: "2,3" }, { kind: "flow", crosses: "above", flow: "pv", power_w: 2300 }],
  ["flow_above", { flow: "pv", power_w: "two" }, { kind: "flow", crosses: "above", flow: "pv", power_w: "two" }],
  ["energy", { energy_wh: "8" }, { kind: "energy", energy: "grid_import", energy_wh: 8000, since: "midnight" }],
  ["weather", {}, { kind: "weather", weather: "sunny" }],
  ["event", {}, { kind: "event", event: "spike_export", state: "running" }],
  ["arrives", {}, { kind: "loadpoint", event: "arrives", loadpoint: "garage" }],
  ["leaves", { place: "Work", loadpoint: "shed" }, { kind: "loadpoint", event: "leaves", place: "Work", loadpoint: "shed" }],
  ["at_reserve", {}, { kind: "battery", event: "discharged_to_reserve" }],
])("the trigger %s is sent as the API takes it", (key, values, part) => {
  expect(partOf(TRIGGERS, { key, values }, "garage")).toEqual(part);
});

test.each([
  ["weather", { weather: "rainy,stormy" }, { kind: "weather", weather: ["rainy", "stormy"] }],
  ["between", { to: "22:00", days: "mon,tue,wed,sat" }, { kind: "time", from: "17:00", to: "22:00", days: "mon-wed,sat" }],
  ["flow_above", { above_w: "1", below_w: "2.5" }, { kind: "flow", flow: "load", above_w: 1000, below_w: 2500 }],
  ["export_above", { above: "29,9" }, { kind: "price", price: "export", above: 0.299 }],
  ["car_below", { below_pct: "80" }, { kind: "loadpoint", loadpoint: "garage", below_pct: 80 }],
])("the condition %s is sent as the API takes it", (key, values, part) => {
  expect(partOf(CONDITIONS, { key, values }, "garage")).toEqual(part);
});

test.each([
  ["force_discharge", { duration_s: "30" }, { kind: "battery", action: "force_discharge", duration_s: 1800 }],
  ["reserve", { "settings.reserve_pct": "40" }, { kind: "set_battery", settings: { reserve_pct: 40 } }],
  ["hold_back", {}, { kind: "inverter", action: "limit_export", duration_s: 3600 }],
  ["limit_export", { limit_w: "2" }, { kind: "inverter", action: "limit_export", limit_w: 2000, duration_s: 3600 }],
  ["message", { text: "Hello" }, { kind: "message", text: "Hello" }],
  ["start", {}, { kind: "loadpoint", action: "start", loadpoint: "garage" }],
])("the action %s is sent as the API takes it", (key, values, part) => {
  expect(partOf(ACTIONS, { key, values }, "garage")).toEqual(part);
});

const TABLES = [["triggers", TRIGGERS], ["conditions", CONDITIONS], ["actions", ACTIONS]] as const;

test.each(TABLES)("each of the %s is found again in the fields that it was made in", (_, kinds) => {
  for (const key of Object.keys(kinds)) {
    const part = { ...partOf(kinds, { key, values: TYPED }, "garage"), title: null } as Loose; // the API tells what is not said
    const draft = draftOf(kinds, part);
    expect(draft.key).toBe(key);
    expect(partOf(kinds, draft, "shed")).toBe(part);
  }
});

test.each([
  ["connected", { event: "connected", soc_pct: null, energy_wh: null, place: "home" }],
  ["arrives", { event: "arrives", place: "home" }],
])("home, which the API names at every charger, is nothing that a person said: %s", (key, part) => {
  const draft = draftOf(TRIGGERS, { kind: "loadpoint", loadpoint: "garage", ...part });
  expect([draft.key, draft.values.place ?? ""]).toEqual([key, ""]);
});

const EVERY_DAY = Object.fromEntries(["mon", "tue", "wed", "thu", "fri", "sat", "sun"].map((day) => [day, "07:00"]));
const ODD = [
  [CONDITIONS, { kind: "battery", above_pct: 20, of_tomorrow: 3 }],
  [ACTIONS, { kind: "set_loadpoint", loadpoint: "garage", settings: { mode: "smart", smart: { departures: { mon: "07:00" } } } }],
  [ACTIONS, { kind: "set_loadpoint", loadpoint: "garage", settings: { solar: { buffer_w: 100 } } }],
  [ACTIONS, { kind: "set_battery", settings: { reserve_pct: 40, max_charge_w: 3000 } }],
  [ACTIONS, { kind: "battery", action: "an_action_of_tomorrow" }],
] as const;

test.each([
  [CONDITIONS, { kind: "battery", above_pct: 20, below_pct: null, mode: "hold" }, "battery_all", { below_pct: "80" }, { kind: "battery", above_pct: 20, below_pct: 80, mode: "hold" }],
  [CONDITIONS, { kind: "battery", above_pct: 20, mode: "hold" }, "battery_all", { mode: "" }, { kind: "battery", above_pct: 20 }],
  [CONDITIONS, { kind: "loadpoint", loadpoint: "garage", connected: true, charging: false }, "car_all", { at_home: "true", charging: "" }, { kind: "loadpoint", loadpoint: "garage", connected: true, at_home: true }],
  [ACTIONS, { kind: "set_loadpoint", loadpoint: "garage", settings: { mode: "smart" } }, "car_mode", { "settings.smart": "07:00", "settings.limit_soc_pct": "80", "settings.max_current_a": "16" }, { kind: "set_loadpoint", loadpoint: "garage", settings: { mode: "smart", smart: { departures: EVERY_DAY }, limit_soc_pct: 80, max_current_a: 16 } }],
  [ACTIONS, { kind: "set_loadpoint", loadpoint: "garage", settings: { mode: "smart", smart: { departures: EVERY_DAY } } }, "car_mode", { "settings.mode": "fast" }, { kind: "set_loadpoint", loadpoint: "garage", settings: { mode: "fast" } }],
] as const)("what asks for several things at once, or sets several, has a field for each: %#", (kinds, was, key, typed, part) => {
  const draft = draftOf(kinds as typeof ACTIONS, was as Loose);
  expect([draft.key, partOf(kinds as typeof ACTIONS, draft, "garage")]).toEqual([key, was]);
  Object.assign(draft.values, typed);
  expect(partOf(kinds as typeof ACTIONS, draft, "garage")).toEqual(part);
});

test.each(ODD)("what the form has no fields for stays as it is: %#", (kinds, part) => {
  const draft = draftOf(kinds, part as Loose);
  expect([draft.key, partOf(kinds, draft, "garage")]).toEqual([AS_IT_IS, part]);
  choose(kinds, draft, Object.keys(kinds)[0]!);
  expect(partOf(kinds, draft, "garage")).not.toMatchObject(part);
  choose(kinds, draft, AS_IT_IS);
  expect(partOf(kinds, draft, "garage")).toBe(part);
});

test("a field that nobody touched keeps its value to the last digit, beside one that was changed", () => {
  const was = { kind: "battery", action: "force_charge", duration_s: 1801, power_w: 2345.6789, target_soc_pct: 80 };
  const draft = draftOf(ACTIONS, was);
  draft.values.target_soc_pct = "90";
  expect(partOf(ACTIONS, draft, "garage")).toEqual({ ...was, target_soc_pct: 90 });
  draft.values.power_w = "";
  expect(partOf(ACTIONS, draft, "garage")).toEqual({ kind: "battery", action: "force_charge", duration_s: 1801, target_soc_pct: 90 });
});

test("another kind and back is as it was", () => {
  const was = { kind: "battery", action: "force_charge", duration_s: 1801, power_w: 2345.6789 };
  const draft = draftOf(ACTIONS, was);
  choose(ACTIONS, draft, "hold");
  expect(partOf(ACTIONS, draft, "garage")).toEqual({ kind: "battery", action: "hold", duration_s: 3600 });
  choose(ACTIONS, draft, "force_charge");
  expect(partOf(ACTIONS, draft, "garage")).toBe(was);
});

test("midnight at the end of a window stays, though a clock has no 24:00", () => {
  const was = { kind: "time", from: "22:00", to: "24:00", days: "mon-sun" };
  const draft = draftOf(CONDITIONS, was);
  expect(draft.values.to).toBe("00:00");
  draft.values.from = "21:00";
  expect(partOf(CONDITIONS, draft, "garage")).toEqual({ ...was, from: "21:00" });
});

test.each([
  [TRIGGERS, { kind: "flow", crosses: "above", flow: "pv", power_w: 2300 }, "power_w", "2,3"],
  [CONDITIONS, { kind: "price", price: "export", above: 0.299 }, "above", "29,9"],
  [ACTIONS, { kind: "battery", action: "force_charge", power_w: 2500, duration_s: 1800 }, "power_w", "2,5"],
] as const)("German fields have a decimal comma, and what nobody changed is sent back as it was: %#", async (kinds, part, name, shown) => {
  await speak("de");
  const draft = draftOf(kinds as typeof TRIGGERS, part as Loose);
  expect(draft.values[name]).toBe(shown);
  expect(partOf(kinds as typeof TRIGGERS, draft, "garage")).toEqual(part);
  await speak("en");
});
