// Why a change was refused, in the words of the forms: the house names a setting as the file does, by its key.

import { m } from "../../../messages";
import type { Table } from "./draft";
import { labelOf } from "./label";
import { nameOf, sectionAt, SECTIONS_OF_THE_FILE, valueAt } from "./sections";

const QUOTED = /('[^']*'|“[^”]*”|„[^“]*“)/; // what somebody wrote is no key of ours
const PATH = new RegExp(`\\b(?:${SECTIONS_OF_THE_FILE.join("|")})(?:\\[\\d+\\](?!\\.)|(?:\\[\\d+\\])?(?:\\.[a-z_0-9]+(?:\\[\\d+\\])?)+)`, "g");
const KEY = /(?<![\w./-])[a-z]+(?:_[a-z0-9]+)+\b(?![\w./-]*[/\\])/g;

/** A setting by its path in the file: “Largest current” (Garage); the path beside it where only the file has it. */
export function titleAt(path: string, settings: Table): string {
  const [first = "", ...rest] = path.split(".");
  const [, key = "", place] = /^(\w+)(?:\[(\d+)\])?$/.exec(first) ?? [];
  const section = sectionAt(path.replace(/\[\d+\]/g, "").split("."));
  const last = rest.at(-1)?.replace(/\[\d+\]$/, "") ?? key;
  const row = place === undefined ? undefined : (valueAt(settings, [key]) as Table[] | undefined)?.[Number(place)];
  const where = row ? nameOf(row, Number(place)) : section ? (m.settings.pages[section.name]?.[0] ?? labelOf(key)) : "";
  const label = labelOf(last);
  return `${m.words.quoted(label)} (${section ? where : path})`.replace(` (${label})`, "");
}

/** A sentence of the house about settings, with their names in place of their keys. */
export const inNames = (text: string, settings: Table): string =>
  text
    .split(QUOTED)
    .map((part, n) => (n % 2 ? part : part.replace(PATH, (path) => titleAt(path, settings)).split(QUOTED).map((one, k) => (k % 2 ? one : one.replace(KEY, (key) => m.words.quoted(labelOf(key))))).join("")))
    .join("");

/** The faults of a form, each beside its field. */
export const faultsInNames = (faults: Readonly<Record<string, string>>, settings: Table): Record<string, string> =>
  Object.fromEntries(Object.entries(faults).map(([path, fault]) => [path, inNames(fault, settings)]));

/** Faults that lie elsewhere than in the form: each with what it is about. */
export const elsewhere = (faults: Readonly<Record<string, string>>, settings: Table): string =>
  Object.entries(faults).map(([path, fault]) => `${titleAt(path, settings)}: ${inNames(fault, settings)}`).join(" ");
