// What the battery's card says that it does.

import type { Battery } from "../../lib/api/types";
import { clock, said } from "../../lib/words";
import { m } from "../../messages";

/** What it does, by whom and until when. What was ordered and is not seen yet begins: by whom and until when
 *  belong to that, and never to the mode of before. */
export function doing(battery: Battery, zone: string, now: number): string {
  const { mode, pending_mode: pending, owner, until } = battery;
  const what = pending ? said(m.words.batteryPending, pending) : said(m.words.batteryMode, mode);
  const whose = (pending ?? mode) === "self_consumption" ? "" : m.words.owner[owner];
  return [what, whose, until ? m.now.until(clock(until, zone, now)) : ""].filter(Boolean).join(" ");
}
