import { afterEach, expect, test } from "vitest";

import { speak } from "../../messages";
import { type Peak, peaksTold, peakWords } from "./peaks";

afterEach(() => speak("en"));

const NOW = Date.parse("2026-01-16T12:00:00Z");
const PEAKS: Peak[] = [{ at: NOW / 1_000 + 10_800, price: 3.89, side: "buy" }, { at: NOW / 1_000 + 54_000, price: 20.3, side: "sell" }];
const told = () => [...PEAKS.map((peak) => peakWords(peak, "AUD")), peaksTold(PEAKS, "AUD", "UTC", NOW)].map((text) => text.replace(/\u00a0/g, " "));

test("a mark at a price that is cut off says what it is, also to those who do not see it", async () => {
  expect(told()).toEqual(["buying $3.89", "selling $20.30", " Higher than the chart goes: buying $3.89 at 15:00, selling $20.30 at 03:00 tomorrow."]);
  await speak("de", "de-DE");
  expect(told()).toEqual(["Kauf 3,89 $", "Verkauf 20,30 $", " Höher, als das Diagramm reicht: Kauf 3,89 $ um 15:00, Verkauf 20,30 $ morgen um 03:00."]);
  expect(peaksTold([], "AUD", "UTC", NOW)).toBe("");
});
