// A plan as columns for a chart: prices, levels and powers of its slots, and where days begin where the house stands.

import type { PlanSlot } from "../../lib/api/types";
import type { Peak } from "../../lib/chart/peaks";
import { batteryW, carsW } from "../../lib/plan/flows";
import { dateOf } from "../../lib/words";

const HOUR_S = 3_600;
const USUAL = 0.9; // of the slots cost no more than the usual price …
const SPIKE = 3; // … and so many times it is a spike
const LEAST_SPAN = 0.01; // per kWh

interface Spike extends Peak {
  weight: number;
}

export interface Series {
  at: number[]; // s, each slot's start and the end of the last
  buy: number[]; // per kWh, cut off at `top` and `bottom`
  sell: number[];
  level: (number | null)[]; // % at that instant
  charge: number[]; // kW into the battery, ≥ 0
  sold: number[]; // kW to the grid, drawn downward: ≤ 0
  cars: number[]; // kW into the cars, ≥ 0
  sun: number[]; // kW
  bottom: number;
  top: number;
  most: number; // kW, the largest power
  spikes: Spike[];
}

/** The columns; `level` is the battery's now, % or null. */
export function seriesOf(slots: readonly PlanSlot[], level: number | null): Series | null {
  const last = slots[slots.length - 1];
  if (last === undefined) return null;
  const { top, bottom } = spanOf(slots);
  const within = (price: number) => Math.min(Math.max(price, bottom), top);
  const held = <Value>(of: (slot: PlanSlot) => Value): Value[] => [...slots.map(of), of(last)]; // to the last end
  const kw = (watts: number) => Math.round(watts) / 1_000;
  const most = Math.max(1, ...slots.flatMap((slot) => [slot.pv_w, -slot.grid_w, -batteryW(slot), carsW(slot)].map(kw)));
  return {
    at: [...slots.map(({ start }) => Date.parse(start) / 1_000), Date.parse(last.end) / 1_000],
    buy: held((slot) => within(slot.import)),
    sell: held((slot) => within(slot.export)),
    level: [level, ...slots.map(({ soc_pct }) => soc_pct ?? null)],
    charge: held((slot) => kw(Math.max(0, -batteryW(slot)))),
    sold: held((slot) => -kw(Math.max(0, -slot.grid_w)) || 0),
    cars: held((slot) => kw(carsW(slot))),
    sun: held((slot) => kw(slot.pv_w)),
    ...{ top, bottom, most, spikes: spikesOf(slots, top) },
  };
}

/** From the lowest price, or nothing, to the highest that does not flatten the rest. */
function spanOf(slots: readonly PlanSlot[]): { top: number; bottom: number } {
  const buy = slots.map((slot) => slot.import).sort((a, b) => a - b);
  const usual = Math.max(buy[Math.floor(USUAL * (buy.length - 1))]!, LEAST_SPAN);
  const highest = Math.max(...slots.map((slot) => Math.max(slot.import, slot.export)));
  const lowest = Math.min(0, ...slots.map((slot) => Math.min(slot.import, slot.export)));
  return {
    top: highest > usual * SPIKE ? usual * 1.6 : Math.max(highest, LEAST_SPAN),
    bottom: Math.max(lowest, -usual * SPIKE),
  };
}

/** The dearest slot of each run that is cut off. */
function spikesOf(slots: readonly PlanSlot[], top: number): Spike[] {
  const found: Spike[] = [];
  let running: Spike | null = null;
  for (const slot of slots) {
    const price = Math.max(slot.import, slot.export);
    if (price <= top) running = null;
    else if (running === null || price > running.price) {
      const at = (Date.parse(slot.start) + Date.parse(slot.end)) / 2_000;
      const spike: Spike = { at, price, side: slot.export > slot.import ? "sell" : "buy", weight: price };
      if (running === null) found.push((running = spike));
      else Object.assign(running, spike);
    }
  }
  return found;
}

/** The slot that holds an instant, s; the nearest one outside the plan, -1 where there is none. */
export function slotAt(slots: readonly PlanSlot[], at: number): number {
  const after = slots.findIndex(({ end }) => Date.parse(end) / 1_000 > at);
  return after < 0 ? slots.length - 1 : after;
}

/** Midnights between two instants, s, where the house stands; a day may have 23 or 25 hours. */
export function midnights(from: number, to: number, zone: string): number[] {
  const dayOf = (at: number) => dateOf(at * 1_000, zone);
  const found: number[] = [];
  const quarter = HOUR_S / 4; // no zone is off by less
  let day = dayOf(from);
  for (let at = Math.ceil(from / quarter) * quarter; at < to; at += quarter)
    if (dayOf(at) !== day) {
      found.push(at);
      day = dayOf(at);
    }
  return found;
}
