import { expect, test } from "vitest";

import type { DecisionRecord } from "../../lib/api/types";
import { render } from "../../testing/drawn";
import { status } from "../../testing/told";
import Decisions from "./Decisions.svelte";
import { happened, isSame } from "./happened";

const said = (at: string, facts: Record<string, unknown>, more: Partial<DecisionRecord> = {}) =>
  ({ at: `2026-01-15T${at}:00Z`, target: "battery", owner: "optimiser", code: "plan_charge", action: "force_charge", text: at, facts, ...more }) as DecisionRecord;

const CHARGE = { price: 0.123, power_w: 5000, until: "2026-01-15T11:00:00Z", compared: { then: "use", price_then: 0.4 }, runner_up: { action: "hold", costs_more: 0.001 } };

test.each([
  [{ price: 0.125 }, true],
  [{ price: 0.15 }, false],
  [{ power_w: 4900 }, true],
  [{ power_w: 2500 }, false],
  [{ until: "2026-01-15T11:10:00Z" }, true],
  [{ until: "2026-01-15T12:00:00Z" }, false],
  [{ runner_up: { action: "discharge", costs_more: 0.4 } }, true],
  [{ compared: { then: "sell", price_then: 0.4 } }, false],
  [{ compared: { then: "use", price_then: 0.45 } }, false],
  [{ compared: undefined }, false],
  [{ paid_to_use: true }, false],
])("what an owner would not notice is the same: %j %s", (changed, same) => {
  expect(isSame(said("10:00", CHARGE), said("10:05", { ...CHARGE, ...changed }))).toBe(same);
});

test("a charge that ends in ever less power is one charge", () => {
  const ends = [240, 190, 150].map((power_w, n) => said(`10:${n}0`, { ...CHARGE, power_w }));
  expect(happened(ends).map(({ first, end }) => [first.slice(11, 16), end])).toEqual([["10:00", null]]);
});

test.each([[{ action: "hold" }], [{ owner: "user" }], [{ code: "plan_hold" }]])("another act, owner or reason is another thing: %j", (more) => {
  expect(isSame(said("10:00", CHARGE), said("10:05", CHARGE, more))).toBe(false);
});

test("what is the same is one line, as it was said last, also where something else lies between, and holds until the next", () => {
  const car = said("10:07", {}, { target: "loadpoints/garage" });
  const all = [said("10:00", CHARGE), said("10:05", { ...CHARGE, price: 0.124 }), car, said("10:10", CHARGE), said("10:20", { ...CHARGE, price: 0.3 })];
  expect(happened(all).map(({ first, end, decision }) => [first.slice(11, 16), end?.slice(11, 16), decision.text])).toEqual([
    ["10:20", undefined, "10:20"],
    ["10:00", "10:20", "10:10"],
    ["10:07", undefined, "10:07"],
  ]);
});

test.each([
  ["14:06", "14:07", "14:06"], // its own end, whatever was decided only later
  ["14:06", "13:10", "13:10"], // it was ended sooner
  ["14:06", undefined, "14:06"],
])("what a person asked for until %s holds over a restart, to that end or the next decision (%s)", (until, next, end) => {
  const asked = { code: "user_command", owner: "user", action: "hold", text: "You told the battery to stay as it is." };
  const facts = { until: `2026-01-15T${until}:00Z` };
  const all = [said("12:06", facts, asked), said("12:25", facts, asked), ...(next ? [said(next, CHARGE)] : [])];
  const found = happened(all).at(-1)!;
  expect([found.first.slice(11, 16), found.end?.slice(11, 16)]).toEqual(["12:06", end]);
});

test("what an automation did is over with its last run", () => {
  const run = { target: "automations/a", owner: "automation:a", code: "done", text: "Done." };
  const found = happened([said("10:00", {}, run), said("11:00", {}, run)]);
  expect(found.map(({ first, end }) => [first.slice(11, 16), end?.slice(11, 16)])).toEqual([["10:00", "11:00"]]);
});

test("a device's silence lasts until it is heard again", () => {
  const one = { target: "devices/battery", owner: "none" };
  const found = happened([said("10:00", {}, { ...one, code: "device_silent", action: "none" }), said("10:20", {}, { ...one, code: "device_heard", action: "done" })]);
  expect(found.map(({ first, end }) => [first.slice(11, 16), end?.slice(11, 16)])).toEqual([["10:20", "10:20"], ["10:00", "10:20"]]);
});

test("a device that comes and goes does so until it is heard without a break, and one that is gone is decided of no more", () => {
  const device = { target: "devices/battery", owner: "none" };
  const all = [said("10:00", {}, { ...device, code: "device_unsteady", action: "none" }), said("10:50", {}, { ...device, code: "device_steady", action: "done" })];
  const car = { target: "loadpoints/garage", owner: "none" };
  all.push(said("10:10", {}, { ...car, code: "mode_disabled", action: "none" }), said("10:30", {}, { ...car, code: "device_gone", action: "done" }));
  const found = happened(all).map(({ first, end }) => [first.slice(11, 16), end?.slice(11, 16)]);
  expect(found).toEqual([["10:50", "10:50"], ["10:30", "10:30"], ["10:10", "10:30"], ["10:00", "10:50"]]);
});

test("the server was away until it was back, however often", () => {
  const server = { target: "server", owner: "none" };
  const gone = (from: string, to: string) => [said(from, {}, { ...server, code: "server_away", action: "none" }), said(to, {}, { ...server, code: "server_back", action: "done" })];
  const found = happened([...gone("10:00", "10:05"), ...gone("10:07", "10:20")]).map(({ first, end }) => [first.slice(11, 16), end?.slice(11, 16)]);
  expect(found).toEqual([["10:20", "10:20"], ["10:07", "10:20"], ["10:05", "10:05"], ["10:00", "10:05"]]);
});

test("that a device was exchanged holds nothing", () => {
  const found = happened([said("10:00", {}, { target: "devices/battery", owner: "none", code: "device_exchanged", action: "done" })]);
  expect(found.map(({ end }) => end?.slice(11, 16))).toEqual(["10:00"]);
});

test("the same sentence is told once, whatever the device was told beside it", () => {
  const off = { target: "loadpoints/garage", owner: "none", code: "mode_disabled", text: "Automation is off." };
  const all = [said("10:00", {}, { ...off, action: "stop" }), said("10:00", {}, { ...off, action: "none" })];
  expect(happened(all).length).toBe(1);
});

test("a price that creeps is told anew once it has moved as far as one notices", () => {
  const creeping = [0.1, 0.106, 0.112, 0.118, 0.124].map((price, n) => said(`10:0${n}`, { price }));
  expect(happened(creeping).map(({ first }) => first.slice(14, 16))).toEqual(["03", "01", "00"]);
});

test.each([
  ["battery", "Battery"],
  ["curtailment", "Sun"],
  ["events/spike-1", "Event"],
  ["automations/night", "Automation"],
  ["devices/battery", "Device"],
  ["server", "Server"],
  ["loadpoints/gone", "gone"],
])("what was decided of %s stands under %s", (target, whom) => {
  expect(render(Decisions, { decisions: [said("10:00", {}, { target })], status })).toContain(`· ${whom}<`);
});
