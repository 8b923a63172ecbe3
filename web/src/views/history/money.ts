// What was paid beside what the same time had cost without battery and plan, in cents that add up as they are shown.

import type { Savings } from "../../lib/api/types";
import { duration } from "../../lib/words";
import { m } from "../../messages";

interface Lines {
  without: number; // below 0 it would have earned
  cost: number; // below 0 it earned
  stored: number; // what the battery holds more than before, in money
  saved: number; // made of the others as they are shown
}

const MINUTE_S = 60; // less is no other time: a device was heard some seconds later

const cents = (sum: number) => Math.round(sum * 100) / 100;

/** Of the whole time, or else of what of it was measured and has prices; null where nothing of it has. */
export function linesOf(savings: Savings): Lines | null {
  const { cost, cost_without, savings: saved, stored_value } = savings.known ?? savings;
  if (typeof cost !== "number" || typeof cost_without !== "number" || typeof saved !== "number") return null;
  const [without, paid, stored] = [cents(cost_without), cents(cost), cents(stored_value ?? 0)];
  return { without, cost: paid, stored, saved: cents(without - paid + stored) };
}

/** Of how much of the time the money is, and of how much the energy above it, where that is another one. */
export function hoursTold(savings: Savings, livedS: number, energyS: number | null): string {
  const [lived, money] = [duration(livedS), duration(savings.known?.known_s ?? livedS)];
  const isOther = energyS !== null && Math.abs(energyS - (savings.known?.known_s ?? livedS)) >= MINUTE_S;
  const energy = isOther ? duration(energyS) : money;
  return [money === lived ? "" : m.history.partlyPriced(money, lived), energy === money ? "" : m.history.energyOf(energy)].filter(Boolean).join(" ");
}
