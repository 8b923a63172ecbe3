// When a car is ready: one line, and the same on every page.

import { m } from "../messages";
import type { Loadpoint } from "./api/types";
import { clock, energy, isNothing, money } from "./words";

/** When it is done and for what, or what it will lack, as every page tells it; empty where nobody can tell. `isRenewing`: the plan is one of before a change. */
export function ready(car: Loadpoint, zone: string, now: number, currency: string, isRenewing = false): string {
  if (car.charger?.online === false) return ""; // nobody can keep it now
  const { plan } = car;
  if (plan && isRenewing) return m.now.renewing;
  if (isShort(car)) return m.now.notReady(clock(plan!.departure!, zone, now), energy(plan!.shortfall_wh));
  if (!car.done_at) return "";
  const at = clock(car.done_at, zone, now);
  const cost = costOf(car);
  if (cost === null || isNothing(cost)) return m.now.readyAt(at);
  const sum = money(Math.abs(cost), currency);
  return cost < 0 ? m.now.readyEarning(at, sum) : m.now.readyFor(at, sum);
}

/** What the whole charge comes to: what it has cost so far and what is planned, so that it stays what it was while it is charged. */
function costOf({ plan, session }: Loadpoint): number | null {
  if (plan?.cost == null) return null;
  if (!session || (session.energy_wh === 0 && !session.known_wh)) return plan.cost;
  return session.cost == null ? null : session.cost + plan.cost;
}

/** Whether it will lack something when it leaves. */
export const isShort = ({ plan }: Loadpoint): boolean => Boolean(plan?.departure) && !plan!.can_meet_target;
