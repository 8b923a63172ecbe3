import { afterEach, expect, test } from "vitest";

import { m, speak } from "../../messages";
import { german, percentages, prices } from "../../testing/told";
import { clock, clockOn, duration, energy, flowing, money, number, percent, power, price, readable, span, term, whole } from ".";

afterEach(() => speak("en"));

test("prices and percentages are said as the server says them, in each language", async () => {
  const plain = (text: string) => text.replace(/\u00a0/g, " ");
  const known = ["AUD", "NZD", "USD", "CAD", "EUR", "GBP"];
  const perKwh = ([value, currency]: [number, string, string]) => plain(`${price(value, currency)}/kWh`);
  for (const told of prices) if (known.includes(told[1])) expect(perKwh(told)).toBe(told[2]);
  for (const [value, said] of percentages) expect(percent(value)).toBe(`${said} %`);
  await speak("de", "de-DE");
  for (const told of german) if (known.includes(told[1])) expect(perKwh(told)).toBe(told[2]);
});

test("unknown is a dash, and no number is a negative zero", () => {
  expect([power(null), energy(undefined), percent(null), price(null, "GBP"), duration(null), clock(null, "UTC")]).toEqual(Array(6).fill("–"));
  expect([50, 49.4, -4, 0].map(energy)).toEqual(["0.1 kWh", "49 Wh", "−4 Wh", "0 kWh"]);
  expect([number(-0.004, 2), energy(-0.4), money(-0.001, "AUD"), price(-0.0001, "AUD")]).toEqual(["0.00", "0 kWh", "$0.00", "0 c"]);
});

test("a half is rounded up, however a float holds it", () => {
  expect([0.0725, 0.3055, 0.3045, -0.0725, 0.07249, 1.005].map((each) => price(each, "AUD").replace(/\u00a0/g, " "))).toEqual(["7.3 c", "30.6 c", "30.5 c", "−7.3 c", "7.2 c", "$1.01"]);
  expect([number(0.5), number(1.5), number(-2.5), number(1e9 + 0.5)]).toEqual(["1", "2", "−3", "1,000,000,001"]);
});

test("a level in whole percent is the nearest, and full only where it is", () => {
  expect([0, 0.4, 51.9, 51.4, 99.6, 99.94, 99.95, 100, null].map(whole)).toEqual(["0 %", "0 %", "52 %", "51 %", "99 %", "99 %", "100 %", "100 %", "–"]);
});

test("a sum in another currency names it", () => {
  expect(money(1.5, "SEK")).toBe("SEK\u00a01.50");
  expect(money(1234.5, "AUD")).toBe("$1,234.50");
  expect(money(8, "no such")).toBe("no such\u00a08.00");
});

test("powers are rounded to what can be read at a glance", () => {
  expect([950, 1234, 9994, 9996, 12340, -2500].map(power)).toEqual(["950 W", "1.23 kW", "9.99 kW", "10.0 kW", "12.3 kW", "−2.50 kW"]);
});

test("clocks count to 24 where the house stands, and another day carries its name", async () => {
  const [at, now] = ["2026-01-16T01:10:00Z", "2026-01-15T02:00:00Z"]; // in Brisbane tomorrow and today
  expect(clock(at, "Australia/Brisbane", now)).toBe("11:10 tomorrow");
  for (const region of ["en-US", "en-AU", "en-GB"]) {
    await speak("en", region);
    expect(clock("2026-01-15T11:05:00Z", "Australia/Brisbane")).toBe("21:05");
    expect(clock("2026-01-15T14:05:00Z", "Australia/Brisbane")).toBe("00:05");
  }
});

test.each(["de", "de-DE", "de-AT", "de-CH", "en-AU"])("numbers and money have one form in a language, that of the house's sentences: %s", async (region) => {
  await speak("de", region);
  const told = [price(0.312, "EUR"), percent(79.96), money(1234.5, "EUR"), money(-3.54, "AUD"), price(3.54, "AUD"), money(1.5, "CHF"), money(-0.004, "EUR")];
  expect(told.map((text) => text.replace(/\u00a0/g, " "))).toEqual(["31,2 ct", "79,9 %", "1.234,50 €", "−3,54 $", "3,54 $", "1,50 CHF", "0,00 €"]);
});

test("spans are said in the largest unit that is not a lie", () => {
  expect([40, 89, 90, 5_399, 5_400, 172_800].map(duration)).toEqual(["40 s", "89 s", "2 min", "90 min", "1.5 h", "2 days"]);
});

test("signs are words, and a word that no table knows is readable", () => {
  expect([-1200, 0, 1200, null].map((watts) => flowing(watts, "buying", "selling", "resting"))).toEqual(["selling", "resting", "buying", "–"]);
  expect(readable("saving_session")).toBe("Saving session");
});

test("a term without a name of its own is told in the language of the page, one with a name by that", async () => {
  const told = () => ["free", "demand 2", "above 20 kWh", "above 20 kWh 2", "zero_hero", "Level 3"].map(term);
  expect(told()).toEqual(["Free power", "Demand 2", "Above 20 kWh", "Above 20 kWh 2", "Zero hero", "Level 3"]);
  await speak("de", "de-DE");
  expect(told()).toEqual(["Freier Strom", "Leistungspreis 2", "Über 20 kWh", "Über 20 kWh 2", "Zero hero", "Level 3"]);
});

test("a state of the battery has one name, whatever flows meanwhile, in each language", async () => {
  for (const [language, own, kept] of [["en", /runs? by itself/i, /keep.* charge/i], ["de", /von selbst/, /Ladung/]] as const) {
    await speak(language);
    const { action, batteryMode, batteryPending } = m.words;
    for (const words of [action.given, action.taken, action.idle, batteryMode.self_consumption, batteryPending.self_consumption]) expect(words).toMatch(own);
    for (const words of [action.hold, batteryMode.hold, batteryPending.hold, m.automations.actions.hold]) expect(words).toMatch(kept);
  }
});

test.each([
  [-49, "21:00 on 14 January", "14. Januar 21:00", "14 January 21:00 – 22:00", "14. Januar 21:00 – 22:00"],
  [-25, "21:00 yesterday", "gestern 21:00", "Yesterday 21:00 – 22:00", "Gestern 21:00 – 22:00"],
  [0, "22:00", "22:00", "22:00 – 23:00", "22:00 – 23:00"],
  [5, "03:00 tomorrow", "morgen 03:00", "Tomorrow 03:00 – 04:00", "Morgen 03:00 – 04:00"],
  [29, "03:00 on Sunday", "Sonntag 03:00", "Sunday 03:00 – 04:00", "Sonntag 03:00 – 04:00"],
  [125, "03:00 on Thursday", "Donnerstag 03:00", "Thursday 03:00 – 04:00", "Donnerstag 03:00 – 04:00"],
  [173, "03:00 on 24 January", "24. Januar 03:00", "24 January 03:00 – 04:00", "24. Januar 03:00 – 04:00"],
])("another day is said in words that nobody reads as the sun: %s hours from a Friday evening", async (hours, ...words) => {
  const now = Date.parse("2026-01-16T22:00:00Z");
  const at = now + hours * 3_600_000;
  const told = () => [clock(at, "UTC", now), span(at, at + 3_600_000, "UTC", now)];
  await speak("en", "en-GB");
  const english = told();
  await speak("de", "de-DE");
  const german = told();
  expect([english[0], german[0], english[1], german[1]]).toEqual(words);
});

test("a time of a day that is over has its day's name, however near it is to today", () => {
  const [day, next] = ["2026-01-17T23:59:00Z", "2026-01-18T03:45:00Z"];
  expect([clockOn(day, "UTC", day), clockOn(next, "UTC", day)]).toEqual(["23:59", "03:45 on Sunday"]);
});

test("in German something happens um a time, with the day before it", async () => {
  await speak("de", "de-DE");
  const told = ["07:00", "morgen 07:00", "Sonntag 07:00", "24. Januar 07:00"].map((time) => m.now.readyAt(time));
  expect(told).toEqual(["Fertig um 07:00", "Fertig morgen um 07:00", "Fertig am Sonntag um 07:00", "Fertig am 24. Januar um 07:00"]);
});
