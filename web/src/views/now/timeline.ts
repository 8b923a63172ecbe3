// The hours around now as lines: the price to buy, the battery's level as planned, and where a spike is cut off.

import type { Peak } from "../../lib/chart/peaks";
import type { Plan, PriceSlot, TariffView } from "../../lib/api/types";

const HOUR_MS = 3_600_000;
const BACK_MS = HOUR_MS;
const AHEAD_MS = 23 * HOUR_MS;
const SPIKE = 3; // so many times what most hours cost is a spike
const USUAL = 0.9; // of the hours

export interface Lines {
  at: number[]; // s
  price: (number | null)[]; // as drawn: cut off at `top`
  level: (number | null)[]; // %, null where no plan tells it
  bottom: number;
  top: number;
  spikes: Peak[];
}

type Priced = Pick<PriceSlot, "start" | "end" | "import">;

/** What a kWh costs when. A quota or a step that changes it is in the plan's prices alone, which the list of the tariff goes on from. */
export function pricesOf(tariff: TariffView | null, plan: Plan | null): readonly Priced[] {
  const listed = tariff?.items ?? [];
  const planned = plan?.slots ?? [];
  if (planned.length === 0 || !tariff?.terms?.bands.some(({ side }) => side === "import")) return listed;
  const from = Date.parse(planned[0]!.start);
  const to = Date.parse(planned[planned.length - 1]!.end);
  const before = listed.filter(({ start }) => Date.parse(start) < from);
  const after = listed.filter(({ end }) => Date.parse(end) > to);
  return [
    ...before.map((slot) => (Date.parse(slot.end) > from ? { ...slot, end: planned[0]!.start } : slot)),
    ...planned,
    ...after.map((slot) => (Date.parse(slot.start) < to ? { ...slot, start: planned[planned.length - 1]!.end } : slot)),
  ];
}

export function linesOf(prices: readonly Priced[], plan: Plan | null, level: number | null, now: number): Lines | null {
  const from = now - BACK_MS;
  const to = now + AHEAD_MS;
  const shown = prices
    .map(({ start, end, import: price }) => ({ start: Date.parse(start), end: Date.parse(end), price }))
    .filter(({ start, end }) => end > from && start < to);
  if (shown.length < 2) return null;
  const { top, bottom } = spanOf(shown.map(({ price }) => price));
  const levels = levelsOf(plan, level, now);
  const last = shown[shown.length - 1]!;
  const at = [...new Set([...shown.map(({ start }) => Math.max(start, from)), ...levels.keys(), Math.min(last.end, to)])]
    .filter((one) => one >= from && one <= Math.min(last.end, to))
    .sort((a, b) => a - b);
  let slot = 0;
  const price = at.map((one) => {
    while (slot < shown.length - 1 && shown[slot]!.end <= one) slot += 1;
    return Math.min(shown[slot]!.price, top);
  });
  return { at: at.map((one) => one / 1000), price, level: at.map((one) => levels.get(one) ?? null), bottom, top, spikes: spikesOf(shown, top) };
}

/** From nothing, or the lowest price below it, to the highest that does not flatten the rest. */
function spanOf(prices: number[]): { top: number; bottom: number } {
  const sorted = [...prices].sort((a, b) => a - b);
  const usual = sorted[Math.floor(USUAL * (sorted.length - 1))]!;
  const highest = sorted[sorted.length - 1]!;
  const cut = Math.max(usual, 0.01) * SPIKE;
  return { bottom: Math.min(sorted[0]!, 0), top: highest > cut ? Math.max(usual, 0.01) * 1.6 : Math.max(highest, 0.01) };
}

function spikesOf(slots: { start: number; end: number; price: number }[], top: number): Lines["spikes"] {
  const found: Lines["spikes"] = [];
  let running: Peak | null = null;
  for (const { start, end, price } of slots) {
    if (price <= top) running = null;
    else if (!running) found.push((running = { at: (start + end) / 2000, price, side: "buy" }));
    else if (price > running.price) Object.assign(running, { at: (start + end) / 2000, price });
  }
  return found;
}

/** The level at the end of each slot, and the one now. */
function levelsOf(plan: Plan | null, level: number | null, now: number): Map<number, number> {
  const found = new Map<number, number>();
  if (plan === null) return found;
  if (level !== null) found.set(now, level);
  for (const { end, soc_pct } of plan.slots) {
    const at = Date.parse(end);
    if (at > now && soc_pct !== null) found.set(at, soc_pct);
  }
  return found;
}
