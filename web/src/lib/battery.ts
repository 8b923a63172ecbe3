// What the battery does, and why, as its card and the plan say it.

import type { Battery } from "./api/types";
import { clock, said } from "./words";
import { m } from "../messages";

/** What it does and by whom, and until when, apart: where the line is too short, the end has to stay. What was ordered
 *  and is not seen yet begins: by whom and until when belong to that, and never to the mode of before. */
export function doing(battery: Battery, zone: string, now: number): { what: string; until: string } {
  const { mode, pending_mode: pending, owner, until } = battery;
  const what = pending ? said(m.words.batteryPending, pending) : said(m.words.batteryMode, mode);
  const whose = (pending ?? mode) === "self_consumption" || isAsAsked(battery) ? "" : m.words.owner[owner];
  return { what: [what, whose].filter(Boolean).join(" "), until: until ? m.now.until(clock(until, zone, now)) : "" };
}

/** Whether all there is to say of why is who asked: what and until when stand in the line above. */
const isAsAsked = ({ owner, reason: { code, facts } }: Battery): boolean => owner === "user" && code === "user_command" && facts?.["reached"] !== false && !facts?.["limit"];

/** Why, without what and until when where that is said already. */
export function why(battery: Battery): Battery["reason"] {
  if (!isAsAsked(battery)) return battery.reason;
  const rule = battery.reason.facts?.["automation"];
  return { ...battery.reason, text: typeof rule === "string" ? m.now.asRuleAsked(rule) : m.now.asYouAsked };
}
