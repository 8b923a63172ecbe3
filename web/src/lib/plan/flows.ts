// Where the power of a slot of the plan goes: to the house, to each car, into the battery or out of it.

import type { PlanSlot } from "../api/types";

const sum = (powers: Record<string, number>) => Object.values(powers).reduce((total, watts) => total + watts, 0);

/** Cars that charge beside the plan: after the sun, by hand. They are within the slot's load. */
const beside = ({ following_w, unplanned_w }: PlanSlot): Record<string, number> => added(following_w ?? {}, unplanned_w ?? {});

function added(some: Record<string, number>, others: Record<string, number>): Record<string, number> {
  const all = { ...some };
  for (const [car, watts] of Object.entries(others)) all[car] = (all[car] ?? 0) + watts;
  return all;
}

/** What each car takes, W, by whose wish ever. */
export const carsOf = (slot: PlanSlot): Record<string, number> => added(slot.ev_w ?? {}, beside(slot));

export const carsW = (slot: PlanSlot): number => sum(carsOf(slot));

/** The house without its cars, W. */
export const houseW = (slot: PlanSlot): number => Math.max(0, slot.load_w - sum(beside(slot)));

/** Out of the battery, W; below 0 into it. */
export const batteryW = (slot: PlanSlot): number => slot.load_w + sum(slot.ev_w ?? {}) - slot.pv_w - slot.grid_w;
