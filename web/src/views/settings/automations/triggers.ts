// What can set an automation off, as a form has it.

import { m } from "../../../messages";
import { car, choice, cost, days, kilowattHours, kilowatts, level, optional, text, time, type Input } from "./inputs";
import type { Kind, Kinds } from "./kinds";

const w = () => m.automations;
const HOME = "home"; // where a car is meant to be when no place is named
export const mode = choice("mode", () => w().mode, () => m.words.batteryMode);
export const flow = choice("flow", () => w().what, () => w().flows);
export const event = choice("event", () => w().what, () => w().events);
export const day = choice("day", () => w().day, () => w().sunDays);
const COUNTED = ["grid_import", "grid_export", "pv", "ev"] as const;
const energyOf = choice("energy", () => w().what, () => Object.fromEntries(COUNTED.map((one) => [one, w().flows[one]])));
const since = choice("since", () => w().since, () => w().sinces);
const state = choice("state", () => w().state, () => w().eventStates);
const weather = choice("weather", () => w().what, () => w().weathers);
const orHome: Input = { ...optional(text("place", () => w().placeOrHome)), read: (place) => (place === HOME ? "" : String(place)) };
const at = time("at", () => w().at, "07:00");

const atCharger = (event_: string, ...inputs: Input[]): Kind => ({ base: { kind: "loadpoint", event: event_ }, inputs: [...inputs, car], usual: { place: HOME } });
const price = (side: string, crosses: string): Kind => ({ base: { kind: "price", price: side, crosses }, inputs: [cost("value")] });

export const TRIGGERS: Kinds = {
  time: { base: { kind: "time" }, inputs: [at, days] },
  import_below: price("import", "below"),
  import_above: price("import", "above"),
  export_above: price("export", "above"),
  export_below: price("export", "below"),
  event: { base: { kind: "event" }, inputs: [event, state] },
  charged_to: { base: { kind: "battery", event: "charged_to" }, inputs: [level("soc_pct")] },
  discharged_to: { base: { kind: "battery", event: "discharged_to" }, inputs: [level("soc_pct")] },
  at_reserve: { base: { kind: "battery", event: "discharged_to_reserve" }, inputs: [] },
  mode_enters: { base: { kind: "battery_mode", event: "enters" }, inputs: [mode] },
  mode_leaves: { base: { kind: "battery_mode", event: "leaves" }, inputs: [mode] },
  flow_above: { base: { kind: "flow", crosses: "above" }, inputs: [flow, kilowatts("power_w")] },
  flow_below: { base: { kind: "flow", crosses: "below" }, inputs: [flow, kilowatts("power_w")] },
  energy: { base: { kind: "energy" }, inputs: [energyOf, kilowattHours("energy_wh"), since] },
  off_grid: { base: { kind: "grid", state: "off" }, inputs: [] },
  on_grid: { base: { kind: "grid", state: "on" }, inputs: [] },
  weather: { base: { kind: "weather" }, inputs: [weather] },
  sun_above: { base: { kind: "solar_forecast", crosses: "above" }, inputs: [day, kilowattHours("energy_wh")] },
  sun_below: { base: { kind: "solar_forecast", crosses: "below" }, inputs: [day, kilowattHours("energy_wh")] },
  connected: atCharger("connected"),
  disconnected: atCharger("disconnected"),
  charging_starts: atCharger("charging_starts"),
  charging_stops: atCharger("charging_stops"),
  car_level: atCharger("soc_reaches", level("soc_pct")),
  car_energy: atCharger("energy_reaches", kilowattHours("energy_wh")),
  arrives: atCharger("arrives", orHome),
  leaves: atCharger("leaves", orHome),
  available: atCharger("available"),
  faulted: atCharger("faulted"),
};
