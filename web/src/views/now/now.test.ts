import { expect, test, vi } from "vitest";

import type { Battery, Loadpoint, Plan, PriceSlot, Status, TariffView } from "../../lib/api/types";
import { doing, why } from "../../lib/battery";
import { m } from "../../messages";
import { render } from "../../testing/drawn";
import { status } from "../../testing/told";
import { chosen, promise } from "./car";
import CarTile from "./CarTile.svelte";
import { carsChange, carsTold, comesTo, type Cost, costOf, difference, groundOf, isFreeOfLoss, noteOf, Unaided } from "./cost";
import FlowStrip from "./FlowStrip.svelte";
import LossesRoom from "./Losses.svelte";
import { stripOf } from "./strip";
import TakeOver from "./TakeOver.svelte";
import { linesOf, pricesOf } from "./timeline";

const NOW = Date.parse("2026-01-15T02:00:00Z");
const HOUR = 3_600_000;
const at = (hours: number) => new Date(NOW + hours * HOUR).toISOString();
const prices = (...each: number[]) => each.map((price, n) => ({ start: at(n), end: at(n + 1), import: price }) as PriceSlot);

test("a departure that came too soon is told at the car that still stands there", () => {
  const text = "The car was to leave at 15:00 with 100 %, and was at 61 %.";
  const one = Object.values(status.loadpoints)[0]!;
  const car = { ...one, reason: { code: "idle", text: "Idle." }, charger: { driver: "ocpp", online: true }, smart: { departures: {} } } as unknown as Loadpoint;
  expect(render(CarTile, { car: { ...car, missed: { code: "departure_missed", text, facts: {} } as Loadpoint["missed"] } })).toContain(text);
  expect(render(CarTile, { car })).not.toContain("was to leave");
});

test("what flows is at the side it flows to, in a steady order, and what rests or is unknown is at neither", () => {
  const kinds = (flow: Parameters<typeof stripOf>[0]) => Object.values(stripOf(flow)).map((side) => side.map(({ kind }: { kind: string }) => kind).join());
  expect(kinds({ pv_w: 4200, grid_w: -1200, battery_w: -2500, load_w: 500, ev_w: 0 })).toEqual(["pv", "house,battery,grid"]);
  expect(kinds({ pv_w: 5, grid_w: 300, battery_w: 2000, load_w: 800, ev_w: 1500 })).toEqual(["battery,grid", "house,ev"]);
  expect(kinds({ grid_w: null, load_w: 900, ev_w: -2000 })).toEqual(["ev", "house"]);
});

test("while one charger is silent the cars that are heard take at least what they take", () => {
  const cars = [{ power_w: 3680 }, { power_w: null }, { power_w: 7360 }];
  expect(stripOf({ ev_w: null }, cars).outs).toEqual([{ kind: "ev", watts: 11_040, atLeast: true }]);
  expect(stripOf({ ev_w: 11_040 }, cars).outs).toEqual([{ kind: "ev", watts: 11_040 }]);
  expect(stripOf({ ev_w: null }, [{ power_w: null }]).outs).toEqual([]);
});

test.each<[string, Parameters<typeof stripOf>[0], (number | null)[], string]>([
  ["one charger is silent", { pv_w: 3200, grid_w: 800, battery_w: -2500, load_w: null, ev_w: null }, [null], "rest 1500,battery 2500"],
  ["one is silent beside one that is heard", { pv_w: 0, grid_w: 9000, battery_w: 0, load_w: null, ev_w: null }, [7400, null], "rest 1600,ev ≥7400"],
  ["a car has just begun, which the meter does not show yet", { pv_w: 0, grid_w: 5000, battery_w: 0, load_w: null, ev_w: 4000 }, [4000], "rest 1000,ev 4000"],
  ["the battery is silent too", { pv_w: 3200, grid_w: 800, battery_w: null, load_w: null, ev_w: null }, [null], ""],
])("what the house takes is told together with what is not known: %s", (_, flow, powers, outs) => {
  const strip = stripOf(flow, powers.map((power_w) => ({ power_w })));
  expect(strip.outs.map(({ kind, watts, atLeast }) => `${kind} ${atLeast ? "≥" : ""}${watts}`).join()).toBe(outs);
});

test("the picture of the flows says why the house is not told alone", () => {
  const garage = (online: boolean) => ({ garage: { name: "Garage", charger: { driver: "ocpp", online }, power_w: null } }) as unknown as Status["loadpoints"];
  const told = (loadpoints: Status["loadpoints"], load_w: number | null) => render(FlowStrip, { status: { ...status, loadpoints, flow: { pv_w: 3200, grid_w: 800, battery_w: -2500, load_w, ev_w: null } } });
  const why = "How much of it the house uses is not known while Garage does not answer.";
  expect(told(garage(false), null)).toContain(why);
  expect(told(garage(false), 1500)).not.toContain(why);
  expect(told(garage(true), null)).not.toContain("is not known while");
});

test.each<[string, Parameters<typeof isFreeOfLoss>[0], string, boolean]>([
  ["beside one that has a warning", { force_discharge: { text: "About 2.5 kWh go out …" } }, "force_charge", true],
  ["of the one that has it", { force_discharge: { text: "About 2.5 kWh go out …" } }, "force_discharge", false],
  ["where none has any", {}, "force_charge", false],
])("that nothing goes out at a cost is said %s", (_, losses, action, isSaid) => {
  expect(isFreeOfLoss(losses, action)).toBe(isSaid);
  const drawn = render(LossesRoom, { losses, action, wishes: ["force_charge", "force_discharge"] });
  expect(drawn.includes(m.now.noLoss)).toBe(isSaid);
  expect(drawn.includes('role="alert"')).toBe(action in losses); // of another order it keeps its room, unsaid
});

test("a battery that does not answer is not taken over", () => {
  const battery = { ...status.battery, health: "offline" } as Battery;
  const [silent, well] = ["offline", "ok"].map((health) => render(TakeOver, { open: true, battery: { ...battery, health } as Battery }));
  expect(silent).toMatch(/<button class="primary"[^>]* disabled/);
  expect(silent).toContain(m.now.notTaken);
  expect(well).not.toMatch(/<button class="primary"[^>]* disabled/);
  expect(well).not.toContain(m.now.notTaken);
});

test.each<[string, number | null, (number | null)[], string, string]>([
  ["one feeds the house while another charges", 3400, [4200, -800], "ev 800", "ev 4200"],
  ["the one gives as much as the other takes", 0, [2000, -2000], "ev 2000", "ev 2000"],
  ["all charge", 7000, [4200, 2800], "", "ev 7000"],
  ["all feed", -2800, [-2000, -800], "ev 2800", ""],
  ["one is silent", null, [4200, -800, null], "ev ≥800", "ev ≥4200"],
  ["nobody says which", -800, [], "ev 800", ""],
])("what cars give and what they take has each its side: %s", (_, ev_w, powers, ins, outs) => {
  const strip = stripOf({ ev_w }, powers.map((power_w) => ({ power_w })));
  const told = (side: typeof strip.ins) => side.map(({ kind, watts, atLeast }) => `${kind} ${atLeast ? "≥" : ""}${watts}`).join();
  expect([told(strip.ins), told(strip.outs)]).toEqual([ins, outs]);
});

test("a spike is cut off and told, and does not flatten the rest", () => {
  const lines = linesOf(prices(0.1, 0.12, 0.1, 0.3, 0.1, 0.1, 0.1, 0.1, 0.11, 0.1, 20.3, 14), null, null, NOW)!;
  expect(lines.top).toBeLessThan(1);
  expect(lines.spikes).toEqual([{ at: NOW / 1000 + 10.5 * 3600, price: 20.3, side: "buy" }]);
  expect(Math.max(...lines.price.map((price) => price ?? 0))).toBe(lines.top);
});

test("calm prices are drawn as they are, from nothing or the lowest below it", () => {
  const lines = linesOf(prices(0.1, -0.05, 0.2), null, null, NOW)!;
  expect([lines.bottom, lines.top, lines.spikes.length, lines.price.slice(0, 3)]).toEqual([-0.05, 0.2, 0, [0.1, -0.05, 0.2]]);
  expect(linesOf(prices(0.1), null, null, NOW)).toBeNull();
});

test("in the hours of a quota the price is what the plan pays for it, and elsewhere what the tariff lists", () => {
  const plan = { slots: [{ start: at(1), end: at(2), import: 0 }, { start: at(2), end: at(2.5), import: 0.2 }] } as unknown as Plan;
  const tariff = (side: string) => ({ items: prices(0.3, 0.3, 0.48, 0.3), terms: { bands: [{ side }] } }) as unknown as TariffView;
  const told = (side: string, of: Plan | null) => pricesOf(tariff(side), of).map((slot) => [slot.start, slot.end, slot.import]);
  const listed = [0.3, 0.3, 0.48, 0.3].map((price, n) => [at(n), at(n + 1), price]);
  expect(told("import", plan)).toEqual([listed[0], [at(1), at(2), 0], [at(2), at(2.5), 0.2], [at(2.5), at(3), 0.48], listed[3]]);
  const later = { slots: plan.slots.map((slot) => ({ ...slot, start: slot.start === at(1) ? at(1.25) : slot.start })) } as Plan;
  expect(told("import", later).slice(0, 3)).toEqual([listed[0], [at(1), at(1.25), 0.3], [at(1.25), at(2), 0]]);
  expect([told("export", plan), told("import", null)]).toEqual([listed, listed]);
  expect(pricesOf(null, plan)).toEqual([]);
});

test("the level begins with what is measured and goes on as planned", () => {
  const plan = { slots: [{ start: at(0), end: at(1), soc_pct: 60 }, { start: at(1), end: at(2), soc_pct: 70 }] } as unknown as Plan;
  const lines = linesOf(prices(0.1, 0.1, 0.1), plan, 50, NOW)!;
  expect(lines.level.filter((level) => level !== null)).toEqual([50, 60, 70]);
});

test("two plans are compared up to where both end, with what is left in the battery", () => {
  const plan = (cost: number, soc_pct: number, hours: number) =>
    ({ slots: Array.from({ length: hours }, (_, n) => ({ start: at(n), end: at(n + 1), cost, soc_pct, import: 0.3 })) }) as unknown as Plan;
  expect(difference(plan(0, 50, 2), plan(0.3, 50, 3), 10_000)).toBeCloseTo(0.6);
  expect(difference(plan(0, 50, 2), plan(-0.1, 50, 2), 10_000)).toBeCloseTo(-0.2);
  expect(difference(plan(0, 50, 2), plan(0.3, 70, 2), 10_000)).toBeCloseTo(0);
});

test.each<[string, number[], number[], string]>([
  ["a car that follows the sun stops for it", [3000, 3000, 0], [0, 3000, 0], "The cars are not counted in it: 3.0 kWh less for Hatchback."],
  ["a car takes what the battery leaves", [0, 0, 0], [0, 2000, 0], "The cars are not counted in it: 2.0 kWh more for Hatchback."],
  ["a car has it later", [3000, 0, 0], [0, 3000, 0], "Meanwhile less goes into Hatchback, which is made up for later."],
  ["a car goes on", [3000, 3000, 0], [2900, 3000, 0], "The cars get as much as without it."],
])("what an order does to cars is said beside its price: %s", (_, without, withWish, words) => {
  const plan = (watts: number[]) =>
    ({ slots: watts.map((following, n) => ({ start: at(n), end: at(n + 1), following_w: { garage: following }, load_w: 500 + following })) }) as unknown as Plan;
  const cars = carsChange(plan(without), plan(withWish), NOW + 3_600_000);
  expect(carsTold({ more: 0, why: "", cars }, () => "Hatchback").replace(/\u00a0/g, " ")).toBe(words);
});

test.each([
  ["plan", { plan: { id: "b" } }, true],
  ["interval", { price: { import: 0.3, export: 0.1, until: at(2) } }, true],
  ["price to buy", { price: { import: 0.4, export: 0.1, until: at(1) } }, true],
  ["price to sell", { price: { import: 0.3, export: 0.2, until: at(1) } }, true],
  ["age of the price", { price: { import: 0.3, export: 0.1, until: at(1), age_s: 9 } }, false],
  ["flow", { flow: { grid_w: 5 } }, false],
  ["level of the battery", { battery: { health: "ok", soc_pct: 49 } }, false],
  ["battery, which has fallen silent", { battery: { health: "offline", soc_pct: 50 } }, true],
  ["battery, which tells no level", { battery: { health: "ok", soc_pct: null } }, true],
])("with another %s what a wish costs is worked out anew, or not", (_, change, isAnew) => {
  const status = { plan: { id: "a" }, price: { import: 0.3, export: 0.1, until: at(1) }, battery: { health: "ok", soc_pct: 50 } } as Status;
  expect(groundOf({ ...status, ...change } as Status) !== groundOf(status)).toBe(isAnew);
});

test("the plan without a wish is asked for once, and again on another ground, when it is old, or when it was refused", async () => {
  let asked = 0;
  const unaided = new Unaided(() => ((asked += 1), asked === 4 ? Promise.reject(new Error()) : Promise.resolve({} as Plan)));
  for (const [ground, now, times] of [["a", 0, 1], ["a", 59_999, 1], ["a", 60_000, 2], ["b", 60_001, 3], ["a", 60_002, 4], ["a", 60_003, 5]] as const) {
    await unaided.on(ground, now).catch(() => undefined);
    expect(asked).toBe(times);
  }
});

test.each([
  [0.12, "Ready at 13:00 for about $0.12"],
  [0.004, "Ready at 13:00"], // next to nothing
  [-0.004, "Ready at 13:00"],
  [-0.12, "Ready at 13:00, earns about $0.12"], // prices below nothing
  [null, "Ready at 13:00"],
])("a charge that is planned to cost %s says so, or that it earns", (cost, words) => {
  const car = { done_at: at(1), plan: { finish_at: at(1), cost, can_meet_target: true } } as Loadpoint;
  expect(promise(car, "Australia/Brisbane", NOW, "AUD")).toBe(words);
});

test.each([
  ["nothing so far", null, "for about $0.12"],
  ["it stands there only", { energy_wh: 0, known_wh: 0, cost: 0 }, "for about $0.12"],
  ["a part of it", { energy_wh: 9_400, known_wh: 9_400, cost: 0.3 }, "for about $0.42"],
  ["a part that paid", { energy_wh: 9_400, known_wh: 9_400, cost: -0.5 }, "earns about $0.38"],
  ["nobody knows what", { energy_wh: 9_400, known_wh: 9_400, cost: null }, null],
  ["more than was measured", { energy_wh: null, known_wh: 9_400, cost: null }, null],
])("a charge is told by what all of it costs while it goes on: %s", (_, session, words) => {
  const car = { done_at: at(1), session, plan: { cost: 0.12, can_meet_target: true } } as unknown as Loadpoint;
  const told = promise(car, "Australia/Brisbane", NOW, "AUD").replace(/^Ready at 13:00,? ?/, "");
  expect(told).toBe(words ?? "");
});

test("a charger that does not answer promises nothing of its plan", () => {
  const car = (online: boolean, plan: object) => ({ charger: { online }, done_at: at(1), plan: { finish_at: at(1), departure: at(2), ...plan } }) as Loadpoint;
  const told = (online: boolean, plan: object) => promise(car(online, plan), "Australia/Brisbane", NOW, "AUD");
  for (const plan of [{ can_meet_target: true }, { can_meet_target: false, shortfall_wh: 900 }]) expect([told(true, plan) !== "", told(false, plan)]).toEqual([true, ""]);
});

test("a mode that plans nothing says when the car is charged, too, before what it has brought", () => {
  const car = { mode: "fast", done_at: at(1), session: { energy_wh: 9_400, known_wh: 9_400, solar_wh: 4_700 } } as unknown as Loadpoint;
  expect(promise(car, "Australia/Brisbane", NOW, "AUD")).toBe("Ready at 13:00");
});

test("what a charge has brought stands on its card, and after an outage what it has brought at least", () => {
  const brought = (session: object) => promise({ session } as unknown as Loadpoint, "UTC", NOW, "AUD");
  expect(brought({ energy_wh: 9_400, known_wh: 9_400, solar_wh: 4_700 })).toBe("9.4 kWh so far, 50\u00a0% sun");
  expect(brought({ energy_wh: null, known_wh: 9_400, solar_wh: null })).toBe("at least 9.4 kWh so far");
  expect([brought({ energy_wh: null, known_wh: 0 }), brought({ energy_wh: 0, known_wh: 0 })]).toEqual(["", ""]);
});

test("a mode tapped while your own charge runs says that it counts after it; off and every other time, it counts now", () => {
  const car = (owner: string, until: string | null = at(1)) => ({ name: "Garage", owner, until }) as Loadpoint;
  const told = (owner: string, mode: string, until?: string | null) => chosen(car(owner, until), mode, "Australia/Brisbane", NOW);
  expect(told("boost", "cheap")).toBe("Garage is set to “Cheap”, which counts after your charge, from 13:00.");
  expect(told("manual", "cheap", null)).toBe("Garage is set to “Cheap”, which counts after your charge.");
  expect([told("boost", "off"), told("solar", "smart")]).toEqual(["Garage is set to “Off”.", "Garage is set to “Ready”."]);
});

test("a mode tapped while your stop holds says from when it counts, and a stop in mode off promises nothing", () => {
  const stopped = (mode: string) =>
    ({ owner: "none", mode, until: at(1), timer: { kind: "hold", started_at: at(0), ends_at: at(1) } }) as unknown as Loadpoint;
  const zone = "Australia/Brisbane";
  expect(chosen(stopped("solar"), "fast", zone, NOW)).toContain("“Fast”, which counts after your stop, from 13:00.");
  expect(chosen(stopped("solar"), "off", zone, NOW)).not.toContain("after");
  expect(promise(stopped("solar"), zone, NOW, "AUD")).toContain("Automatic again in");
  expect(promise(stopped("off"), zone, NOW, "AUD")).toBe("");
});

const told = (more: object) => ({ code: "user_command", text: "You told the battery to discharge until 14:00.", ...more });

test.each([
  [{ mode: "force_charge", pending_mode: "force_discharge", reason: told({ facts: { reached: false } }) }, "Starting to sell by you until 14:00", "You told"],
  [{ mode: "self_consumption", pending_mode: "hold", reason: told({}) }, "Starting to keep its charge until 14:00", "As you asked."],
  [{ mode: "force_charge", pending_mode: "self_consumption", until: null, reason: told({}) }, "Starting to run by itself", "As you asked."],
  [{ mode: "force_discharge", reason: told({}) }, "Selling until 14:00", "As you asked."],
  [{ mode: "force_discharge", reason: told({ facts: { automation: "Evening" } }) }, "Selling until 14:00", "As your automation “Evening” asked."],
  [{ mode: "force_discharge", reason: told({ facts: { limit: "reserve" } }) }, "Selling by you until 14:00", "You told"], // which it cannot any more
  [{ mode: "force_charge", reason: { code: "phase_limited", text: "The fuse leaves 2 kW." } }, "Charging by you until 14:00", "The fuse"],
  [{ mode: "self_consumption", owner: "optimiser", until: null, reason: { code: "self_consumption", text: "It covers the house." } }, "Runs by itself", "It covers"],
])("what the battery was told is never told as what it still does, and nothing of it twice: %o", (more, heading, because) => {
  const battery = { owner: "user", pending_mode: null, until: at(1), ...more } as Battery;
  const flow = { battery_w: battery.mode === "force_charge" ? -3000 : 3000, grid_w: battery.mode === "force_discharge" ? -2500 : 0 } as Status["flow"];
  const { what, until } = doing(battery, flow, "Australia/Sydney", NOW);
  expect([what, until].filter(Boolean).join(" ")).toBe(heading);
  expect(why(battery, flow).text).toContain(because);
});

test("of a battery that tells nothing the order is told whole: it was not asked to be out of reach", () => {
  const silent = { mode: "unknown", owner: "user", pending_mode: null, until: at(1), health: "offline", reason: told({ facts: { action: "force_discharge" } }) } as unknown as Battery;
  expect(why(silent, {} as Status["flow"]).text).toBe("You told the battery to discharge until 14:00.");
});

const FULL = { code: "user_command", text: "The battery is full and takes no more.", facts: { limit: "capacity" } };

test.each<[string, object, [number | null, number | null], string, string]>([
  ["the house buys beside it", { mode: "force_discharge" }, [4950, 2640], "Giving power until 14:00", "Nothing is left to sell. As you asked."],
  ["all of it is used", { mode: "force_discharge" }, [3000, -60], "Giving power until 14:00", "Nothing is left to sell. As you asked."],
  ["some is left over", { mode: "force_discharge" }, [3000, -400], "Selling until 14:00", "As you asked."],
  ["an automation asked", { mode: "force_discharge", reason: told({ facts: { automation: "Evening" } }) }, [3000, 800], "Giving power until 14:00", "Nothing is left to sell. As your automation “Evening” asked."],
  ["the plan sells", { mode: "force_discharge", owner: "optimiser", reason: { code: "self_consumption", text: "Running the house from the battery." } }, [3000, 800], "Giving power by the plan until 14:00", "Running the house from the battery."],
  ["it does not give yet", { mode: "force_discharge" }, [20, 900], "Told to sell until 14:00", "As you asked."],
  ["it takes no more", { mode: "force_charge", reason: FULL }, [-40, -800], "Told to charge until 14:00", "The battery is full and takes no more."],
  ["it is about to end", { mode: "force_discharge", pending_mode: "force_charge" }, [3000, 900], "Starting to charge until 14:00", "As you asked."],
  ["nobody knows the grid", { mode: "force_discharge" }, [3000, null], "Selling until 14:00", "As you asked."],
  ["it keeps its charge", { mode: "hold" }, [180, 900], "Keeps its charge until 14:00", "As you asked."],
  ["it keeps its charge and the sun goes on filling it", { mode: "hold" }, [-4_500, 0], "Stores the sun and gives nothing until 14:00", "As you asked."],
  ["it is to keep its charge and still gives", { mode: "hold" }, [640, 20], "Told to keep its charge until 14:00", "As you asked."],
  ["it is to keep its charge by the plan, and still gives", { mode: "hold", owner: "optimiser", reason: { code: "plan_hold", text: "It is to be kept." } }, [640, 20], "Told to keep its charge by the plan until 14:00", "It is to be kept."],
  ["nobody knows its power", { mode: "force_discharge" }, [null, 900], "Told to sell until 14:00", "As you asked."],
])("the battery's card says what its order comes to: %s", (_, more, [battery_w, grid_w], heading, because) => {
  const battery = { owner: "user", pending_mode: null, until: at(1), reason: told({}), ...more } as Battery;
  const flow = { battery_w, grid_w } as Status["flow"];
  const { what, until } = doing(battery, flow, "Australia/Sydney", NOW);
  expect([[what, until].join(" "), why(battery, flow).text]).toEqual([heading, because]);
});

test.each<[number | null, boolean, string]>([
  [0.25, false, "Expected to cost $0.25 more than without this order."],
  [0.25, true, "Expected to cost $0.25 more than without this order, that loss included."],
  [-0.25, true, "Expected to bring $0.25 more than without this order, that loss included."],
  [0.001, true, "Expected to cost nothing extra, that loss included."], // it would go out all the same
  [null, true, "What that costs could not be worked out."],
])("a cost of %s beside a warning of what goes out (%s) says that it has that in it", (more, withLoss, words) => {
  expect(comesTo({ more, why: "" }, "AUD", withLoss).replace(/\u00a0/g, " ")).toBe(words);
});

test("beside the button of an order stands at all times how it is with its cost, also where that comes late or never", () => {
  const plain = (text: string) => text.replace(/\u00a0/g, " ");
  const told = (cost: Cost | null) => [plain(comesTo(cost, "AUD", false)), carsTold(cost, String)];
  expect(told(null)).toEqual(["Working out what that costs … You can order it all the same.", "What the cars get meanwhile is being worked out, too."]);
  expect(told({ more: null, why: "There is no plan." })).toEqual(["What that costs could not be worked out: There is no plan.", "What the cars get meanwhile is not known either."]);
  const sheet = render(TakeOver, { open: true, battery: { soc_pct: 50, reserve_pct: 10, capacity_wh: 10_000 } as Battery });
  expect(sheet).toContain(told(null)[0]);
  expect(sheet).not.toContain("disabled");
});

test.each<[string, number | null, number, string]>([
  ["force_charge", 100, 10, "It is full and takes no more: it only keeps what it has. Back to automatic at 14:00."],
  ["force_charge", 99.9, 10, "It fills up from the sun and the grid. Back to automatic at 14:00."],
  ["force_discharge", 10, 10, "It is at its reserve of 10 % and gives no more. Back to automatic at 14:00."],
  ["force_discharge", 50, 10, "It gives all it can: the house takes its part, the rest is sold. Back to automatic at 14:00. The last 10 % are kept."],
  ["force_discharge", null, 0, "It gives all it can: the house takes its part, the rest is sold. Back to automatic at 14:00."],
  ["hold", 100, 10, "It gives nothing: the house runs on the sun and the grid. Back to automatic at 14:00."],
])("what nothing can come of is said before it is ordered: %s at %s %%", (wish, soc_pct, reserve_pct, words) => {
  expect(noteOf(wish, { soc_pct, reserve_pct } as Battery, "14:00")).toBe(words);
});

test.each([
  ["hold", 60, "It gives nothing; sun that is left over may still go into it: the house runs on the sun and the grid."],
  ["hold", 100, "It gives nothing: the house runs on the sun and the grid."],
  ["force_charge", 60, "It fills up from the sun and the grid."],
])("a battery that the sun goes on filling is said to be: %s at %s %%", (wish, soc_pct, words) => {
  expect(noteOf(wish, { soc_pct, reserve_pct: 10 } as Battery, "14:00", true)).toBe(`${words} Back to automatic at 14:00.`);
});

test.each([
  ["what the house says of it", "soc_unknown", "The battery's level is not known.", "The battery's level is not known."],
  ["nothing of how it was asked, which is ours", "invalid_request", "duration_s: is not allowed", ""],
])("why a cost could not be worked out is told by %s", async (_, code, message, told) => {
  vi.stubGlobal("fetch", () => Promise.resolve(new Response(JSON.stringify({ code, detail: message, message }), { status: 422, headers: { "Content-Type": "application/problem+json" } })));
  const without = Promise.resolve({ slots: [] } as unknown as Plan);
  expect(await costOf(without, "hold", 3600, 10_000, new AbortController().signal)).toEqual({ more: null, why: told });
  vi.unstubAllGlobals();
});
