import { expect, test } from "vitest";

import { messages as de } from "./de";
import { messages as en } from "./en";
import { chosen } from ".";

// The machine's words, which no owner should have to learn; each language's own list.
const MACHINE = {
  en: /\b(force[ds]?|forcing|curtail\w*|optimi[sz]er|aemo|loadpoints?|soc|setpoints?|tariff upload|null|undefined|true|false)\b/i,
  de: /\b(erzw\w*|zwangs\w*|abregel\w*|optimierer|aemo|ladepunkt\w*|soc|sollwert\w*|null|undefined)\b/i,
};

/** Every line with its path; a line with values is said with its own names in their place. */
function lines(messages: unknown, path = ""): [string, string][] {
  if (typeof messages === "string") return [[path, messages]];
  if (typeof messages === "function") return [[path, String((messages as (...values: unknown[]) => unknown)(...Array(messages.length).fill(2)))]];
  return Object.entries(messages as object).flatMap(([key, value]) => lines(value, path ? `${path}.${key}` : key));
}

const NAMES = /^form\.(labels|choices)\./; // of keys: English may read them as they are

test("both languages have the same lines, and none is empty that is not so by intent", () => {
  const [english, german] = [lines(en), lines(de)];
  const paths = (all: [string, string][]) => all.map(([path]) => path).filter((path) => !NAMES.test(path));
  expect(paths(german)).toEqual(paths(english));
  const empty = [...english, ...german].filter(([path, text]) => text.trim() === "" && !/^(words\.health\.ok|notify\.states\.(on|off)\.1)$/.test(path));
  expect(empty).toEqual([]);
});

test.each([
  ["en", en],
  ["de", de],
] as const)("an owner reads none of the machine's words: %s", (language, messages) => {
  expect(lines(messages).filter(([, text]) => MACHINE[language].test(text))).toEqual([]);
});

test("a German infinitive with more to it is parted from its verb by a comma", () => {
  const together = /\S (zu [a-zäöüß]+|[a-zäöü]+zu[a-zäöü]+)e?n (würde|wäre|brächte|genügt)/;
  expect(lines(de).filter(([, text]) => together.test(text))).toEqual([]);
});

test("the device's language is spoken where it is known, with its region, and what was chosen wins", () => {
  expect(chosen(null, ["de-AT", "en"])).toEqual(["de", "de-AT"]);
  expect(chosen(null, ["fr-FR", "en-AU"])).toEqual(["en", "en-AU"]);
  expect(chosen(null, ["fr-FR"])).toEqual(["en", "en"]);
  expect(chosen("de", ["en-AU"])).toEqual(["de", "de"]);
  expect(chosen("en", ["en-AU"])).toEqual(["en", "en-AU"]);
});

test("a plugged-in car that is not charged is told in one word, whatever its charger calls that", () => {
  for (const { words } of [en, de]) expect(words.carState["suspended_evse"]).toBe(words.carState["connected"]);
});
