import { expect, test } from "vitest";

import type { Loadpoint } from "../../../lib/api/types";
import { daysIn, written } from "../../../lib/ui/days";
import { meant, typed, unitOf } from "../../../lib/words/typed";
import { render } from "../../../testing/drawn";
import ReadyBy from "./ReadyBy.svelte";
import { beside, line, priceLimit, setUpOf } from "./setup";

const car = (more: object) => ({ id: "garage", name: "Garage", mode: "cheap", vehicle: null, ...more }) as Loadpoint;
const cheap = { opportunity_price: 0.1, recovery_price: 0.3, recovery_soc_pct: 40 };
const plain = (text: string) => text.replace(/\u00a0/g, " ");
const shown = (one: Loadpoint) => plain(line(one, setUpOf(one)!, "Australia/Brisbane", Date.parse("2026-01-15T02:00:00Z"), "AUD"));

test.each([
  ["mon-sun", 7, "mon-sun"],
  ["mon-fri,sun", 6, "mon-fri,sun"],
  ["sat,sun", 2, "sat,sun"],
  ["fri-mon", 4, "mon,fri-sun"],
  ["sun-mon", 2, "mon,sun"],
  ["wed", 1, "wed"],
  ["odd", 0, ""],
])("days are ticked as the house means them, and written so that it understands: %s", (days, count, again) => {
  expect([daysIn(days).length, written(daysIn(days))]).toEqual([count, again]);
  expect(daysIn(again)).toEqual(daysIn(days));
});

test("a price is typed in cents where the currency has such, and nothing is lost on the way", () => {
  expect([unitOf("EUR"), typed(0.07, "EUR"), meant(7, "EUR"), meant(29.9, "EUR")]).toEqual(["c/kWh", 7, 0.07, 0.299]);
  expect([typed(0.29, "EUR"), typed(0.1 + 0.2, "EUR"), meant(0.7, "EUR"), meant(typed(0.00000123, "EUR"), "EUR")]).toEqual([29, 30, 0.007, 0.00000123]);
  expect([unitOf("SEK"), typed(1.1, "SEK"), meant(1.1, "SEK")]).toEqual(["SEK/kWh", 1.1, 1.1]);
});

test.each([
  [{ soc_pct: 39 }, 0.3],
  [{ soc_pct: 40 }, 0.1],
  [null, 0.3],
])("a nearly empty car, and one that tells no level, may pay more: %j", (vehicle, limit) => {
  expect(priceLimit(car({ cheap, vehicle }))).toBe(limit);
});

test("each mode that goes by something says it on the card", () => {
  expect(shown(car({ cheap, vehicle: { soc_pct: 60 } }))).toBe("Up to 10 c/kWh");
  const schedule = { from: "22:00", to: "06:00", days: "mon-sun", max_price: 0.3 };
  expect(shown(car({ mode: "schedule", schedule }))).toBe("22:00–06:00");
  expect(shown(car({ mode: "schedule", schedule: { ...schedule, days: "sat,sun" } }))).toBe("Saturday Sunday 22:00–06:00");
  expect(plain(beside(car({ mode: "schedule", schedule }), "schedule", "AUD"))).toBe("Up to 30 c/kWh");
  expect(shown(car({ mode: "smart", smart: { departures: {} } }))).toBe("Set a departure …");
  expect([setUpOf(car({ mode: "fast" })), setUpOf(car({ mode: "cheap" }))]).toEqual([null, null]);
});

test.each([
  ["cheapest", true],
  ["solar_only", false],
])("who sets when a car is to be ready sees what a kWh may cost for it, where one is bought: %s", (strategy, isAsked) => {
  const drawn = render(ReadyBy, { open: true, car: car({ mode: "smart", smart: { departures: {}, strategy, max_price: 0.25 } }), onsave: () => undefined });
  expect(drawn.includes("may cost, in c/kWh")).toBe(isAsked);
});
