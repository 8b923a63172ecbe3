import { expect, test } from "vitest";

import type { EnergyPeriod, Loadpoint, PastSession } from "../../lib/api/types";
import { house } from "../../lib/live/house.svelte";
import { speak } from "../../messages";
import { render } from "../../testing/drawn";
import { status } from "../../testing/told";
import Charges from "./Charges.svelte";
import { apart, type Charge, chargesOf, partsOf, tookSome } from "./charges";
import { periodOf } from "./period";

const at = (hour: number) => `2026-01-${String(15 + Math.floor(hour / 24)).padStart(2, "0")}T${String((hour + 24) % 24).padStart(2, "0")}:00:00Z`;
const DAY = { from: Date.parse(at(0)), to: Date.parse(at(24)) };
const NEXT = { from: DAY.to, to: Date.parse(at(48)) };

const past = (id: string, start: number, end: number) => ({ id, loadpoint: "garage", started_at: at(start), ended_at: at(end), energy_wh: 9_000 }) as PastSession;
const car = (id: string, start: number, more: object = {}, charging = true) => ({ id: "garage", charging, session: { id, started_at: at(start), energy_wh: 4_000, ...more } }) as unknown as Loadpoint;
const shown = (...asked: Parameters<typeof chargesOf>) => chargesOf(...asked).map(({ id, ended_at }) => (ended_at === null ? `${id} runs` : id));

test("a charge that touches a day is in its list, also one over midnight, in both", () => {
  const all = [past("early", 1, 2), past("night", 22, 30), past("next", 31, 33)];
  expect(shown(all, [], DAY, Date.parse(at(40)))).toEqual(["night", "early"]);
  expect(shown(all, [], NEXT, Date.parse(at(40)))).toEqual(["next", "night"]);
});

test("a charge that still runs is in the list of every day since it began, and told as running", () => {
  const now = Date.parse(at(30));
  expect(shown([past("early", 1, 2)], [car("now", 23)], DAY, now)).toEqual(["now runs", "early"]);
  expect(shown([], [car("now", 23)], NEXT, now)).toEqual(["now runs"]);
  expect(shown([], [car("now", 29)], DAY, now)).toEqual([]);
});

test("one that has just ended is not told twice, and a car that is only plugged in is no charge", () => {
  const now = Date.parse(at(23));
  expect(shown([past("one", 20, 22)], [car("one", 20)], DAY, now)).toEqual(["one"]);
  expect(shown([], [car("idle", 20, { energy_wh: 0 }, false), { id: "carport", session: null } as unknown as Loadpoint], DAY, now)).toEqual([]);
  expect(shown([], [car("paused", 20, {}, false)], DAY, now)).toEqual(["paused runs"]);
});

test.each([
  [[9_000, 3_040, 2_940, 3_020], [3_100, 2_900, 3_000]],
  [[1_000, 349, 349, 302], [400, 300, 300]],
  [[9_000, 9_000, 0, 0], [9_000, 0, 0]],
  [[30, 12.4, 12.4, 5.2], [13, 12, 5]],
])("the parts of a charge of %j Wh add up as they are shown", ([energy_wh, solar_wh, battery_wh, grid_wh], parts) => {
  const charge = { energy_wh, solar_wh, battery_wh, grid_wh } as Charge;
  expect(partsOf(charge)).toEqual(parts);
  expect(parts.reduce((sum, wh) => sum + wh, 0)).toBe(energy_wh);
  expect(partsOf({ ...charge, battery_wh: null })).toEqual([solar_wh, null, grid_wh]);
});

test("what a charger takes for itself is no charge that a list would miss", () => {
  const energy = (...each: (number | null)[]) => each.map((ev_wh) => ({ ev_wh }) as EnergyPeriod);
  expect([energy(), energy(null, 10), energy(40, 20)].map(tookSome)).toEqual([false, false, true]);
});

test.each([
  ["2026-01-08T23:00:00Z", "2026-01-09T01:00:00Z", "9 Jan 09:00 – 11:00"],
  ["2026-01-09T12:00:00Z", "2026-01-09T16:00:00Z", "9 Jan 22:00 – 02:00 on Saturday"],
])("in a month the end of a charge has its day's name where that is another than its begin's: %s", async (started_at, ended_at, told) => {
  await speak("en", "en-GB");
  house.status = { ...status, site: { ...status.site, timezone: "Australia/Brisbane" } };
  const session = { id: "a", loadpoint: "garage", started_at, ended_at, energy_wh: 7_200, known_wh: 7_200, solar_wh: 6_400, battery_wh: 300, grid_wh: 500, cost: 0.42 };
  const drawn = render(Charges, { sessions: [session as PastSession], energy: [], period: periodOf("month", "2026-01-15", house.zone), status: house.status });
  house.status = null;
  expect(drawn).toContain(`>${told}<`);
  expect(drawn).toContain("grid 0.5\u00a0kWh");
});

const charge = (energy_wh: number | null, started_at = at(1), ended_at: string | null = at(2)) => ({ started_at, ended_at, energy_wh }) as Charge;

test.each([
  [[charge(8_040)], [7_790], 200],
  [[charge(4_000), charge(4_040, at(3), null)], [3_700, 4_100], 200], // one that still runs counts as well
  [[charge(7_960)], [8_040], null], // shown alike
  [[charge(8_040)], [7_790, null], null], // part of it was not measured
  [[charge(null)], [7_790], null],
  [[charge(8_040, at(-2))], [7_790], null], // some of it belongs to the day before
  [[charge(8_040, at(23), at(25))], [7_790], null],
  [[], [7_790], null],
])("what chargers counted and what was measured are told apart where both are of one time (%#)", (charges, measured, differ) => {
  expect(apart(charges, measured.map((ev_wh) => ({ ev_wh }) as EnergyPeriod), DAY)).toBe(differ);
});

test("the list of charges says by how much it differs from the sum above", async () => {
  await speak("en", "en-GB");
  house.status = { ...status, site: { ...status.site, timezone: "UTC" } };
  const session = { id: "a", loadpoint: "garage", started_at: at(1), ended_at: at(2), energy_wh: 8_000, known_wh: 8_000, solar_wh: 8_000, battery_wh: 0, grid_wh: 0, cost: 0 };
  const list = (ev_wh: number) => render(Charges, { sessions: [session as PastSession], energy: [{ ev_wh } as EnergyPeriod], period: periodOf("day", "2026-01-15", house.zone), status: house.status! });
  expect(list(7_800)).toContain("the two differ by 0.2\u00a0kWh");
  expect(list(8_000)).not.toContain("differ");
  house.status = null;
});
