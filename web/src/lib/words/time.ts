// Instants and spans as they are said where the house stands, wherever the phone is.

import { locale, m } from "../../messages";
import { short, type Unknown } from "./numbers";

export type Instant = string | number | Unknown;

const dayOf = (at: Date, zone: string) => at.toLocaleDateString("en-CA", { timeZone: zone });

/** The time of day, with its day where that is another than the one of `now`. */
export function clock(instant: Instant, zone: string, now?: Instant): string {
  if (instant === null || instant === undefined) return m.words.unknown;
  const at = new Date(instant);
  const time = at.toLocaleTimeString(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone });
  if (now === undefined || now === null || dayOf(at, zone) === dayOf(new Date(now), zone)) return time;
  return `${at.toLocaleDateString(locale, { weekday: "short", timeZone: zone })} ${time}`;
}

/** The date as a heading: Thursday, 15 January. */
export function day(instant: string | number, zone: string): string {
  return new Date(instant).toLocaleDateString(locale, { weekday: "long", day: "numeric", month: "long", timeZone: zone });
}

/** A date of any year: 15 Jan 2026. */
export function date(instant: Instant, zone: string): string {
  if (instant === null || instant === undefined) return m.words.unknown;
  return new Date(instant).toLocaleDateString(locale, { day: "numeric", month: "short", year: "numeric", timeZone: zone });
}

export function duration(seconds: number | Unknown): string {
  if (seconds === null || seconds === undefined) return m.words.unknown;
  const whole = Math.max(0, Math.round(seconds));
  const { s, min, h, d } = m.words.units;
  if (whole < 90) return `${whole} ${s}`;
  if (whole < 5_400) return whole === 3_600 ? `1 ${h}` : `${Math.round(whole / 60)} ${min}`;
  return whole < 172_800 ? `${short(whole / 3_600, 1)} ${h}` : `${Math.round(whole / 86_400)} ${d}`;
}
