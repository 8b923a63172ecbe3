import { expect, test } from "vitest";

import type { Plan, Status } from "../../lib/api/types";
import { isHeldBack, lossOf } from "./exported";

const NOW = Date.parse("2026-01-15T02:00:00Z");
const at = (hours: number) => new Date(NOW + hours * 3_600_000).toISOString();

/** Slots of an hour: the sun to spare, W, and what selling brings. */
const plan = (...each: [number, number][]) =>
  ({ slots: each.map(([spare, price], n) => ({ start: at(n), end: at(n + 1), pv_w: 300 + spare, curtail_w: 200, load_w: 300, ev_w: { garage: 200 }, export: price })) }) as unknown as Plan;
const now = (pv_w: number | null, price: number | null) => ({ flow: { pv_w, load_w: 500, ev_w: 0 }, price: price === null ? null : { export: price } }) as unknown as Status;

test.each<[string, Plan | null, Status | null, number, { wh: number; cost: number; price: number } | null]>([
  ["the sun of the hours that are paid for", plan([2000, -0.02], [1000, -0.05], [4000, -0.5]), null, 2, { wh: 3000, cost: 0.09, price: -0.05 }],
  ["of half an hour", plan([2000, -0.02]), null, 0.5, { wh: 1000, cost: 0.02, price: -0.02 }],
  ["hours that pay are no loss and no gain", plan([2000, 0.1], [1000, -0.05]), null, 2, { wh: 1000, cost: 0.05, price: -0.05 }],
  ["nothing to spare", plan([-500, -0.05]), null, 1, null],
  ["a price of nothing", plan([2000, 0]), null, 1, null],
  ["a cost of next to nothing", plan([2000, -0.002]), null, 1, null],
  ["without a plan as it is now", null, now(2500, -0.04), 2, { wh: 4000, cost: 0.16, price: -0.04 }],
  ["a plan that does not reach here", { slots: [{ start: at(5), end: at(6) }] } as unknown as Plan, now(2500, -0.04), 1, { wh: 2000, cost: 0.08, price: -0.04 }],
  ["an unknown sun", null, now(null, -0.04), 2, null],
  ["an unknown price", null, now(2500, null), 2, null],
  ["nothing known at all", null, null, 2, null],
])("%s", (_, planned, status, hours, loss) => {
  const found = lossOf(status, planned, NOW, hours * 3600, "hold");
  if (loss === null) expect(found).toBeNull();
  else for (const name of ["wh", "cost", "price"] as const) expect(found?.[name]).toBeCloseTo(loss[name]);
});

test.each([
  ["hold", false, 1000],
  ["force_discharge", false, 3000],
  ["force_discharge", true, 2000],
])("beside an order to %s no car begins that charges not (the van does: %s)", (action, charging, wh) => {
  const slot = { start: at(0), end: at(1), pv_w: 4000, curtail_w: 0, load_w: 2000, ev_w: { garage: 1000 }, following_w: { van: 1000 }, export: -0.02 };
  const status = { loadpoints: { van: { charging }, garage: { charging: false } } } as unknown as Status;
  expect(lossOf(status, { slots: [slot] } as unknown as Plan, NOW, 3600, action)?.wh).toBeCloseTo(wh);
});

test.each([
  [{ curtails_while_held: true }, "hold", "export_worthwhile", true],
  [{ curtails_while_held: true }, "force_discharge", "export_worthwhile", false],
  [{ curtails_while_forced: true }, "force_discharge", "export_uneconomic", true],
  [{ curtails_while_held: true }, "hold", "curtailment_disabled", false],
  [{ curtails_while_held: true }, "hold", "not_enforced", false],
  [{}, "hold", "export_uneconomic", false],
  [null, "hold", "export_uneconomic", false],
])("with %o an order to %s while %s holds back the sun: %s", (able, action, code, held) => {
  const status = { curtailment: { reason: { code } } } as unknown as Status;
  expect(isHeldBack(status, able as never, action)).toBe(held);
  expect(isHeldBack(null, able as never, action)).toBe(false);
});
