import { expect, test } from "vitest";

import type { PlanSlot } from "../../lib/api/types";
import { midnights, seriesOf, slotAt } from "./series";

const START = Date.parse("2026-01-15T02:00:00Z");
const at = (n: number) => new Date(START + n * 1_800_000).toISOString();

function slot(n: number, more: Partial<PlanSlot>): PlanSlot {
  const still = { action: "self_consumption", power_w: 0, soc_pct: 50, grid_w: 0, pv_w: 0, load_w: 0, curtail_w: 0, ev_w: {} };
  return { start: at(n), end: at(n + 1), ...still, import: 0.3, export: 0.1, reason: { code: "plan_hold" }, ...more } as PlanSlot;
}

test("what goes into the battery, the cars and the grid is told apart", () => {
  const told = seriesOf([slot(0, { pv_w: 6_000, load_w: 500, ev_w: { a: 1_400 }, grid_w: -1_100 }), slot(1, { load_w: 900, grid_w: 900, soc_pct: 48 })], 40);
  expect(told).toMatchObject({ charge: [3, 0, 0], cars: [1.4, 0, 0], sold: [-1.1, 0, 0], sun: [6, 0, 0], level: [40, 50, 48], most: 6 });
  expect(told?.at.map((one) => one * 1_000 - START)).toEqual([0, 1_800_000, 3_600_000]);
  expect(seriesOf([], 40)).toBeNull();
});

test("a spike is cut off and told, and leaves the other prices their shape", () => {
  const prices = [...Array<number>(18).fill(0.3), 14, 20.3, 0.25, 9];
  const told = seriesOf(prices.map((price, n) => slot(n, { import: price })), null);
  expect(told?.top).toBeCloseTo(0.48);
  expect(Math.max(...(told?.buy ?? []))).toBe(told?.top);
  expect(told?.spikes.map(({ price, side }) => [price, side])).toEqual([[20.3, "buy"], [9, "buy"]]);
  const sold = [...Array<number>(18).fill(0.3), 14].map((price, n) => slot(n, { import: Math.min(price, 1), export: price }));
  expect(seriesOf(sold, null)?.spikes.map(({ price, side }) => [price, side])).toEqual([[14, "sell"]]);
});

test("prices that are paid to take reach below nothing, but not without end", () => {
  const told = seriesOf([slot(0, { import: 0.2, export: -0.05 }), slot(1, { import: 0.2, export: -9 })], null);
  expect(told?.bottom).toBeCloseTo(-0.6);
  expect(told?.sell).toEqual([-0.05, told?.bottom, told?.bottom]);
  expect(seriesOf([slot(0, { import: 0, export: 0 })], null)).toMatchObject({ top: 0.01, bottom: 0, spikes: [] });
});

test("an instant has its slot, the nearest one outside the plan", () => {
  const slots = [slot(0, {}), slot(1, {}), slot(2, {})];
  expect([-1, 0, 1_799, 1_800, 99_999].map((seconds) => slotAt(slots, START / 1_000 + seconds))).toEqual([0, 0, 0, 1, 2]);
  expect(slotAt([], 0)).toBe(-1);
});

test("days begin at local midnight, also where the clock is changed in between", () => {
  const zone = "Australia/Sydney"; // put back on 5 April 2026 at 3:00
  const found = midnights(Date.parse("2026-04-04T00:00:00Z") / 1_000, Date.parse("2026-04-06T20:00:00Z") / 1_000, zone);
  expect(found.map((one) => new Date(one * 1_000).toISOString())).toEqual(["2026-04-04T13:00:00.000Z", "2026-04-05T14:00:00.000Z", "2026-04-06T14:00:00.000Z"]);
});
