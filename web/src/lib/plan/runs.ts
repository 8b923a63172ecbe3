// A plan as people tell it: run by run, not slot by slot.

import { m } from "../../messages";
import type { PlanSlot } from "../api/types";
import { power, said } from "../words";
import { batteryW } from "./flows";

const IDLE_W = 100;

type Way = "given" | "taken" | "idle";
type Action = PlanSlot["action"] | "run_house";
export type Run = Pick<PlanSlot, "power_w" | "start" | "end" | "reason"> & { action: Action; way: Way; slots: PlanSlot[] };

/** What flows through the battery in a slot: given, taken, or nothing. */
function wayOf(slot: PlanSlot): Way {
  const given = batteryW(slot);
  return given > IDLE_W ? "given" : given < -IDLE_W ? "taken" : "idle";
}

/** What is sold within the house's own use is no sale: the battery runs the house, by order. */
const actionOf = ({ action, grid_w }: PlanSlot): Action => (action === "discharge" && grid_w >= -IDLE_W ? "run_house" : action);

/** Slots that follow each other are one run while the battery goes on doing the same, told to or by itself. */
export function runsOf(slots: readonly PlanSlot[]): Run[] {
  const found: Run[] = [];
  for (const slot of slots) {
    const last = found[found.length - 1];
    const way = wayOf(slot);
    const action = actionOf(slot);
    if (last && last.action === action && last.way === way) {
      last.end = slot.end;
      last.slots.push(slot);
    } else found.push({ action, power_w: slot.power_w, start: slot.start, end: slot.end, reason: slot.reason, way, slots: [slot] });
  }
  return found;
}

export const coming = (slots: readonly PlanSlot[], now: number) => runsOf(slots).filter((run) => Date.parse(run.start) > now);

/** What the battery does in a run; what follows the house has no power of its own, as that changes with it. */
export function doing(run: Run): string {
  if (run.action === "self_consumption") return said(m.words.action, run.way);
  if (run.action === "run_house") return said(m.words.action, run.action);
  const isOfTheSun = run.action === "charge" && run.slots.every(({ grid_w, power_w }) => grid_w < Math.abs(power_w) / 2); // most of it
  if (isOfTheSun) return `${m.words.action.sunny} ${power(Math.abs(run.power_w ?? 0))}`;
  return `${said(m.words.action, run.action)}${run.power_w ? ` ${power(Math.abs(run.power_w))}` : ""}`;
}
