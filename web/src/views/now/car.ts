// What a car is promised, in words.

import type { Loadpoint } from "../../lib/api/types";
import { ready } from "../../lib/car";
import { clock, duration, energy, said } from "../../lib/words";
import { m } from "../../messages";

const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/** When it leaves next, as it was told: ready by 07:00. */
export function deadline(car: Loadpoint, zone: string, now: number): string {
  if (car.plan?.departure) return m.now.readyBy(clock(car.plan.departure, zone, now));
  const today = DAYS.indexOf(new Date(now).toLocaleDateString("en-US", { weekday: "short", timeZone: zone }).toLowerCase());
  const times = car.smart?.departures ?? {};
  const next = [1, 0, 2, 3, 4, 5, 6].map((ahead) => times[DAYS[(today + ahead) % 7]!]).find(Boolean);
  return next ? m.now.readyBy(next) : m.now.noDeparture;
}

/** The one line that matters most: a countdown, an end, when it is done, or what this charge has brought. */
export function promise(car: Loadpoint, zone: string, now: number, currency: string, isRenewing = false): string {
  const when = (instant: string) => clock(instant, zone, now);
  const { session } = car;
  // Where the mode is off nothing begins by itself after a stop: there is nothing to wait for.
  const { timer, until } = car.mode === "off" && isStopped(car) ? { timer: null, until: null } : car;
  if (timer) {
    const wait = duration((Date.parse(timer.ends_at) - now) / 1000);
    return ({ start: m.now.timer.start, stop: m.now.timer.stop, hold: m.now.timer.hold }[timer.kind] ?? m.now.timer.other)(wait);
  }
  if (until) return car.owner === "none" ? m.now.stoppedByYou(when(until)) : m.now.byYouUntil(when(until));
  const told = ready(car, zone, now, currency, isRenewing);
  if (told) return told;
  // After an outage too little of a charge was measured for its whole: what surely was charged stands all the same.
  if (session && session.energy_wh === null && session.known_wh) return m.now.thisCharge(m.words.atLeast(energy(session.known_wh)), "");
  if (!session?.energy_wh) return "";
  const share = session.solar_wh == null ? null : Math.round((100 * session.solar_wh) / session.energy_wh);
  return m.now.thisCharge(energy(session.energy_wh), share === null ? "" : `${share}\u00a0%`);
}

/** Whether a person's stop keeps every mode away for now. */
export function isStopped(car: Loadpoint): boolean {
  return car.timer?.kind === "hold";
}

const NO_START = ["replug_required", "charger_fault", "provider_cooldown", "vehicle_away"]; // the house refuses one

/** Whether a start by hand would be taken: not before what its sentence asks for is done, nor at its limit. */
export function mayStart(car: Loadpoint): boolean {
  if (car.connected === false || NO_START.includes(car.reason.code)) return false;
  const level = car.vehicle?.soc_pct;
  return level == null || level < Math.min(car.limit_soc_pct, car.vehicle?.own_limit_pct ?? 100);
}

/** A mode by the name of its button. */
export const quoted = (mode: string): string => m.words.quoted(said(m.words.mode, mode));

/** What a mode that is tapped comes to: beside a person's own charge or stop, every mode but off counts after it. */
export function chosen(car: Loadpoint, mode: string, zone: string, now: number): string {
  const [it, name, { did }] = [car.name, quoted(mode), m.now];
  const isYours = ["manual", "boost"].includes(car.owner);
  if (mode !== "off" && isStopped(car) && car.until) return did.modeAfterStop(it, name, clock(car.until, zone, now));
  if (mode === "off" || !isYours) return did.mode(it, name);
  return car.until ? did.modeAfterYours(it, name, clock(car.until, zone, now)) : did.modeAfterYoursOnce(it, name);
}
