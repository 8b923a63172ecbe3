// What the API tells of a time, read anew whenever another is looked at; an answer that comes too late is dropped.

import { get, Refused } from "../../lib/api/client";
import type { BatteryStats, DecisionRecord, EnergyPeriod, PastSession, PowerPoint, Savings } from "../../lib/api/types";
import { type Period, queryOf } from "./period";

const OVERNIGHT_MS = 172_800_000; // a charge that began in a time ends within two days of it
const LATE_MS = 600_000; // a time that begins so much later says so
const POINTS = 288; // of a day's curve
const MOST = 200; // decisions of a day; what is the same to an owner is one line of them

interface Page<Item> {
  items: Item[];
  next: string | null;
}

export interface Past {
  from: number; // ms: of what time it is, from when on anything of it was measured …
  until: number; // … which for one that runs is until now
  energy: EnergyPeriod[];
  whole: EnergyPeriod | null; // the day or month as one, measured as a whole
  isYoung: boolean; // it begins later than the day, month or year: with the house's first reading, or after an outage
  power: PowerPoint[];
  savings: Savings;
  sessions: PastSession[];
  decisions: DecisionRecord[];
}

export async function read(period: Period, now: number, signal: AbortSignal): Promise<Past> {
  const query = queryOf(period, now);
  const resolution = Math.max(60, Math.round((period.to - period.from) / 1_000 / POINTS / 60) * 60);
  const until = queryOf({ ...period, to: period.to + OVERNIGHT_MS }, now);
  const isDay = period.kind === "day";
  const whole = period.kind === "year" ? null : period.kind;
  const sums = (asked: string) =>
    Promise.all([
      get<Page<EnergyPeriod>>(`/history/energy?${asked}&by=${period.by}`, signal),
      whole ? get<Page<EnergyPeriod>>(`/history/energy?${asked}&by=${whole}`, signal) : null,
      get<Savings>(`/savings?${asked}`, signal),
    ]);
  const [early, power, sessions, decisions] = await Promise.all([
    sums(query),
    isDay ? get<Page<PowerPoint>>(`/history/power?${query}&resolution_s=${resolution}`, signal) : null,
    get<Page<PastSession>>(`/history/sessions?${until}&limit=500`, signal),
    isDay ? get<Page<DecisionRecord>>(`/history/decisions?${query}&limit=${MOST}`, signal) : null,
  ]);
  const from = beginOf(period, early[2]);
  const isYoung = from > period.from;
  // Of a time before its first reading nothing can be said; energy and money are then of one and the same time.
  const [energy, all, savings] = isYoung ? await sums(queryOf({ ...period, from }, now)) : early;
  return { from, isYoung, until: Math.min(period.to, now), energy: energy.items, whole: all?.items[0] ?? null, power: power?.items ?? [], savings, sessions: sessions.items, decisions: decisions?.items ?? [] };
}

/** From when on anything of it was measured, ms, where that is clearly later than its begin. */
export function beginOf({ from }: Period, { measured_from }: Savings): number {
  const measured = measured_from ? Date.parse(measured_from) : from;
  return measured - from > LATE_MS ? measured : from;
}

/** Null in a house without a battery. */
export async function readHealth(signal: AbortSignal): Promise<BatteryStats | null> {
  try {
    return await get<BatteryStats>("/battery/stats", signal);
  } catch (refused) {
    if (refused instanceof Refused && refused.status === 404) return null;
    throw refused;
  }
}
