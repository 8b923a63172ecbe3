// Prices for a kWh as the rest of the app has them: in cents where the currency has such; parts of one (a tax, an
// efficiency) in percent. File and API have whole money and parts. Whoever thinks in the other unit types a hundred times too much or too little, and is told before it is sent.

import { inField, MINUS, short } from "../../../lib/words";
import { placesOf, shifted, unitOf } from "../../../lib/words/typed";
import { m } from "../../../messages";
import { fieldsOf, numeric, textOf, type Draft, type Field, type Table } from "./draft";

const NUMBERS = ["default", "minimum", "maximum", "above", "below", "least_meant", "most_meant"] as const;
const DECIMAL = /\b\d+[.,]\d+\b/g; // in the sentence about a price, itself a price
const TELL_PRICES = new Set(["happy_hour_kwh", "spike_protection", "demand"]); // no prices themselves
const PART = "of 1";
const PERCENT = 2; // places
const AS_PART = /; \d[.,]\d+ (?:is|sind) \d+ %/; // how the file has it
const WORTH_ASKING = 100; // cents that a price may be: one of less than a cent is odd then, and a margin is not

/** The description of a section with its units in the house's money, and parts in percent. */
export function inMoneyOf(currency: string, field: Field): Field {
  const inside = (fields: readonly Field[] = []) => fields.map((one) => inMoneyOf(currency, one));
  const told: Field = { ...field };
  if (field.fields) told.fields = inside(field.fields);
  if (field.drivers) told.drivers = field.drivers.map((one) => ({ ...one, fields: inside(one.fields) }));
  if (field.unit) told.unit = field.unit.replace("currency", currency);
  const places = placesOf(currency);
  const inCents = (price: string) => inField(shifted(price.replace(",", "."), places));
  if (field.text && TELL_PRICES.has(field.key)) told.text = field.text.replace(DECIMAL, (price) => `${inCents(price)} ${unitOf(currency)}`);
  if (field.unit === PART && field.text) told.text = field.text.replace(AS_PART, "");
  if (field.unit === PART) return { ...told, ...shiftedIn(field, PERCENT), unit: "%", part: { places: PERCENT } };
  if (field.unit !== "currency/kWh" || !places) return told;
  Object.assign(told, shiftedIn(field, places));
  if (field.text) told.text = field.text.replace(DECIMAL, inCents);
  return { ...told, unit: unitOf(currency), money: { currency, places } };
}

/** The numbers of a description, with the point moved. */
function shiftedIn(field: Field, places: number): Partial<Field> {
  const known = NUMBERS.filter((key) => typeof field[key] === "number");
  return Object.fromEntries(known.map((key) => [key, shifted(field[key] as number, places)]));
}

/** Prices that cannot be meant, and those that may be and are asked back once: why, by their place in the form. */
export interface Odd {
  refused: Record<string, string>;
  asked: Record<string, string>;
}

/** What of a draft is such a price; what stands there already was meant. */
export function oddPrices(field: Field, draft: Draft, shown: Table | undefined, at = ""): Odd {
  const found: Odd = { refused: {}, asked: {} };
  for (const one of fieldsOf(field, draft.driver as string | undefined)) {
    const [path, entry, before] = [`${at}${one.key}`, draft[one.key], shown?.[one.key] ?? undefined];
    const take = (odd: Odd) => void (Object.assign(found.refused, odd.refused), Object.assign(found.asked, odd.asked));
    if (Array.isArray(entry)) entry.forEach((row, n) => take(oddPrices(one, row, (before as Table[] | undefined)?.[n], `${path}[${n}].`)));
    else if (typeof entry === "object" && entry && one.type === "table") take(oddPrices(one, entry, before as Table | undefined, `${path}.`));
    else if (typeof entry === "string" && one.part && entry.trim() && entry.trim() !== textOf(one, before)) take(oddPart(one, path, entry.trim()));
    else if (typeof entry === "string" && one.money && entry.trim() && entry.trim() !== textOf(one, before)) take(oddIn(one, path, entry.trim()));
  }
  return found;
}

function oddIn({ unit, money, maximum, least_meant: least, most_meant: most }: Field, path: string, text: string): Odd {
  const odd = (kind: keyof Odd, why: string): Odd => ({ ...NONE, [kind]: { [path]: why } });
  const price = numeric(text);
  if (typeof price === "string") return odd("refused", m.form.noPrice(unit!, inField(31.2)));
  if (typeof least !== "number" || typeof most !== "number" || price === maximum) return NONE; // the highest there is: any price
  const told = `${grouped(price)} ${unit}`;
  if (price < least || price > most) return odd("refused", m.form.notMeant(told, m.form.between(grouped(least), grouped(most))));
  if (price === 0 || Math.abs(price) >= 1 || most < WORTH_ASKING) return NONE;
  return odd("asked", m.form.isSoLittle(told, `${grouped(price)} ${money!.currency}`, inField(shifted(price, money!.places))));
}

/** A percentage that is none, and one that looks like a part of one. */
function oddPart({ minimum, above, maximum, below }: Field, path: string, text: string): Odd {
  const [share, low, high] = [numeric(text), minimum ?? above ?? 0, maximum ?? below ?? 100];
  const told = (value: number) => `${grouped(value)} %`;
  const why = m.form.between(grouped(low), told(high));
  if (typeof share === "string") return { ...NONE, refused: { [path]: why } };
  if (share < low || share > high || share === above) return { ...NONE, refused: { [path]: m.form.notMeant(told(share), why) } };
  if (share === 0 || share >= 1) return NONE;
  const meant = shifted(share, PERCENT);
  return { ...NONE, asked: { [path]: m.form.isSoLittle(told(share), told(meant), inField(meant)) } };
}

const NONE: Odd = { refused: {}, asked: {} };

const grouped = (value: number) => (Math.abs(value) < 1_000 ? inField(value).replace("-", MINUS) : short(value, 3));
