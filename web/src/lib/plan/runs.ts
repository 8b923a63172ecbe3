// A plan as people tell it: run by run, not slot by slot.

import { m } from "../../messages";
import type { PlanSlot } from "../api/types";
import { power, said } from "../words";
import { batteryW, carsOf, houseW } from "./flows";

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

const hours = ({ start, end }: PlanSlot): number => (Date.parse(end) - Date.parse(start)) / 3_600_000;

function meanW(slots: readonly PlanSlot[], of: (slot: PlanSlot) => number): number {
  return slots.reduce((sum, slot) => sum + hours(slot) * of(slot), 0) / slots.reduce((sum, slot) => sum + hours(slot), 0);
}

/** The most cars at once that have some of what the battery gives: what the house leaves of it, as the sun is the house's first. */
function fedCars(slots: readonly PlanSlot[]): number {
  return Math.max(...slots.map((slot) => (batteryW(slot) - Math.max(0, houseW(slot) - slot.pv_w) > IDLE_W ? Object.values(carsOf(slot)).filter((watts) => watts > IDLE_W).length : 0)));
}

/** With the cars that the battery feeds beside the house. */
function given(run: Run, house: string, withCars: (cars: number) => string): string {
  const cars = fedCars(run.slots);
  return cars ? withCars(cars) : house;
}

/** What the battery does in a run; what follows the house has no power of its own, as that changes with it. */
export function doing(run: Run): string {
  if (run.action === "self_consumption") return run.way === "given" ? given(run, m.words.action.given!, m.words.givenTo) : said(m.words.action, run.way);
  if (run.action === "run_house") return given(run, m.words.action.run_house!, m.words.runFor);
  const isOfTheSun = run.action === "charge" && run.slots.every(({ grid_w, power_w }) => grid_w < Math.abs(power_w) / 2); // most of it
  if (isOfTheSun) return `${m.words.action.sunny} ${power(Math.abs(run.power_w ?? 0))}`;
  const watts = run.power_w && run.action === "discharge" ? meanW(run.slots, ({ grid_w }) => -grid_w) : run.power_w; // the house has its part
  return `${said(m.words.action, run.action)}${watts ? ` ${power(Math.abs(watts))}` : ""}`;
}
