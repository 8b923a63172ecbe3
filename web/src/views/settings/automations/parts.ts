// What can set an automation off and what can be asked of it, as a form has it: each kind with its fields.

import { house } from "../../../lib/live/house.svelte";
import { m } from "../../../messages";

export interface Input {
  name: string; // of the field in the API
  as: "time" | "number" | "text" | "choice" | "car";
  label: () => string;
  options?: () => Record<string, string>;
  scale?: number; // what a number is multiplied with: people write kW, the API takes W
  list?: true; // the API takes several
  start?: string;
  optional?: true;
}

export interface Kind {
  base: object;
  inputs: readonly Input[];
}

export type Kinds = Record<string, Kind>;

/** What stands in the fields of one part; an input without a value has its start. */
export interface Draft {
  key: string;
  values: Record<string, string>;
}

const words = () => m.automations;
const choice = (name: string, label: () => string, options: () => Record<string, string>): Input => ({ name, as: "choice", label, options });
const pick = (table: Record<string, string>, keys: readonly string[]) => Object.fromEntries(keys.map((key) => [key, table[key]!]));
const number = (name: string, label: () => string, scale = 1): Input => ({ name, as: "number", label, scale });

const car: Input = { name: "loadpoint", as: "car", label: () => words().charger };
const at: Input = { name: "at", as: "time", label: () => words().at, start: "07:00" };
const days = choice("days", () => words().days, () => words().dayChoices);
const level = (name: string) => number(name, () => words().level);
const kilowatts = (name: string) => number(name, () => words().kilowatts, 1000);
const kilowattHours = (name: string) => number(name, () => words().kilowattHours, 1000);
const cost = (name: string): Input => ({ name, as: "number", label: () => words().price(house.currency), scale: 1 });
const mode = choice("mode", () => words().mode, () => m.words.batteryMode);
const flow = choice("flow", () => words().what, () => words().flows);
const energyOf = choice("energy", () => words().what, () => pick(words().flows, ["grid_import", "grid_export", "pv", "ev"]));
const event = choice("event", () => words().what, () => words().events);
const state = choice("state", () => words().state, () => words().eventStates);
const day = choice("day", () => words().day, () => words().sunDays);
const weather = choice("weather", () => words().what, () => words().weathers);
const zone: Input = { name: "place", as: "text", label: () => words().place };
const orHome: Input = { ...zone, label: () => words().placeOrHome, optional: true };

const atCharger = (event_: string, ...inputs: Input[]): Kind => ({ base: { kind: "loadpoint", event: event_ }, inputs: [...inputs, car] });
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
  energy: { base: { kind: "energy" }, inputs: [energyOf, kilowattHours("energy_wh")] },
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

const ofCar = (base: object, ...inputs: Input[]): Kind => ({ base: { kind: "loadpoint", ...base }, inputs: [...inputs, car] });
const cost_ = (side: string, bound: string): Kind => ({ base: { kind: "price", price: side }, inputs: [cost(bound)] });

export const CONDITIONS: Kinds = {
  between: { base: { kind: "time" }, inputs: [{ name: "from", as: "time", label: () => words().from, start: "17:00" }, { name: "to", as: "time", label: () => words().to, start: "21:00" }, days] },
  import_below: cost_("import", "below"),
  import_above: cost_("import", "above"),
  export_above: cost_("export", "above"),
  export_below: cost_("export", "below"),
  event_on: { base: { kind: "event", is_running: true }, inputs: [event] },
  event_off: { base: { kind: "event", is_running: false }, inputs: [event] },
  battery_above: { base: { kind: "battery" }, inputs: [level("above_pct")] },
  battery_below: { base: { kind: "battery" }, inputs: [level("below_pct")] },
  battery_mode: { base: { kind: "battery" }, inputs: [mode] },
  flow_above: { base: { kind: "flow" }, inputs: [flow, kilowatts("above_w")] },
  flow_below: { base: { kind: "flow" }, inputs: [flow, kilowatts("below_w")] },
  off_grid: { base: { kind: "grid", state: "off" }, inputs: [] },
  on_grid: { base: { kind: "grid", state: "on" }, inputs: [] },
  weather: { base: { kind: "weather" }, inputs: [{ ...weather, list: true }] },
  sun_above: { base: { kind: "solar_forecast" }, inputs: [day, kilowattHours("above_wh")] },
  sun_below: { base: { kind: "solar_forecast" }, inputs: [day, kilowattHours("below_wh")] },
  plugged: ofCar({ connected: true }),
  unplugged: ofCar({ connected: false }),
  charging: ofCar({ charging: true }),
  not_charging: ofCar({ charging: false }),
  car_above: ofCar({}, level("above_pct")),
  car_below: ofCar({}, level("below_pct")),
  at_home: ofCar({ at_home: true }),
  not_home: ofCar({ at_home: false }),
  at_place: ofCar({}, zone),
};

const minutes: Input = { name: "duration_s", as: "number", label: () => words().minutes, scale: 60, start: "60" };
const battery = (action: string): Kind => ({ base: { kind: "battery", action }, inputs: [minutes] });
const charge = (action: string): Kind => ({ base: { kind: "loadpoint", action }, inputs: [car] });

export const ACTIONS: Kinds = {
  force_charge: battery("force_charge"),
  force_discharge: battery("force_discharge"),
  hold: battery("hold"),
  reserve: { base: { kind: "set_battery" }, inputs: [level("settings.reserve_pct")] },
  hold_back: { base: { kind: "inverter", action: "limit_export" }, inputs: [minutes] },
  limit_export: { base: { kind: "inverter", action: "limit_export" }, inputs: [kilowatts("limit_w"), minutes] },
  pause: { base: { kind: "plan", action: "pause" }, inputs: [minutes] },
  run: { base: { kind: "plan", action: "run" }, inputs: [minutes] },
  message: { base: { kind: "message" }, inputs: [{ name: "text", as: "text", label: () => words().text }] },
  start: charge("start"),
  stop: charge("stop"),
};

/** The kinds in groups, for a list that can be read: those of cars only where there is one. */
export function grouped(kinds: Kinds, hasCar: boolean): [group: "clock" | "battery" | "sky" | "car" | "house", keys: string[]][] {
  const groupOf = ({ base }: Kind) => {
    const { kind } = base as { kind: string };
    if (kind === "loadpoint") return "car";
    if (kind === "weather" || kind === "solar_forecast") return "sky";
    if (kind === "inverter" || kind === "plan" || kind === "message") return "house";
    return ["time", "price", "event"].includes(kind) ? "clock" : "battery";
  };
  return (["clock", "battery", "sky", "house", "car"] as const)
    .filter((group) => hasCar || group !== "car")
    .map((group) => [group, Object.keys(kinds).filter((key) => groupOf(kinds[key]!) === group)] as [typeof group, string[]])
    .filter(([, keys]) => keys.length > 0);
}

export const valueOf = ({ values }: Draft, input: Input): string =>
  values[input.name] ?? input.start ?? (input.as === "choice" ? (Object.keys(input.options!())[0] ?? "") : "");

/** What stands in the fields, as the API takes it. `firstCar` is meant where there is but one. */
export function partOf(kinds: Kinds, draft: Draft, firstCar: string): object {
  const { base, inputs } = kinds[draft.key]!;
  const told = inputs.map((input) => [input.name, fieldOf(input, valueOf(draft, input).trim(), firstCar)] as const);
  return { ...base, ...nested(told.filter(([, value]) => value !== "" && value !== "mon-sun")) };
}

/** `settings.reserve_pct` stands in a table of its own. */
function nested(told: (readonly [string, unknown])[]): object {
  const found: Record<string, unknown> = {};
  for (const [name, value] of told) {
    const [outer, inner] = name.split(".") as [string, string?];
    found[outer] = inner ? { ...(found[outer] as object), [inner]: value } : value;
  }
  return found;
}

function fieldOf({ as, scale, list }: Input, text: string, firstCar: string): unknown {
  if (as === "car") return text || firstCar;
  if (as === "number") return Number(text.replace(",", ".")) * scale!;
  return list ? [text] : text;
}
