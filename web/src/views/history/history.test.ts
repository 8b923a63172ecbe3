import { expect, test } from "vitest";

import type { EnergyPeriod } from "../../lib/api/types";
import { balanceOf, rounded } from "./balance";
import { isLast, midnight, periodFrom, periodOf, queryOf, stepped } from "./period";

const ZONE = "Australia/Sydney"; // put forward on 4 October 2026 at 2:00, back on 5 April at 3:00
const iso = (at: number) => new Date(at).toISOString();

test.each([
  ["2026-01-15", ZONE, "2026-01-14T13:00:00.000Z"],
  ["2026-04-05", ZONE, "2026-04-04T13:00:00.000Z"],
  ["2026-04-06", ZONE, "2026-04-05T14:00:00.000Z"],
  ["2026-10-04", ZONE, "2026-10-03T14:00:00.000Z"],
  ["2026-10-05", ZONE, "2026-10-04T13:00:00.000Z"],
  ["2026-09-06", "America/Santiago", "2026-09-06T04:00:00.000Z"], // a day without a midnight
  ["2026-07-01", "UTC", "2026-07-01T00:00:00.000Z"],
])("%s in %s begins at %s", (date, zone, begin) => {
  expect(iso(midnight(date, zone))).toBe(begin);
});

test("a day has the hours that its clock had", () => {
  const hours = (date: string) => (({ from, to }) => (to - from) / 3_600_000)(periodOf("day", date, ZONE));
  expect(["2026-04-04", "2026-04-05", "2026-10-04"].map(hours)).toEqual([24, 25, 23]);
});

test("periods step over the ends of months and years", () => {
  expect([stepped("day", "2026-03-01", -1), stepped("month", "2026-01-01", -1), stepped("year", "2026-01-01", -1), stepped("month", "2026-12-01", 1)]).toEqual([
    "2026-02-28",
    "2025-12-01",
    "2025-01-01",
    "2027-01-01",
  ]);
});

test("an address names a time that has been, or else today", () => {
  const now = Date.parse("2026-05-20T02:00:00Z");
  const first = (...rest: string[]) => (({ kind, first }) => `${kind} ${first}`)(periodFrom(rest, now, ZONE));
  expect([first(), first("month"), first("day", "2026-05-02"), first("year", "2027-01-01"), first("day", "2026-99-01"), first("week")]).toEqual([
    "day 2026-05-20",
    "month 2026-05-01",
    "day 2026-05-02",
    "year 2026-01-01",
    "day 2026-05-20",
    "day 2026-05-20",
  ]);
  const month = periodFrom(["month"], now, ZONE);
  expect([isLast(month, now), isLast(periodOf("month", "2026-04-30", ZONE), now)]).toEqual([true, false]);
  expect(queryOf(month, now)).toBe("from=2026-04-30T14%3A00%3A00.000Z&to=2026-05-20T02%3A00%3A00.000Z");
});

const SPAN = { from: Date.parse("2026-05-01T00:00:00Z"), until: Date.parse("2026-05-01T02:30:00Z") };
const hour = (more: Partial<EnergyPeriod>, n = 0) => ({ start: iso(SPAN.from + n * 3_600_000), end: iso(SPAN.from + (n + 1) * 3_600_000), pv_wh: 0, import_wh: 0, discharge_wh: 0, load_wh: 0, ev_wh: 0, charge_wh: 0, export_wh: 0, ...more }) as EnergyPeriod;

test("what came in is what went out, also as it is shown", () => {
  const told = balanceOf([hour({ pv_wh: 3_333, load_wh: 1_111, charge_wh: 1_111, export_wh: 1_111 }), hour({ import_wh: 749, discharge_wh: 49, load_wh: 798 })], null, SPAN);
  const sum = (parts: { wh: number }[]) => parts.reduce((so, { wh }) => so + wh, 0);
  expect([sum(told!.came), sum(told!.went), told!.total]).toEqual([4_100, 4_100, 4_100]);
  expect(told!.went.map(({ name }) => name)).toEqual(["house", "intoBattery", "sold"]);
});

test("what meters disagree about has a name, and what is unknown has no sum", () => {
  expect(balanceOf([hour({ pv_wh: 2_000, load_wh: 1_500 })], null, SPAN)!.went).toEqual([
    { name: "house", wh: 1_500 },
    { name: "elsewhere", wh: 500 },
  ]);
  expect(balanceOf([hour({ load_wh: 1_500 })], null, SPAN)!.came).toEqual([{ name: "elsewhere", wh: 1_500 }]);
  expect(balanceOf([hour({ pv_wh: null })], null, SPAN)).toBeNull();
  expect(balanceOf([hour({ pv_wh: 900, export_wh: 900 }), hour({ pv_wh: 50_000, load_wh: null }, 1)], null, SPAN)).toMatchObject({ knownS: 3_600, total: 900 });
  expect(balanceOf([], null, SPAN)).toBeNull();
});

test("a day that was measured well enough has its own sum, whatever hours of it have none", () => {
  const hours = [hour({ pv_wh: 900, export_wh: 900 }), hour({ pv_wh: null, coverage: 0.94 }, 1), hour({ pv_wh: null, coverage: 0.93 }, 2)];
  const day = { start: iso(SPAN.from), end: iso(SPAN.from + 86_400_000) };
  expect(balanceOf(hours, hour({ ...day, pv_wh: 18_900, export_wh: 18_900, coverage: 0.984 }), SPAN)).toMatchObject({ knownS: 9_000, total: 18_900 });
  expect(balanceOf(hours, hour({ ...day, pv_wh: null, coverage: 0.9 }), SPAN)).toMatchObject({ knownS: 3_600, total: 900 });
});

test("a month tells of a day without a sum what its hours tell, and for how long", () => {
  const day = { start: iso(SPAN.from), end: iso(SPAN.from + 86_400_000), pv_wh: null };
  const { start: _, end: __, ...flows } = hour({ pv_wh: 900, export_wh: 900 });
  const told = balanceOf([hour({ ...day, known_hours: { ...flows, known_s: 5_400 } as EnergyPeriod["known_hours"] })], hour(day), SPAN);
  expect(told).toMatchObject({ knownS: 5_400, total: 900 });
  expect(balanceOf([hour({ ...day, known_hours: null })], hour(day), SPAN)).toBeNull();
});

test("rounding gives back where it took most", () => {
  expect(rounded([{ name: "a", wh: 149 }, { name: "b", wh: 151 }, { name: "c", wh: 4 }], 300)).toEqual([
    { name: "a", wh: 100 },
    { name: "b", wh: 200 },
  ]);
});
