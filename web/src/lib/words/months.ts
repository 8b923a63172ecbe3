// The months, by the names that the house has for them.

import { MONTHS } from "../ui/days";
import { times } from "./formats";

export function monthNames(how: "short" | "long"): Record<string, string> {
  const format = times({ month: how, timeZone: "UTC" });
  return Object.fromEntries(MONTHS.map((month, n) => [month, format.format(Date.UTC(2026, n, 15))]));
}
