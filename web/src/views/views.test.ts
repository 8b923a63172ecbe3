import { beforeAll, expect, test } from "vitest";

import { access } from "../lib/access.svelte";
import type { Battery, Loadpoint, Plan as Plans, Status } from "../lib/api/types";
import { house } from "../lib/live/house.svelte";
import { render } from "../testing/drawn";
import { status } from "../testing/told";
import History from "./history/History.svelte";
import Now from "./now/Now.svelte";
import Plan from "./plan/Plan.svelte";
import Settings from "./settings/Settings.svelte";

const VIEWS = { Now, Plan, History, Settings };
const bare = Object.fromEntries(
  Object.entries(status.loadpoints).map(([id, car]) => [id, { ...car, vehicle: null, power_w: null, session: null, plan: null } as Loadpoint]),
);
const UNKNOWN: Status = { ...status, flow: {}, battery: null, price: null, plan: null, loadpoints: bare, today: { coverage: 0 } };

beforeAll(() => access.told("control"));

test.each(Object.keys(VIEWS) as (keyof typeof VIEWS)[])("%s draws the whole house, and one of which nothing is known", (name) => {
  for (const one of [status, UNKNOWN]) {
    house.status = one;
    const text = render(VIEWS[name], { status: one });
    expect(text).not.toMatch(/undefined|NaN|\[object|\bnull\b/);
  }
});

test.each([["ok", false], ["degraded", false], ["offline", true], ["refused", true]] as const)("the plan of a battery that is %s says whether it can be done", (health, isSaid) => {
  const battery = { mode: "self_consumption", owner: "none", pending_mode: null, until: null, reason: { code: "self_consumption", text: "It runs." }, health } as unknown as Battery;
  house.plan = { id: "p", made_at: status.at, slots: [] } as unknown as Plans;
  const told = render(Plan, { status: { ...status, battery } });
  house.plan = null;
  expect(told.includes("The battery does not answer")).toBe(isSaid);
});

test.each([
  ["planned", { plan: { departure: null, can_meet_target: true, cost: 0.3 } }, "Ready at 13:00 for about $0.30"],
  ["of a mode that plans nothing", { mode: "fast", plan: null }, "Ready at 13:00"],
  ["late", { plan: { departure: "2026-01-15T04:00:00Z", can_meet_target: false, shortfall_wh: 2_000, cost: 0.3 } }, "2.0 kWh short by 14:00"],
  ["silent", { charger: { driver: "simulated", online: false }, plan: { departure: null, can_meet_target: true } }, null],
])("a car tells the same of when it is ready on its card and in the plan: %s", (_, more, line) => {
  const usual = { name: "Garage", charger: { driver: "simulated", online: true }, mode: "off", owner: "none", charging: false, connected: true, state: "charging", timer: null, until: null, vehicle: null, limit_soc_pct: 80, reason: { code: "planned_window" }, done_at: "2026-01-15T03:00:00Z" };
  const one: Status = { ...status, at: "2026-01-15T02:00:00Z", site: { ...status.site, timezone: "Australia/Brisbane" }, loadpoints: { x: { ...usual, id: "x", ...more } as unknown as Loadpoint } };
  house.status = one;
  for (const view of [Now, Plan]) {
    const told = render(view, { status: one }).replace(/\u00a0/g, " ");
    if (line) expect(told).toContain(line);
    else expect(told).not.toContain("Ready at");
  }
});

test.each([false, true])("after a change the plan of before is told as that until the next one comes: %s", (renewing) => {
  const car = { name: "Garage", id: "x", charger: { driver: "simulated", online: true }, mode: "smart", owner: "none", charging: false, connected: true, state: "waiting", timer: null, until: null, vehicle: null, limit_soc_pct: 80, reason: { code: "planned_window" }, done_at: "2026-01-15T03:00:00Z", plan: { departure: "2026-01-15T04:00:00Z", can_meet_target: false, shortfall_wh: 2_000, cost: 0.3 } };
  const plan = { id: "p", made_at: status.at, now: null, next: null, renewing } as unknown as Status["plan"];
  const one: Status = { ...status, at: "2026-01-15T02:00:00Z", site: { ...status.site, timezone: "Australia/Brisbane" }, plan, loadpoints: { x: car as unknown as Loadpoint } };
  house.status = one;
  house.plan = { id: "p", made_at: status.at, slots: [] } as unknown as Plans;
  const told = [Now, Plan].map((view) => render(view, { status: one }));
  house.plan = null;
  expect(told.map((words) => words.includes("It is being planned anew"))).toEqual([renewing, false]);
  expect(told.map((words) => words.includes("short by"))).toEqual([!renewing, !renewing]);
  expect(told[1]!.includes("the next plan is being made")).toBe(renewing);
});

test.each([
  ["neither was told yet", null, false, "p", ["Waiting for the prices"], ["Waiting for the plan"]],
  ["both are of an earlier visit, and over", [], false, "p", ["Waiting for the prices"], ["Waiting for the plan"]],
  ["the house has not heard its prices yet", [], true, null, ["Waiting for the prices"], ["There is no plan yet"]],
  ["the house has none", [], true, null, ["No prices ahead"], ["There is no plan yet"]],
] as const)("what is still on its way is awaited, and none only where the house said so: %s", (which, items, isTold, plan, ofPrices, ofPlan) => {
  const one = { ...status, plan: plan === null ? null : ({ id: plan, now: null, next: null } as unknown as Status["plan"]) };
  house.hear({ type: "snapshot", seq: 1, status: one }, 1);
  house.tariff = items === null ? null : ({ items, awaited: which.includes("not heard") } as never);
  house.isTariffTold = isTold;
  const [now, ahead] = [render(Now, { status: one }), render(Plan, { status: one })];
  house.forget();
  for (const words of ["Waiting for the prices", "No prices ahead"]) expect([words, now.includes(words)]).toEqual([words, (ofPrices as readonly string[]).includes(words)]);
  for (const words of ["Waiting for the plan", "There is no plan yet"]) expect([words, ahead.includes(words)]).toEqual([words, (ofPlan as readonly string[]).includes(words)]);
  expect(ahead).not.toContain("Nothing else is planned");
});

test.each([["connecting", false, false], ["closed", false, false], ["closed", true, true], ["open", false, false]] as const)("settings are told as offline only once the house was not reached: %s, tried %s", (socket, failed, isSaid) => {
  house.hear({ type: "snapshot", seq: 1, status }, Date.now());
  Object.assign(house, { socket, failed });
  const told = render(Settings, { status });
  Object.assign(house, { socket: "connecting", failed: false });
  house.forget();
  expect([told.includes("Offline"), told.includes("Not connected")]).toEqual([isSaid, isSaid]);
});

test("what flows has as much room, however many ways it goes", () => {
  const heights = (flow: Status["flow"]) => {
    const sides = render(Now, { status: { ...status, flow } }).split("<ul").slice(1, 3);
    return sides.map((side) => [...side.matchAll(/<li[^>]*style="height: ([\d.]+)px/g)].reduce((sum, [, px]) => sum + Number(px), 0));
  };
  const three = { pv_w: 9000, grid_w: -2000, battery_w: -3000, load_w: 4000, ev_w: 0 };
  for (const flow of [three, { ...three, ev_w: 3000, load_w: 1000 }]) expect(heights(flow)[1]).toBe(105);
});

test("what others named is text, never markup", () => {
  const named = { ...status, loadpoints: { x: { ...Object.values(status.loadpoints)[0], id: "x", name: "<img src=x>" } as Loadpoint } };
  if (Object.keys(status.loadpoints).length) expect(render(Now, { status: named })).not.toContain("<img src=x>");
});

test.each([
  ["a car that waits", { connected: true, state: "connected", reason: { code: "mode_disabled" } }, "inviting"],
  ["one to be unplugged first", { connected: true, state: "finished", reason: { code: "replug_required" } }, "none"],
  ["one at its limit", { connected: true, state: "connected", vehicle: { soc_pct: 80 }, limit_soc_pct: 80, reason: { code: "target_reached" } }, "none"],
  ["one whose own limit is reached", { connected: true, state: "connected", vehicle: { soc_pct: 70, own_limit_pct: 70 }, reason: { code: "target_reached" } }, "none"],
  ["one that has finished by itself", { connected: true, state: "finished", reason: { code: "vehicle_full" } }, "plain"],
])("the button to charge for an hour is there where it would be heard: %s", (_, more, shown) => {
  const usual = { name: "Garage", charger: { driver: "simulated", online: true }, mode: "off", owner: "none", charging: false, timer: null, until: null, vehicle: null, limit_soc_pct: 80 };
  const one = { ...status, loadpoints: { x: { ...usual, id: "x", ...more } as unknown as Loadpoint } };
  house.status = one;
  const button = /<button class="([^"]*)"[^>]*>(?:<!--.*?-->|\s)*Charge for an hour/.exec(render(Now, { status: one }));
  expect(button === null ? "none" : button[1]!.includes("inviting") ? "inviting" : "plain").toBe(shown);
});

test("buttons that the token may not use are not shown", () => {
  house.status = status;
  access.told("read");
  expect(render(Now, { status })).not.toContain("<button");
  access.told("control");
});
