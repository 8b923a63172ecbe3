// A run of the plan in one sentence: that of its slots where they all say the same, else over which prices it goes and
// what it is for. The slot under the finger has the house's own sentence.

import { m } from "../../messages";
import type { PlanSlot } from "../api/types";
import { clock, energy, prices, readable, type Instant } from "../words";
import type { Run } from "./runs";

const GRID_W = 100; // less is not bought
const HELD_WH = 100; // less sun is not worth a word
const HOUR_MS = 3_600_000;

/** Where and when: the house's clock and money, and the instant at which it is said. */
export interface Told {
  zone: string;
  currency: string;
  now: Instant;
}

export function sentence(run: Run, told: Told): string {
  const said = new Set(run.slots.map(({ reason }) => reason.text || readable(reason.code)));
  if (said.size === 1 && run.slots.every(({ action }) => action === run.action)) return run.reason.text || readable(run.reason.code);
  return `${because(run, told)}${held(run)}.`;
}

function because(run: Run, { zone, currency, now }: Told): string {
  const { slots } = run;
  const buy = spanOf(slots.map((slot) => slot.import));
  const sell = spanOf(slots.map((slot) => slot.export));
  const words = ([low, high]: Span) => prices(low, high, currency);
  const later = (best: Best | null, say: (price: string, at: string) => string) => (best ? say(prices(best.price, best.price, currency), clock(best.at, zone, now)) : "");
  const { block } = m.plan;
  const pays = buy[1] < 0 ? words([-buy[1], -buy[0]]) : null;
  const bought = pays ? block.paid(pays) : block.costs(words(buy));
  if (run.action === "charge" && slots.some(({ grid_w }) => grid_w > GRID_W)) {
    const dear = later(best(slots, "next_dear_price", "next_dear_at"), block.worth);
    return bought + dear;
  }
  if (run.action === "discharge") return block.sells(words(sell));
  if (run.action === "hold") {
    const kept = best(slots, "kept_for_price", "kept_for_at");
    return kept ? later(kept, block.kept) + (pays ? block.meanwhilePaid(pays) : block.meanwhile(words(buy))) : bought;
  }
  if (run.way === "given") return block.covers(words(buy));
  if (run.way === "taken" || run.action === "charge") return sell[1] <= 0 && sell[0] < 0 ? block.sunCosts(words([-sell[1], -sell[0]])) : block.sunSells(words(sell));
  const limits = new Set(slots.map(({ reason }) => reason.facts?.limit));
  return limits.has("capacity") ? block.full : limits.has("reserve") ? block.empty : block.rests;
}

/** The sun that is thrown away meanwhile. */
function held({ slots }: Run): string {
  const wh = slots.reduce((sum, { start, end, curtail_w }) => sum + (curtail_w * (Date.parse(end) - Date.parse(start))) / HOUR_MS, 0);
  return wh >= HELD_WH ? m.plan.block.held(energy(wh)) : "";
}

type Span = [number, number];
const spanOf = (all: number[]): Span => [Math.min(...all), Math.max(...all)];

interface Best {
  price: number;
  at: string;
}

/** The dearest use ahead that any slot names. */
function best(slots: readonly PlanSlot[], priceFact: string, atFact: string): Best | null {
  let found: Best | null = null;
  for (const { reason } of slots) {
    const [price, at] = [reason.facts?.[priceFact], reason.facts?.[atFact]];
    if (typeof price === "number" && typeof at === "string" && (found === null || price > found.price)) found = { price, at };
  }
  return found;
}
