// Instants and spans as they are said where the house stands, wherever the phone is.

import { m } from "../../messages";
import { dateOf, times } from "./formats";
import { short, type Unknown } from "./numbers";

export type Instant = string | number | Unknown;

const DAY_MS = 86_400_000;

/** The time of day, with its day where that is another than the one of `now`, as the house's own sentences say it. */
export function clock(instant: Instant, zone: string, now?: Instant): string {
  if (instant === null || instant === undefined) return m.words.unknown;
  return onItsDay(timeOf(instant, zone), instant, zone, now);
}

/** From when to when as a heading, with the day on which that begins where it is another than the one of `now`. */
export function span(from: string | number, to: string | number, zone: string, now: Instant): string {
  const day = onItsDay("", from, zone, now);
  return `${day && `${day.charAt(0).toUpperCase()}${day.slice(1)} `}${timeOf(from, zone)} – ${timeOf(to, zone)}`;
}

/** The time of day, with the name of its day where that is another than the one of `day`, which may be long over. */
export function clockOn(instant: string | number, zone: string, day: Instant): string {
  const time = timeOf(instant, zone);
  return isSameDay(instant, day, zone) ? time : m.words.onDay(time, weekday(instant, zone));
}

const timeOf = (instant: string | number, zone: string) =>
  times({ hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone }).format(new Date(instant));

/** The day by its whole name: “Sun” beside what the sun gives is read as that. */
const weekday = (instant: string | number, zone: string) => times({ weekday: "long", timeZone: zone }).format(new Date(instant));

const isSameDay = (instant: string | number, other: Instant, zone: string) =>
  other === undefined || other === null || dateOf(new Date(instant).getTime(), zone) === dateOf(new Date(other).getTime(), zone);

/** A time with its day behind it or before; the day alone for an empty time. */
function onItsDay(time: string, instant: string | number, zone: string, now: Instant): string {
  if (isSameDay(instant, now, zone)) return time;
  const noon = (at: string | number) => Date.parse(`${dateOf(new Date(at).getTime(), zone)}T12:00Z`);
  const days = Math.round((noon(instant) - noon(now!)) / DAY_MS);
  const [next, week] = [m.words.nextDays[days], days > 1 && days < 7];
  const date = () => times({ day: "numeric", month: "long", timeZone: zone }).format(new Date(instant));
  if (time === "") return next ? next("").trim() : week ? weekday(instant, zone) : date();
  return next ? next(time) : m.words.onDay(time, week ? weekday(instant, zone) : date());
}

/** The date as a heading: Thursday, 15 January. */
export function day(instant: string | number, zone: string): string {
  return times({ weekday: "long", day: "numeric", month: "long", timeZone: zone }).format(new Date(instant));
}

/** Both, of any time: Thursday 15 January 14:30. */
export function dayAndTime(instant: string | number, zone: string): string {
  return `${day(instant, zone)}, ${timeOf(instant, zone)}`;
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
