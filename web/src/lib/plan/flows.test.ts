import { expect, test } from "vitest";

import type { PlanSlot } from "../api/types";
import { batteryW, carsOf, carsW, houseW } from "./flows";

const slot = (more: Partial<PlanSlot>) => ({ load_w: 500, pv_w: 0, grid_w: 500, ev_w: {}, ...more }) as PlanSlot;

test.each<[string, Partial<PlanSlot>, Record<string, number>, number, number]>([
  ["a plain house", {}, {}, 500, 0],
  ["a car of the plan stands beside the load", { ev_w: { garage: 2_000 }, grid_w: 2_500 }, { garage: 2_000 }, 500, 0],
  ["a car that follows the sun is within it", { load_w: 2_500, following_w: { garage: 2_000 }, pv_w: 4_000, grid_w: 0 }, { garage: 2_000 }, 500, -1_500],
  ["so is one that charges by hand", { load_w: 7_860, unplanned_w: { van: 7_360 }, grid_w: 12_860 }, { van: 7_360 }, 500, -5_000],
  ["one that does both in a slot is one car", { load_w: 1_500, following_w: { van: 400 }, unplanned_w: { van: 600 }, grid_w: 1_000 }, { van: 1_000 }, 500, 500],
])("what flows is shown where it goes: %s", (_, more, cars, house, battery) => {
  const told = slot(more);
  expect([carsOf(told), carsW(told), houseW(told), batteryW(told)]).toEqual([cars, Object.values(cars).reduce((a, b) => a + b, 0), house, battery]);
});
