// What the sun costs that is sold below nothing while the battery takes none of it.
//
// A battery that keeps its charge takes no sun either, and most inverters are not limited while the battery has orders.

import type { Plan, Schemas, Status } from "../../lib/api/types";
import { isNothing } from "../../lib/words";

interface Loss {
  wh: number; // of sun that goes out at a price below nothing
  cost: number;
  price: number; // the lowest of those prices, below 0
}

const HOUR_MS = 3_600_000;
const LEAST_WH = 50;

interface Part {
  from: number;
  to: number;
  spareW: number;
  price: number;
}

const UNLIMITED = ["curtailment_disabled", "not_supported", "not_enforced", "monitoring_mode"];

/** Whether export that costs is held back beside the order. */
export function isHeldBack(status: Status | null, able: Schemas["BatteryView"]["capabilities"], action: string): boolean {
  const works = able?.curtails_while_forced || (able?.curtails_while_held && action === "hold");
  const why = status?.curtailment.reason.code;
  return Boolean(works && why && !UNLIMITED.includes(why));
}

/** Null where nothing is lost so, or nobody knows. */
export function lossOf(status: Status | null, plan: Plan | null, from: number, seconds: number, action: string): Loss | null {
  const until = from + seconds * 1_000;
  const found: Loss = { wh: 0, cost: 0, price: 0 };
  for (const part of partsOf(status, plan, from, until, action)) {
    const hours = (Math.min(part.to, until) - Math.max(part.from, from)) / HOUR_MS;
    if (hours <= 0 || part.price >= 0) continue;
    const wh = Math.max(0, part.spareW) * hours;
    found.wh += wh;
    found.cost -= (wh / 1_000) * part.price;
    found.price = Math.min(found.price, part.price);
  }
  return found.wh >= LEAST_WH && !isNothing(found.cost) ? found : null;
}

const sumOf = (all: number[]): number => all.reduce((sum, watts) => sum + watts, 0);

/** As planned, and as it is now where no plan tells it. */
function partsOf(status: Status | null, plan: Plan | null, from: number, until: number, action: string): Part[] {
  const isCharging = (car: string) => status?.loadpoints[car]?.charging ?? false;
  const planned = (plan?.slots ?? []).map(({ start, end, pv_w, curtail_w, load_w, ev_w, following_w, export: price }) => {
    const cars = [...Object.entries(ev_w ?? {}), ...Object.entries(following_w ?? {})].filter(([car]) => action === "hold" || isCharging(car)); // none begins beside a sale
    const wanted = load_w - sumOf(Object.values(following_w ?? {})) + sumOf(cars.map(([, watts]) => watts));
    return { from: Date.parse(start), to: Date.parse(end), spareW: pv_w + curtail_w - wanted, price }; // what the plan holds back goes out then
  });
  if (planned.some((part) => part.from <= from && from < part.to)) return planned;
  const { pv_w, load_w, ev_w } = status?.flow ?? {};
  const price = status?.price?.export;
  if (pv_w == null || load_w == null || price == null) return [];
  return [{ from, to: until, spareW: pv_w - load_w - (ev_w ?? 0), price }];
}
