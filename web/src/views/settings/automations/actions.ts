// What can be asked of the house, as a form has it, and in words: its name (`m.automations.actions`), then its values.

import { percent, power } from "../../../lib/words";
import { m } from "../../../messages";
import { car, choice, either, kilowatts, level, minutes, number, optional, readyBy, text, type Input } from "./inputs";
import type { Kind, Kinds } from "./kinds";

const w = () => m.automations;
const amps = number("current_a", () => w().amps, 1, (value) => `${value} A`);
const bound = (name: string): Input => ({ ...optional(level(name)), label: () => w().upToOrNot, says: (what, value) => w().upTo(what, percent(value as number)) });
const most = (one: Input, format: (value: number) => string, label = one.label): Input => ({ ...optional(one), label, says: (what, value) => w().withPower(what, format(value as number)) });
const force = (action: string): Kind => ({ base: { kind: "battery", action }, inputs: [minutes, most(kilowatts("power_w"), power, () => w().powerOrMost), bound("target_soc_pct")] });
const charge = (action: string, ...inputs: Input[]): Kind => ({ base: { kind: "loadpoint", action }, inputs: [...inputs, car] });
const setBattery = (setting: Input): Kind => ({ base: { kind: "set_battery" }, inputs: [setting] });
const setDevice = (setting: Input): Kind => ({ ...setBattery(setting), needs: setting.name.replace("settings.", "") });
const setCar = (...settings: Input[]): Kind => ({ base: { kind: "set_loadpoint" }, inputs: [...settings, car] });
const largest = number("settings.max_current_a", () => w().largest, 1, (value) => `${value} A`);
const departure: Input = { ...readyBy("settings.smart"), only: ["settings.mode", "smart"] };

export const ACTIONS: Kinds = {
  force_charge: force("force_charge"),
  force_discharge: force("force_discharge"),
  hold: { base: { kind: "battery", action: "hold" }, inputs: [minutes] },
  automatic: { base: { kind: "battery", action: "restore" }, inputs: [] },
  reserve: setBattery(level("settings.reserve_pct")),
  charge_rate: setBattery(kilowatts("settings.max_charge_w")),
  discharge_rate: setBattery(kilowatts("settings.max_discharge_w")),
  grid_charging: setDevice(either("settings.grid_charging", () => w().what, () => w().yesOrNo)),
  export_rule: setDevice(choice("settings.export_rule", () => w().what, () => w().exportRules)),
  storm_watch: setDevice(either("settings.storm_watch", () => w().what, () => w().onOrOff)),
  ev_reserve: setDevice(level("settings.off_grid_ev_reserve_pct")),
  price_forecast: { base: { kind: "set_tariff" }, inputs: [choice("settings.forecast", () => w().what, () => w().priceForecasts)], needs: "forecast" },
  hold_back: { base: { kind: "inverter", action: "limit_export" }, inputs: [minutes] },
  limit_export: { base: { kind: "inverter", action: "limit_export" }, inputs: [kilowatts("limit_w"), minutes] },
  let_out: { base: { kind: "inverter", action: "restore" }, inputs: [] },
  pause: { base: { kind: "plan", action: "pause" }, inputs: [minutes] },
  run: { base: { kind: "plan", action: "run" }, inputs: [minutes] },
  as_set: { base: { kind: "plan", action: "restore" }, inputs: [] },
  message: { base: { kind: "message" }, inputs: [text("text", () => w().text), optional(text("title", () => w().title))], says: (part) => w().message(String(part.text)) },
  start: charge("start", most(amps, (value) => `${value} A`, () => w().ampsOrMost), bound("limit_soc_pct")),
  stop: charge("stop"),
  release: charge("release"),
  amps: charge("set_current", amps),
  car_mode: setCar(
    choice("settings.mode", () => w().mode, () => m.words.mode),
    departure,
    bound("settings.limit_soc_pct"),
    { ...most(largest, (value) => `${value} A`, () => w().largestOrNot), says: (what, value) => w().atMost(what, `${value as number} A`) },
  ),
  car_limit: setCar(level("settings.limit_soc_pct")),
  car_current: setCar(largest),
};
