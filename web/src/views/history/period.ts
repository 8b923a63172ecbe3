// The time that is looked at: a day, month or year of the site's own calendar, and the instants that bound it.

import { dateOf } from "../../lib/words";

export const KINDS = ["day", "month", "year"] as const;
export type Kind = (typeof KINDS)[number];
export type Parts = "hour" | "day" | "month";

export interface Period {
  kind: Kind;
  first: string; // its first day, YYYY-MM-DD
  from: number; // ms, local midnight at its begin …
  to: number; // … and at its end, which may lie ahead
  by: Parts;
}

const MINUTE_MS = 60_000;
const PARTS: Record<Kind, Parts> = { day: "hour", month: "day", year: "month" };

/** The instant at which a local date begins, ms; by two steps, as the first guess may lie across a clock change. */
export function midnight(date: string, zone: string): number {
  const wall = Date.parse(`${date}T00:00:00Z`);
  let at = wall - offsetMs(wall, zone);
  at = wall - offsetMs(at, zone);
  // Where midnight does not exist the day begins when the clock was put forward.
  return dateOf(at, zone) < date ? at + 60 * MINUTE_MS : at;
}

/** How far the wall clock is ahead of UTC at an instant. */
function offsetMs(at: number, zone: string): number {
  const told = new Date(at).toLocaleString("sv-SE", { timeZone: zone }); // 2026-01-15 12:30:10
  return Date.parse(`${told.replace(" ", "T")}Z`) - Math.floor(at / 1_000) * 1_000;
}

/** The period of this kind that holds a date. */
export function periodOf(kind: Kind, date: string, zone: string): Period {
  const first = kind === "day" ? date : kind === "month" ? `${date.slice(0, 7)}-01` : `${date.slice(0, 4)}-01-01`;
  return { kind, first, from: midnight(first, zone), to: midnight(stepped(kind, first, 1), zone), by: PARTS[kind] };
}

/** The first day of the period so many steps on. */
export function stepped(kind: Kind, first: string, steps: number): string {
  const [year, month, day] = first.split("-").map(Number) as [number, number, number];
  const at = kind === "day" ? Date.UTC(year, month - 1, day + steps) : kind === "month" ? Date.UTC(year, month - 1 + steps, 1) : Date.UTC(year + steps, 0, 1);
  return new Date(at).toISOString().slice(0, 10);
}

/** The period that an address names, never one ahead of `now`; today's where it names none. */
export function periodFrom([kind, date]: readonly string[], now: number, zone: string): Period {
  const known = KINDS.find((one) => one === kind) ?? "day";
  const today = dateOf(now, zone);
  const valid = date !== undefined && /^\d{4}-\d\d-\d\d$/.test(date) && !Number.isNaN(Date.parse(date)) && date <= today;
  return periodOf(known, valid ? date : today, zone);
}

export const isLast = (period: Period, now: number): boolean => period.to > now;

/** A query of the API for what has passed of a period. */
export const queryOf = ({ from, to }: Period, now: number): string =>
  new URLSearchParams({ from: new Date(from).toISOString(), to: new Date(Math.min(to, now)).toISOString() }).toString();
