import { expect, test } from "vitest";

import type { DecisionRecord } from "../../lib/api/types";
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
  expect(happened(ends).map(({ first, last }) => [first.slice(11, 16), last.slice(11, 16)])).toEqual([["10:00", "10:20"]]);
});

test.each([[{ action: "hold" }], [{ owner: "user" }], [{ code: "plan_hold" }]])("another act, owner or reason is another thing: %j", (more) => {
  expect(isSame(said("10:00", CHARGE), said("10:05", CHARGE, more))).toBe(false);
});

test("what is the same is one line with its time, as it was said last, also where something else lies between", () => {
  const car = said("10:07", {}, { target: "loadpoints/garage" });
  const all = [said("10:00", CHARGE), said("10:05", { ...CHARGE, price: 0.124 }), car, said("10:10", CHARGE), said("10:20", { ...CHARGE, price: 0.3 })];
  expect(happened(all).map(({ first, last, decision }) => [first.slice(11, 16), last.slice(11, 16), decision.text])).toEqual([
    ["10:20", "10:20", "10:20"],
    ["10:00", "10:10", "10:10"],
    ["10:07", "10:07", "10:07"],
  ]);
});

test("a price that creeps is told anew once it has moved as far as one notices", () => {
  const creeping = [0.1, 0.106, 0.112, 0.118, 0.124].map((price, n) => said(`10:0${n}`, { price }));
  expect(happened(creeping).map(({ first }) => first.slice(14, 16))).toEqual(["03", "01", "00"]);
});
