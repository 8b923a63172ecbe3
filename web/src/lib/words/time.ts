// Instants and spans as they are said where the house stands, wherever the phone is.

import { m } from "../../messages";
import { dateOf, times } from "./formats";
import { short, type Unknown } from "./numbers";

export type Instant = string | number | Unknown;

/** The time of day, with its day where that is another than the one of `now`. */
export function clock(instant: Instant, zone: string, now?: Instant): string {
  if (instant === null || instant === undefined) return m.words.unknown;
  const at = new Date(instant).getTime();
  const time = times({ hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone }).format(at);
  if (now === undefined || now === null || dateOf(at, zone) === dateOf(new Date(now).getTime(), zone)) return time;
  return `${times({ weekday: "short", timeZone: zone }).format(at)} ${time}`;
}

/** The date as a heading: Thursday, 15 January. */
export function day(instant: string | number, zone: string): string {
  return times({ weekday: "long", day: "numeric", month: "long", timeZone: zone }).format(new Date(instant));
}

/** A date of any year: 15 Jan 2026. */
export function date(instant: Instant, zone: string): string {
  if (instant === null || instant === undefined) return m.words.unknown;
  return times({ day: "numeric", month: "short", year: "numeric", timeZone: zone }).format(new Date(instant));
}

export function duration(seconds: number | Unknown): string {
  if (seconds === null || seconds === undefined) return m.words.unknown;
  const whole = Math.max(0, Math.round(seconds));
  const { s, min, h, d } = m.words.units;
  if (whole < 90) return `${whole} ${s}`;
  if (whole < 5_400) return whole === 3_600 ? `1 ${h}` : `${Math.round(whole / 60)} ${min}`;
  return whole < 172_800 ? `${short(whole / 3_600, 1)} ${h}` : `${Math.round(whole / 86_400)} ${d}`;
}
