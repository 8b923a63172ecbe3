// What a key of the configuration is called on the screen.

import { inField, MINUS, readable, short } from "../../../lib/words";
import { m } from "../../../messages";
import type { Field } from "./draft";

const UNIT = /_(w|wh|kwh|pct|s|h|a|v|price_per_mwh)$/;

/** Its name in the owner's words where there is one, else the key made readable, without its unit. */
export function labelOf(key: string): string {
  return m.form.labels[key] ?? m.words.mode[key] ?? readable(key.replace(UNIT, "")).replace(/\bsoc\b/gi, "level").replace(/\burl\b/gi, "address");
}

/** Its name with its unit. */
export function titleOf({ key, unit }: Field): string {
  return unit ? `${labelOf(key)} (${unit.replace("day", m.form.day)})` : labelOf(key);
}

/** A choice or driver in words, beside the field of its key; a mode by the name that its button has. */
export function choiceOf(choice: unknown, key = ""): string {
  return (key === "mode" ? m.words.mode[String(choice)] : m.form.choices[`${key}.${String(choice)}`]) ?? m.form.choices[String(choice)] ?? readable(String(choice));
}

const KEY = /\b[a-z]+(?:_[a-z0-9]+)+\b/g;

/** What the house says about a field, in the owner's words: in the file a key is absent, on a form its field is empty. */
export const sentenceOf = ({ text, choices, key }: { text?: Field["text"] | undefined; choices?: Field["choices"]; key?: string }): string =>
  inNames(text ?? "", new Set(choices?.map(String)), key)
    .replace(/\bloadpoint(s?)\b/g, "charger$1")
    .replace(/\beach driver\b/g, "each kind")
    .replace(/\bmode (\w+)\b/g, (all, mode: string) => (mode in m.words.mode ? `mode ${m.words.quoted(choiceOf(mode, "mode"))}` : all))
    .replace(/\btrue: /g, "on: ")
    .replace(/\bfalse: /g, "off: ")
    .replace(/\babsent\b/g, "empty")
    .replace(/\bAbsent\b/g, "Empty");

/** Keys and choices of the file by the names that they have on the form: keys that no other word looks like, and a
 * choice where the sentence begins to tell of it, or says that it holds. */
function inNames(text: string, choices: ReadonlySet<string>, own?: string): string {
  return text
    .replace(/^\w+|(?<=; |\b(?:absent|leer): )\w+|\bauto\b/g, (word) => (choices.has(word) ? m.words.quoted(choiceOf(word, own)) : word))
    .replace(KEY, (key) => m.words.quoted(choices.has(key) ? choiceOf(key, own) : labelOf(key)));
}

/** What stands small below a field: its sentence, and its range where it has one. */
export function hintOf(field: Field): string {
  const range = field.type === "number" || field.type === "integer" ? rangeOf(field) : "";
  return [sentenceOf(field), range].filter(Boolean).join(" · ");
}

function rangeOf({ minimum, maximum, above, below, least_meant, most_meant }: Field): string {
  const known = (bounds: (number | null | undefined)[]) => bounds.filter((one): one is number => typeof one === "number");
  const [low, high] = [Math.max(...known([minimum ?? above, least_meant])), Math.min(...known([maximum ?? below, most_meant]))];
  return Number.isFinite(low) && Number.isFinite(high) ? m.form.between(bound(low), bound(high)) : "";
}

/** A bound of many digits has them in groups, as people write what they read and do not type. */
const bound = (value: number) => (Math.abs(value) < 100_000 ? inField(value).replace("-", MINUS) : short(value, 3));

/** What holds while a field is empty: what is usual, what the house says of it, or that nothing is set. */
export function emptyOf(field: Field, isMasked: boolean): string {
  if (isMasked) return m.form.kept;
  if (field.default !== undefined && field.default !== null && typeof field.default !== "object") return m.form.usually(field.type === "choice" ? choiceOf(field.default, field.key) : typeof field.default === "number" ? inField(field.default) : String(field.default));
  if (field.required) return "";
  const holds = EMPTY.exec(sentenceOf(field))?.[1];
  if (!holds) return m.form.none;
  return holds.length <= FITS || field.type === "choice" ? holds : m.form.seeBelow; // where its sentence says the same
}

const FITS = 30; // letters in a field on a small phone

const EMPTY = /\b(?:empty|leer): (.+?)(?:;|\. |\.?$|, 0: )/i; // as the house's sentences have it in each language

/** Shown also while they are empty: the hours and prices of a contract, or the template that has them, and what bounds
 * a plan or a circuit. */
const HEART = new Set(["period", "template", "grid_charge_price_ceiling", "charge_by", "max_a", "max_w"]);

/** Whether people have to see it at once: what is needed, or has a value; the rest is a tap away. */
export function isMain(field: Field, shown: unknown): boolean {
  if (field.required || HEART.has(field.key)) return true;
  if (field.type === "table" || field.type === "tables" || field.key.endsWith("_url")) return false;
  return !field.optional || (shown !== undefined && shown !== null);
}
