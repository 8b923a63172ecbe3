import { expect, test } from "vitest";

import type { PlanSlot, Status } from "../api/types";
import { asOfNow, runningOf } from "./running";

const NOW = Date.parse("2026-01-15T02:00:00Z");
const slot = (start: number, end: number) =>
  ({
    start: new Date(NOW + start * 3_600_000).toISOString(), end: new Date(NOW + end * 3_600_000).toISOString(),
    action: "self_consumption", power_w: null, grid_w: 0, pv_w: 0, load_w: 600, soc_pct: 50,
    reason: { code: "self_consumption", text: "Running the house from the battery.", facts: {} },
  }) as unknown as PlanSlot;
const STALE = { code: "telemetry_stale", text: "There is no recent reading of the battery, so nothing new is decided." };
const ASKED = { code: "user_command", text: "You told the battery to discharge until 14:00.", facts: {} };

test.each([
  ["the plan runs", { owner: "optimiser", health: "ok" }, "Runs by itself: covers the house", "Running the house"],
  ["one reading was missed", { owner: "optimiser", health: "degraded" }, "Runs by itself: covers the house", "Running the house"],
  ["it does not answer", { owner: "none", health: "offline", reason: STALE }, "Not reachable", "There is no recent reading"],
  ["it turns us away", { owner: "none", health: "refused", reason: STALE }, "Turns us away", "There is no recent reading"],
  ["the owner asked for something else", { owner: "user", health: "ok", mode: "hold", reason: ASKED }, "Keeps its charge", "As you asked."],
  ["it does not answer to an order", { owner: "user", health: "offline", reason: ASKED }, "Not reachable", "You told the battery"],
])("what runs now is told as it is known: %s", (_, more, what, because) => {
  const battery = { mode: "unknown", pending_mode: null, until: null, reason: { code: "self_consumption" }, ...more } as unknown as Status["battery"];
  const found = runningOf({ battery, flow: {} as Status["flow"] }, [slot(-0.5, 1)], { zone: "Australia/Brisbane", currency: "AUD", now: NOW });
  expect(found?.what.replace(/\u00a0/g, " ")).toBe(what);
  expect(found?.why).toContain(because);
});

test("before its first slot a plan runs nothing", () => {
  expect(runningOf({ battery: null, flow: {} as Status["flow"] }, [slot(1, 2)], { zone: "Australia/Brisbane", currency: "AUD", now: NOW })).toBeNull();
});

test("the part that runs says what the house says of it now, whose price is newer than the plan", () => {
  const [runs, later] = [slot(-0.5, 0.5), slot(0.5, 1)];
  const reason = { code: "self_consumption", text: "Power costs 12 c/kWh now.", facts: {} };
  const plan = { now: { start: runs.start, end: runs.end, reason } } as unknown as Status["plan"];
  expect(asOfNow([runs, later], plan).map((one) => one.reason.text)).toEqual([reason.text, later.reason.text]);
  expect(asOfNow([slot(-0.5, 1)], plan)[0]!.reason.text).not.toBe(reason.text); // of another plan, that has longer parts
  for (const none of [null, { now: null } as unknown as Status["plan"]]) expect(asOfNow([runs, later], none)).toEqual([runs, later]);
});
