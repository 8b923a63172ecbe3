// What a mode goes by, as a line on the car's card.

import type { Loadpoint } from "../../../lib/api/types";
import { price } from "../../../lib/words";
import { m } from "../../../messages";
import { deadline } from "../car";
import { daysIn } from "../../../lib/ui/days";

const SET_UP = ["cheap", "schedule", "smart"] as const;
type SetUp = (typeof SET_UP)[number];

/** The modes that go by something a person chooses. */
export const setUpOf = (car: Loadpoint): SetUp | null => SET_UP.find((mode) => mode === car.mode && car[mode]) ?? null;

/** The highest price at which mode cheap charges now; a car whose level nobody knows may be a nearly empty one. */
export function priceLimit({ cheap, vehicle }: Loadpoint): number | null {
  if (!cheap) return null;
  const { opportunity_price, recovery_price, recovery_soc_pct } = cheap;
  const level = vehicle?.soc_pct ?? null;
  if (level === null) return Math.max(opportunity_price, recovery_price);
  return level < recovery_soc_pct ? recovery_price : opportunity_price;
}

const FEW = 2; // days that have room for their whole names

/** The line: ready by 07:00, up to 10 c/kWh, Saturday Sunday 22:00–06:00. */
export function line(car: Loadpoint, mode: SetUp, zone: string, now: number, currency: string): string {
  if (mode === "smart") return deadline(car, zone, now);
  if (mode === "cheap") return m.now.upToPrice(price(priceLimit(car), currency));
  const { from, to, days } = car.schedule!;
  const on = daysIn(days);
  const names = on.length > FEW ? m.words.daysShort : m.words.days; // “Sun” alone is read as what shines
  const which = on.length === 7 ? "" : `${on.map((day) => names[day]).join(" ")} `;
  return `${which}${from}–${to}`;
}

/** What else it goes by, where nothing more urgent is to be said. */
export const beside = (car: Loadpoint, mode: SetUp, currency: string): string => (mode === "schedule" ? m.now.upToPrice(price(car.schedule!.max_price, currency)) : "");
