// A price that is cut off in a chart, in words: on the chart at its mark, and for those who do not see it.

import { m } from "../../messages";
import { clock, price } from "../words";

/** The highest price of a run that is cut off: when (s), and whether it is one to buy at or to sell at. */
export interface Peak {
  at: number;
  price: number;
  side: "buy" | "sell";
}

/** What stands at its mark. */
export const peakWords = (peak: Peak, currency: string): string => m.plan.peak[peak.side](price(peak.price, currency));

/** All of them in a sentence that follows the chart's own; nothing where none is cut off. */
export function peaksTold(peaks: readonly Peak[], currency: string, zone: string, now: number): string {
  const each = peaks.map((peak) => m.plan.peakAt(peakWords(peak, currency), clock(peak.at * 1_000, zone, now)));
  return each.length ? ` ${m.plan.peaks(each.join(", "))}` : "";
}
