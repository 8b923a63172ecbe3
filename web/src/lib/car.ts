// When a car is ready: one line, and the same on every page.

import { m } from "../messages";
import type { Loadpoint } from "./api/types";
import { clock, energy, isNothing, money } from "./words";

/** When it is done and for what, or what it will lack, as every page tells it; empty where nobody can tell. */
export function ready(car: Loadpoint, zone: string, now: number, currency: string): string {
  if (car.charger?.online === false) return ""; // nobody can keep it now
  const { plan } = car;
  if (isShort(car)) return m.now.notReady(clock(plan!.departure!, zone, now), energy(plan!.shortfall_wh));
  if (!car.done_at) return "";
  const at = clock(car.done_at, zone, now);
  if (plan?.cost == null || isNothing(plan.cost)) return m.now.readyAt(at);
  const sum = money(Math.abs(plan.cost), currency);
  return plan.cost < 0 ? m.now.readyEarning(at, sum) : m.now.readyFor(at, sum);
}

/** Whether it will lack something when it leaves. */
export const isShort = ({ plan }: Loadpoint): boolean => Boolean(plan?.departure) && !plan!.can_meet_target;
