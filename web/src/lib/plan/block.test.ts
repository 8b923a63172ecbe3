import { expect, test } from "vitest";

import type { PlanSlot } from "../api/types";
import { prices } from "../words";
import { sentence } from "./block";
import { runsOf } from "./runs";

const START = Date.parse("2026-01-15T02:00:00Z");
const at = (n: number) => new Date(START + n * 1_800_000).toISOString();
const DEAR = { next_dear_price: 3.54, next_dear_at: "2026-01-15T12:30:00Z" };

type Told = Partial<PlanSlot> & { facts?: Record<string, unknown>; text?: string };

function told(...slots: Told[]): string[] {
  const whole = slots.map(({ facts = {}, text, ...slot }, n) => ({
    ...{ start: at(n), end: at(n + 1), action: "self_consumption", pv_w: 0, grid_w: 0, load_w: 0, power_w: 0, curtail_w: 0, import: 0.1 + n / 10, export: 0.05 + n / 10 },
    ...{ reason: { code: "plan_hold", text: text ?? `The sentence of ${n}.`, facts } },
    ...slot,
  })) as unknown as PlanSlot[];
  return runsOf(whole).map((run) => sentence(run, { zone: "Australia/Brisbane", currency: "AUD", now: START }).replace(/\u00a0/g, " "));
}

test("where all slots say the same, that is the sentence; where they do not, it tells the prices and what it is for", () => {
  expect(told({ text: "Because." }, { text: "Because." })).toEqual(["Because."]);
  expect(told({ text: "Because." }, { text: "Because of more." })).toEqual(["Neither charging nor giving would bring more."]);
});

test.each<[string, Told, string]>([
  ["buying", { action: "charge", grid_w: 5000, facts: DEAR }, "Power costs 10 to 20 c a kWh; it is worth $3.54 at 22:30."],
  ["selling", { action: "discharge", grid_w: -4000 }, "It sells for 5 to 15 c a kWh."],
  ["keeping", { action: "hold", facts: { kept_for_price: 0.9, kept_for_at: DEAR.next_dear_at } }, "Kept for 22:30, when a kWh is worth 90 c; during this part it costs 10 to 20 c."],
  ["covering the house", { load_w: 500 }, "It saves buying at 10 to 20 c a kWh."],
  ["covering the house by order", { action: "discharge", load_w: 500 }, "It saves buying at 10 to 20 c a kWh."],
  ["storing", { pv_w: 3000 }, "The sun would sell for 5 to 15 c a kWh."],
  ["full", { facts: { limit: "capacity" }, curtail_w: 2000 }, "The battery is full; 2.0 kWh of sun are held back."],
])("a block whose prices change: %s", (_, slot, words) => {
  expect(told(slot, slot)).toEqual([words]);
});

test("a price below nothing is told as what is paid", () => {
  const slot = (n: number, more: Told): Told => ({ import: -0.05 + n / 100, export: -0.02 + n / 100, ...more });
  expect(told(slot(0, { action: "charge", grid_w: 900 }), slot(1, { action: "charge", grid_w: 900 }))).toEqual(["Power pays 4 to 5 c a kWh to use."]);
  const held: Told = { action: "hold", facts: { kept_for_price: 0.9, kept_for_at: DEAR.next_dear_at } };
  expect(told(slot(0, held), slot(1, held))).toEqual(["Kept for 22:30, when a kWh is worth 90 c; during this part it pays 4 to 5 c to use one."]);
  expect(told(slot(0, { action: "hold" }), slot(1, { action: "hold" }))).toEqual(["Power pays 4 to 5 c a kWh to use."]);
  expect(told(slot(0, { pv_w: 3000 }), slot(1, { pv_w: 3000 }))).toEqual(["Selling the sun would cost 1 to 2 c a kWh."]);
});

test("the unit of a range is said once, where it is the same", () => {
  const said = ([low, high]: [number, number]) => prices(low, high, "AUD").replace(/\u00a0/g, " ");
  expect(([[0.1, 0.1], [0.1, 0.2], [-0.1, 0.2], [0.5, 3.5], [2, 3.5]] as [number, number][]).map(said)).toEqual(["10 c", "10 to 20 c", "−10 to 20 c", "50 c to $3.50", "$2.00 to $3.50"]);
});
