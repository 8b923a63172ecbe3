// How a rule goes about it, in words: its hours, its quiet, and what else is not as usual.

import { DAYS, daysIn, written, type Day } from "../../../lib/ui/days";
import { clock } from "../../../lib/words";
import { monthNames } from "../../../lib/words/months";
import { m } from "../../../messages";
import type { Automation } from "./rule";

/** The days of a window; empty where they are all of them. */
export function daysSaid(days: unknown): string {
  const meant = daysIn(String(days ?? "mon-sun"));
  if (meant.length === DAYS.length) return "";
  const nameOf = (day: string) => m.words.days[day as Day];
  return written(meant).split(",").map((run) => run.split("-").map(nameOf).join("–")).join(", ");
}

/** Months such as `dec-feb,jul`, as they are written. */
function seasonSaid(season: string): string {
  const names = monthNames("long");
  return season.split(",").map((run) => run.split("-").map((month) => names[month]).join("–")).join(", ");
}

function hoursSaid({ from = "00:00", to = "24:00", days, season }: NonNullable<Automation["window"]>): string {
  const isAllDay = from.replace("24", "00") === "00:00" && to.replace("24", "00") === "00:00";
  return [isAllDay ? "" : `${from}–${to}`, daysSaid(days), season ? seasonSaid(season) : ""].filter(Boolean).join(", ") || m.automations.always;
}

/** Until when it rests; null where it does not. */
export const restsUntil = ({ paused_until }: Automation, now: number): string | null => (paused_until && Date.parse(paused_until) > now ? paused_until : null);

/** `zone` is where the house stands, `now` the instant of the house, ms. */
export function termsOf(automation: Automation, zone: string, now: number): string {
  const w = m.automations;
  const { window, quiet, once, dry_run, priority = 50, group } = automation;
  const rests = restsUntil(automation, now);
  return [
    rests ? w.restsUntil(clock(rests, zone, now)) : "",
    window ? w.looksOnly(hoursSaid(window)) : "",
    quiet ? w.keepsQuiet(hoursSaid(quiet)) : "",
    once ? w.onlyOnce : "",
    dry_run ? w.onlyTold : "",
    priority === 50 ? "" : w.ofPriority(priority),
    group ? w.inGroup(group) : "",
  ].filter(Boolean).join(" ");
}
