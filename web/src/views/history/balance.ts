// Energy that came in beside what went out, rounded so that the parts shown add up to the total shown.

import type { EnergyPeriod } from "../../lib/api/types";

export type Source = "sun" | "bought" | "fromBattery" | "fromCars" | "elsewhere";
export type Use = "house" | "cars" | "intoBattery" | "sold" | "elsewhere";

export interface Part<Name> {
  name: Name;
  wh: number;
}

interface Balance {
  came: Part<Source>[];
  went: Part<Use>[];
  total: number; // Wh: of either side, as shown
  knownS: number; // over how many seconds
}

export const STEP_WH = 100; // as shown: a tenth of a kWh

const ASKED = ["pv_wh", "import_wh", "discharge_wh", "load_wh", "ev_wh", "charge_wh", "export_wh"] as const;

type Flows = Pick<EnergyPeriod, (typeof ASKED)[number] | "ev_fed_wh">;

const isKnown = (item: EnergyPeriod) => ASKED.every((name) => item[name] !== null && item[name] !== undefined);

/** What may be said of an hour, day or month: its own sums, else those of its hours that have some; null where none has. */
export const flowsOf = (item: EnergyPeriod): Flows | null => (isKnown(item) ? item : (item.known_hours ?? null));

/** Both sides of the `whole` time where enough of it was measured, else of the hours that were; null where none was. */
export function balanceOf(items: readonly EnergyPeriod[], whole: EnergyPeriod | null, { from, until }: { from: number; until: number }): Balance | null {
  const lived = ({ start, end }: EnergyPeriod) => (Math.min(Date.parse(end), until) - Math.max(Date.parse(start), from)) / 1_000;
  const told = whole && isKnown(whole) ? [whole] : items;
  const known = told.map(flowsOf).filter((flows) => flows !== null);
  if (known.length === 0) return null;
  const knownS = told.reduce((so, item) => so + (isKnown(item) ? lived(item) : (item.known_hours?.known_s ?? 0)), 0);
  const sum = (name: keyof Flows) => known.reduce((so, flows) => so + (flows[name] ?? 0), 0);
  const sure = {
    ...{ sun: sum("pv_wh"), bought: sum("import_wh"), fromBattery: sum("discharge_wh"), fromCars: sum("ev_fed_wh") },
    ...{ house: sum("load_wh"), cars: sum("ev_wh"), intoBattery: sum("charge_wh"), sold: sum("export_wh") },
  };
  const came: Part<Source>[] = (["sun", "bought", "fromBattery", "fromCars"] as const).map((name) => ({ name, wh: sure[name] }));
  const went: Part<Use>[] = (["house", "cars", "intoBattery", "sold"] as const).map((name) => ({ name, wh: sure[name] }));
  const inWh = came.reduce((so, { wh }) => so + wh, 0);
  const outWh = went.reduce((so, { wh }) => so + wh, 0);
  // Meters do not agree to the last watt; what is missing on one side is shown, never hidden in another part.
  if (inWh - outWh > STEP_WH / 2) went.push({ name: "elsewhere", wh: inWh - outWh });
  if (outWh - inWh > STEP_WH / 2) came.push({ name: "elsewhere", wh: outWh - inWh });
  const total = Math.round(Math.max(inWh, outWh) / STEP_WH) * STEP_WH;
  return { came: rounded(came, total), went: rounded(went, total), total, knownS };
}

/** Parts in whole steps with the sum `total`; what rounding took is given back where it took most. */
export function rounded<Name>(parts: readonly Part<Name>[], total: number, step = STEP_WH): Part<Name>[] {
  const down = parts.map(({ name, wh }) => ({ name, wh: Math.floor(wh / step) * step, rest: wh - Math.floor(wh / step) * step }));
  let missing = Math.round((total - down.reduce((so, { wh }) => so + wh, 0)) / step);
  for (const part of [...down].sort((a, b) => b.rest - a.rest)) {
    if (missing <= 0) break;
    part.wh += step;
    missing -= 1;
  }
  return down.filter(({ wh }) => wh > 0).map(({ name, wh }) => ({ name, wh }));
}
