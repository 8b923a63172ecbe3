import { expect, test } from "vitest";

import type { Savings } from "../../lib/api/types";
import { house } from "../../lib/live/house.svelte";
import { render } from "../../testing/drawn";
import Money from "./Money.svelte";
import { hoursTold, linesOf } from "./money";
import type { Past } from "./past.svelte";

const saved = (cost_without: number, cost: number, more: object = {}) => ({ cost_without, cost, savings: cost_without - cost, stored_value: null, ...more }) as unknown as Savings;

test.each([
  [3.2, 2, "Would have cost without battery and plan", "€3.20"],
  [-1, -3, "Less what it would have earned without battery and plan", "− €1.00"],
])("the first line says whether %s is a cost or a gain", (without, cost, words, sum) => {
  house.status = null; // whatever another file of tests left
  const past = { from: 0, until: 86_400_000, savings: saved(without, cost), energy: [], whole: null } as unknown as Past;
  const drawn = render(Money, { past }).replace(/<!--.*?-->| class="[^"]*"/g, "");
  expect(drawn).toContain(`<dt>${words}</dt><dd>${sum}</dd>`);
});

test("the lines add up as they are shown", () => {
  expect(linesOf(saved(1.005, 0.333, { stored_value: 0.124 }))).toEqual({ without: 1, cost: 0.33, stored: 0.12, saved: 0.79 });
});

const H = 3_600;

test.each([
  ["all of both", null, 20 * H, ""],
  ["the same part", 12 * H, 12 * H, "The money of 12 h out of 20 h; the rest was not measured or had no price."],
  ["more energy than money", 12 * H, 20 * H, "The money of 12 h out of 20 h; the rest was not measured or had no price. The energy above is that of 20 h."],
  ["more money than energy", null, 18 * H, "The energy above is that of 18 h."],
  ["energy that began some seconds later", null, 20 * H - 30, ""],
  ["money without energy", 12 * H, null, "The money of 12 h out of 20 h; the rest was not measured or had no price."],
])("money says of which hours it is, and of which the energy beside it: %s", (_, known_s, energyS, words) => {
  const savings = saved(1, 0, known_s === null ? {} : { known: { cost: 0, cost_without: 1, savings: 1, known_s } });
  expect(hoursTold(savings, 20 * H, energyS).replace(/\u00a0/g, " ")).toBe(words);
});

test.each([
  [0, "today's prices so far"],
  [1, "yesterday's prices"],
  [3, "the prices of the last 3 days"],
  [7, "the prices of the last 7 days"],
])("what a stored kWh counts is told by as many days as there are: %i", (stored_worth_days, words) => {
  house.status = null;
  const past = { from: 0, until: 86_400_000, savings: saved(1, 0, { stored_value: 0.5, stored_worth: 0.0401, stored_worth_days }), energy: [], whole: null } as unknown as Past;
  expect(render(Money, { past })).toContain(`by ${words}.`);
});

test.each([
  [0.5, 0.0401, true],
  [0.004, 0.0401, false], // no line of it, no word of it
  [0.5, null, false],
])("what a stored kWh counts is told beside its line: %s at %s", (stored_value, stored_worth, tells) => {
  house.status = null;
  const past = { from: 0, until: 86_400_000, savings: saved(1, 0, { stored_value, stored_worth }), energy: [], whole: null } as unknown as Past;
  expect(render(Money, { past }).includes("Each kWh in the battery counts")).toBe(tells);
});
