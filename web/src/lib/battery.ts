// What the battery does, and why, as its card and the plan say it.

import type { Battery, Status } from "./api/types";
import { clock, said } from "./words";
import { m } from "../messages";

const FLOWS_W = 100; // less is noise and own use
const RESTS_W = 200; // of a battery that keeps its charge, likewise

/** What it does and by whom, and until when, apart: where the line is too short, the end has to stay. What was ordered
 *  and is not seen yet begins: by whom and until when belong to that, and never to the mode of before. */
export function doing(battery: Battery, flow: Status["flow"], zone: string, now: number): { what: string; until: string } {
  const { mode, pending_mode: pending, owner, until } = battery;
  const what = pending ? said(m.words.batteryPending, pending) : flowing(mode, flow);
  const isTheirs = owner === "user" && !pending && isIdle(mode, flow); // whom it was told by is said below
  const whose = (pending ?? mode) === "self_consumption" || isTheirs || isAsAsked(battery) ? "" : m.words.owner[owner];
  return { what: [what, whose].filter(Boolean).join(" "), until: until ? m.now.until(clock(until, zone, now)) : "" };
}

/** A mode by what flows: nothing is sold that the house uses up, and what stands full or empty does nothing. */
function flowing(mode: Battery["mode"], flow: Status["flow"]): string {
  if (isIdle(mode, flow)) return said(m.words.batteryTold, mode);
  if (mode === "hold" && (flow.battery_w ?? 0) < -RESTS_W) return m.words.batteryStores; // some take the sun all the same
  return mode === "force_discharge" && isUsedUp(flow) ? m.words.batteryGives : said(m.words.batteryMode, mode);
}

/** What flows in the direction that was ordered, W; null: it is not known, or no such order. */
function moved(mode: Battery["mode"], { battery_w: power }: Status["flow"]): number | null {
  if (power == null || (mode !== "force_charge" && mode !== "force_discharge")) return null;
  return mode === "force_charge" ? -power : power;
}

/** Whether nothing shows that the order is done: what nobody measures is sold at most where something goes out, and what gives keeps nothing. */
function isIdle(mode: Battery["mode"], flow: Status["flow"]): boolean {
  if (mode === "hold") return (flow.battery_w ?? 0) > RESTS_W;
  const power = moved(mode, flow);
  return power === null ? mode === "force_discharge" && isUsedUp(flow) : power < FLOWS_W;
}
const isUsedUp = ({ grid_w: grid }: Status["flow"]): boolean => grid != null && grid > -FLOWS_W;

/** Whether all there is to say of why is who asked: what and until when stand in the line above, where there is one. */
const isAsAsked = ({ owner, mode, pending_mode: pending, reason: { code, facts } }: Battery): boolean =>
  (mode !== "unknown" || !!pending) && owner === "user" && code === "user_command" && facts?.["reached"] !== false && !facts?.["limit"];

/** Whether it tells nothing of what it does. */
export const isSilent = ({ health }: Battery): boolean => health === "offline" || health === "refused";

/** Why, without what and until when where that is said already. */
export function why(battery: Battery, flow: Status["flow"]): Battery["reason"] {
  if (!isAsAsked(battery)) return battery.reason;
  const rule = battery.reason.facts?.["automation"];
  const asked = typeof rule === "string" ? m.now.asRuleAsked(rule) : m.now.asYouAsked;
  const { mode, pending_mode: pending } = battery;
  const isUsed = mode === "force_discharge" && !pending && !isIdle(mode, flow) && isUsedUp(flow);
  return { ...battery.reason, text: isUsed ? `${m.now.nothingToSell} ${asked}` : asked };
}
