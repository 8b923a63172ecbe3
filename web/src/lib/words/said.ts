// A word of the API as an owner says it; one that no table knows is at least readable.

import { m } from "../../messages";
import type { Unknown } from "./numbers";

type Table = Record<string, string>;

export function said(table: Table, word: string | Unknown): string {
  if (word === null || word === undefined || word === "unknown") return m.words.unknown;
  return table[word] ?? readable(word);
}

export function readable(word: string): string {
  const words = word.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What a term of the contract is called: by its owner, or by a word of ours where he gave it none. */
export function term(name: string): string {
  const again = / \d+$/.exec(name)?.[0] ?? "";
  const base = name.slice(0, name.length - again.length);
  const above = /^above (\S+ kWh)$/.exec(base)?.[1];
  return (above ? m.words.above(above) : (m.words.term[base] ?? readable(base))) + again;
}

/** A sentence in which each number and its unit stay on one line. */
export const together = (words: string) => words.replace(/(\d) (%|k?Wh?|A|ct?|p)\b/g, "$1\u00a0$2").replace(/(\d) ([%€$£])/g, "$1\u00a0$2");

const IDLE_W = 20;

/** Which of three words fits a power: flowing, flowing back, or neither. */
export function flowing(watts: number | Unknown, forth: string, back: string, still: string): string {
  if (watts === null || watts === undefined) return m.words.unknown;
  return watts > IDLE_W ? forth : watts < -IDLE_W ? back : still;
}
