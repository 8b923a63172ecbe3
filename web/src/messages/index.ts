// All that people read: one module per language and area, checked by types, so that no language lacks a line.
//
// `m` is what the app speaks; it is set once, before the first thing is drawn. A line with values is a function.
// English is the measure: `de/now.ts` has the type of `en/now.ts`, and the test of words reads them all.

import { messages as english, type Messages } from "./en";

export type { Messages };

export const LANGUAGES = { en: "English", de: "Deutsch" } as const;
export type Language = keyof typeof LANGUAGES;

// English comes with the app, which for most saves a way to the house and back; the others when they are spoken.
const LOADERS: Record<Language, () => Messages | Promise<Messages>> = {
  en: () => english,
  de: () => import("./de").then(({ messages }) => messages),
};

const KEPT = "powersync.language";

export let m: Messages = english;
export let language: Language = "en";
export let locale = "en"; // the language with its region, for how numbers and times are written

/** Loads a language; `region` is the whole name of the device's own. The house is asked for it before it is here. */
export async function speak(chosen: Language, region: string = chosen): Promise<void> {
  language = chosen;
  locale = region;
  m = await LOADERS[chosen]();
}

export const speakAsDevice = () => speak(...chosen(localStorage.getItem(KEPT), navigator.languages));

/** Another language counts from the next start of the page, which is now. */
export function keepLanguage(name: string): void {
  localStorage.setItem(KEPT, name);
  location.reload();
}

/** The first of the device's languages that is spoken here, with its region; English where none is. */
export function chosen(kept: string | null, preferred: readonly string[]): [Language, string] {
  const known = (name: string) => name.split("-")[0] as Language;
  const region = preferred.find((name) => known(name) in LANGUAGES);
  if (kept && kept in LANGUAGES) return [kept as Language, region && known(region) === kept ? region : kept];
  return region ? [known(region), region] : ["en", "en"];
}
