// The charges of a time: those on record, and those that still run.

import type { EnergyPeriod, Loadpoint, PastSession } from "../../lib/api/types";
import { rounded, STEP_WH } from "./balance";
import type { Period } from "./period";

/** A charge of the list; `ended_at` null: it still runs. */
export type Charge = Pick<PastSession, "id" | "loadpoint" | "started_at" | "energy_wh" | "known_wh" | "solar_wh" | "battery_wh" | "grid_wh" | "cost"> & { ended_at: string | null };

const LEAST_WH = 50; // what a charger takes for itself is no charge

/** Those that touch the time, the newest first: a charge over midnight belongs to both its days. */
export function chargesOf(sessions: readonly PastSession[], cars: readonly Loadpoint[], { from, to }: Pick<Period, "from" | "to">, now: number): Charge[] {
  const ended: Charge[] = sessions.filter(({ started_at, ended_at }) => Date.parse(started_at) < to && Date.parse(ended_at) > from);
  const known = new Set(sessions.map(({ id }) => id));
  const running = cars.flatMap(({ id: loadpoint, charging, session }): Charge[] =>
    session && !known.has(session.id) && Date.parse(session.started_at) < to && now > from && (charging || (session.energy_wh ?? session.known_wh ?? 0) > 0) ? [{ ...session, battery_wh: session.battery_wh ?? null, grid_wh: session.grid_wh ?? null, loadpoint, ended_at: null }] : [],
  );
  return [...running, ...ended].sort((a, b) => b.started_at.localeCompare(a.started_at));
}

/** What came from where, Wh: where all of it is known, in parts that add up to the whole as both are shown. */
export function partsOf({ energy_wh, solar_wh, battery_wh, grid_wh }: Charge): (number | null)[] {
  const parts = [solar_wh, battery_wh, grid_wh];
  if (energy_wh == null || parts.some((wh) => wh == null)) return parts;
  const step = energy_wh < LEAST_WH ? 1 : STEP_WH; // as they are written
  const whole = Number((energy_wh / step).toFixed(0)) * step;
  const told = new Map(rounded(parts.map((wh, name) => ({ name, wh: wh ?? 0 })), whole, step).map(({ name, wh }) => [name, wh]));
  return parts.map((_, name) => told.get(name) ?? 0);
}

/** Whether the cars took something in this time. */
export const tookSome = (energy: readonly EnergyPeriod[]): boolean => energy.reduce((sum, { ev_wh }) => sum + (ev_wh ?? 0), 0) >= LEAST_WH;

/** By how much the charges and the sum of the cars differ, Wh, as both are shown; null: not worth a word, or not the
 *  same time. A charger's own meter counts a charge; the sum is the power that was measured. */
export function apart(charges: readonly Charge[], energy: readonly EnergyPeriod[], { from, to }: Pick<Period, "from" | "to">): number | null {
  const isWithin = ({ started_at, ended_at }: Charge) => Date.parse(started_at) >= from && (ended_at === null || Date.parse(ended_at) <= to);
  if (charges.length === 0 || energy.length === 0 || !charges.every((charge) => isWithin(charge) && charge.energy_wh != null)) return null;
  if (energy.some(({ ev_wh }) => ev_wh == null)) return null;
  const shown = (all: (number | null | undefined)[]) => Math.round(all.reduce((whole: number, wh) => whole + (wh ?? 0), 0) / STEP_WH);
  const steps = Math.abs(shown(charges.map(({ energy_wh }) => energy_wh)) - shown(energy.map(({ ev_wh }) => ev_wh)));
  return steps === 0 ? null : steps * STEP_WH;
}
