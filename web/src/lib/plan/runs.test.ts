import { expect, test } from "vitest";

import type { PlanSlot } from "../api/types";
import { coming, doing, runsOf } from "./runs";

const START = Date.parse("2026-01-15T02:00:00Z");
const HALF_HOUR = 1_800_000;
const at = (n: number) => new Date(START + n * HALF_HOUR).toISOString();

function slots(...each: [PlanSlot["action"], number, number][]): PlanSlot[] {
  return each.map(([action, pv_w, grid_w], n) => ({
    ...{ start: at(n), end: at(n + 1), action, pv_w, grid_w, load_w: 500, power_w: action === "self_consumption" ? 395 : 2500 },
    ...{ soc_pct: 50, curtail_w: 0, import: 0.3, export: 0.1, reason: { code: "plan_hold", text: `Because of ${n}.` } },
  })) as unknown as PlanSlot[];
}

const DAY = slots(
  ["self_consumption", 0, 0],
  ["discharge", 0, -3000],
  ["discharge", 0, -3000],
  ["self_consumption", 0, 0],
  ["self_consumption", 3000, 0],
  ["self_consumption", 4000, -3500],
);

test("a battery left to itself is told anew where it turns, and what runs now is not told again", () => {
  expect(coming(DAY, START).map((run) => [run.action, run.way, run.start, run.end])).toEqual([
    ["discharge", "given", at(1), at(3)],
    ["self_consumption", "given", at(3), at(4)],
    ["self_consumption", "taken", at(4), at(5)],
    ["self_consumption", "idle", at(5), at(6)],
  ]);
  expect(runsOf(DAY).map(doing)).toEqual([
    "Runs by itself: covers the house",
    "Sell to the grid 3.00 kW",
    "Runs by itself: covers the house",
    "Runs by itself: stores the sun",
    "Runs by itself: rests",
  ]);
});

test("a charge is of the grid where the grid gives most of it", () => {
  const told = (...grid_w: number[]) => runsOf(slots(...grid_w.map((watts) => ["charge", 3000, watts] as [PlanSlot["action"], number, number]))).map(doing);
  expect([told(0), told(-900, 525), told(-900, 2500), told(1500)]).toEqual([["Charge from the sun 2.50 kW"], ["Charge from the sun 2.50 kW"], ["Charge from the grid 2.50 kW"], ["Charge from the grid 2.50 kW"]]);
});

test("a sale of which the house uses all is no sale, and not told as what the battery does by itself", () => {
  expect(runsOf(slots(["discharge", 0, -50], ["self_consumption", 0, 0], ["discharge", 0, -150])).map(doing)).toEqual([
    "Run the house from the battery",
    "Runs by itself: covers the house",
    "Sell to the grid 150 W",
  ]);
});

test("a sale is told with what goes out, not with what the battery gives, of which the house has its part", () => {
  expect(runsOf(slots(["discharge", 0, -4480])).map(doing)).toEqual(["Sell to the grid 4.48 kW"]);
  expect(runsOf(slots(["discharge", 0, -4000], ["discharge", 0, -5000])).map(doing)).toEqual(["Sell to the grid 4.50 kW"]);
});

test("a battery that feeds cars beside the house says so, and not where the sun gives what they take", () => {
  const fed = (action: PlanSlot["action"], pv_w: number, ev_w: Record<string, number>, grid_w = 0) => runsOf(slots([action, pv_w, grid_w]).map((slot) => ({ ...slot, ev_w }))).map(doing);
  expect(fed("self_consumption", 0, { garage: 4000 })).toEqual(["Runs by itself: covers house and car"]);
  expect(fed("self_consumption", 0, { garage: 2000, carport: 2000 })).toEqual(["Runs by itself: covers house and cars"]);
  expect(fed("discharge", 0, { garage: 4000 })).toEqual(["Run house and car from the battery"]);
  expect(fed("self_consumption", 4400, { garage: 4000 })).toEqual(["Runs by itself: rests"]);
  expect(fed("self_consumption", 4000, { garage: 4000 })).toEqual(["Runs by itself: covers house and car"]);
  expect(fed("self_consumption", 0, {})).toEqual(["Runs by itself: covers the house"]);
  expect(fed("self_consumption", 0, { garage: 4000 }, 4000)).toEqual(["Runs by itself: covers the house"]); // the car has the grid's
});
