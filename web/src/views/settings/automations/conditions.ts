// What must hold as well, as a form has it.

import { m } from "../../../messages";
import { andBelow, car, cost, days, either, kilowattHours, kilowatts, level, optional, orAny, skies, text, time, type Input } from "./inputs";
import type { Kind, Kinds } from "./kinds";
import { day, event, flow, mode } from "./triggers";

const w = () => m.automations;
const zone = text("place", () => w().place);
const from = time("from", () => w().from, "17:00");
const to = time("to", () => w().to, "21:00");

const ofCar = (base: object, ...inputs: Input[]): Kind => ({ base: { kind: "loadpoint", ...base }, inputs: [...inputs, car] });
const price = (side: string, ...bounds: Input[]): Kind => ({ base: { kind: "price", price: side }, inputs: bounds });

const above: Input = { ...optional(level("above_pct")), label: () => w().aboveOrNot };
const below: Input = { ...optional(level("below_pct")), label: () => w().belowOrNot };
const ofCable = orAny(either("connected", () => w().cable, () => ({ true: w().isPlugged, false: w().isUnplugged })));
const ofCharge = orAny(either("charging", () => w().charge, () => ({ true: w().isCharging, false: w().isNotCharging })));
const ofHome = orAny(either("at_home", () => w().whereabouts, () => ({ true: w().isHome, false: w().isNotHome })));
const orPlace: Input = { ...optional(zone), label: () => w().placeOrNot };

/** Of two kinds that have fields for a condition the first is meant: the last of each ask for several things at once. */
export const CONDITIONS: Kinds = {
  between: { base: { kind: "time" }, inputs: [from, to, days] },
  import_below: price("import", cost("below")),
  import_above: price("import", cost("above"), andBelow(cost("below"))),
  export_above: price("export", cost("above"), andBelow(cost("below"))),
  export_below: price("export", cost("below")),
  event_on: { base: { kind: "event", is_running: true }, inputs: [event] },
  event_off: { base: { kind: "event", is_running: false }, inputs: [event] },
  battery_above: { base: { kind: "battery" }, inputs: [level("above_pct"), andBelow(level("below_pct"))] },
  battery_below: { base: { kind: "battery" }, inputs: [level("below_pct")] },
  battery_mode: { base: { kind: "battery" }, inputs: [mode] },
  battery_all: { base: { kind: "battery" }, inputs: [above, below, orAny(mode)] },
  flow_above: { base: { kind: "flow" }, inputs: [flow, kilowatts("above_w"), andBelow(kilowatts("below_w"))] },
  flow_below: { base: { kind: "flow" }, inputs: [flow, kilowatts("below_w")] },
  off_grid: { base: { kind: "grid", state: "off" }, inputs: [] },
  on_grid: { base: { kind: "grid", state: "on" }, inputs: [] },
  weather: { base: { kind: "weather" }, inputs: [skies] },
  sun_above: { base: { kind: "solar_forecast" }, inputs: [day, kilowattHours("above_wh"), andBelow(kilowattHours("below_wh"))] },
  sun_below: { base: { kind: "solar_forecast" }, inputs: [day, kilowattHours("below_wh")] },
  plugged: ofCar({ connected: true }),
  unplugged: ofCar({ connected: false }),
  charging: ofCar({ charging: true }),
  not_charging: ofCar({ charging: false }),
  car_above: ofCar({}, level("above_pct"), andBelow(level("below_pct"))),
  car_below: ofCar({}, level("below_pct")),
  at_home: ofCar({ at_home: true }),
  not_home: ofCar({ at_home: false }),
  at_place: ofCar({}, zone),
  car_all: ofCar({}, ofCable, ofCharge, above, below, ofHome, orPlace),
};
