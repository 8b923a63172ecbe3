// Which of the house's addresses a page may try, and which only another page can open.

/** The house that this device is paired with, as the house itself told it. */
export interface Home {
  readonly instance: string; // its own id, the same at every address
  readonly addresses: readonly string[]; // the home network's first
  readonly pagesAsk?: boolean; // whether a page of one of them is let in at the others; from before it was told: it is not
}

const origin = (address: string): string => {
  try {
    return new URL(address).origin;
  } catch {
    return "";
  }
};

/** A policy of browsers has no words for these. */
const isUnwritable = (address: string) => address.includes("[");

/**
 * The other addresses, as seen by a page that was opened at `own`. Browsers let no encrypted page ask an
 * unencrypted address, and the house lets in no page but those of the addresses it knows, and none before its owner wrote one down: those are left to links.
 */
export function others(own: string, home: Home | null): { tried: string[]; linked: string[] } {
  const known = [...new Set((home?.addresses ?? []).map(origin).filter(Boolean))];
  const rest = known.filter((each) => each !== own);
  const may = (each: string) => home?.pagesAsk === true && known.includes(own) && !isUnwritable(each) && (each.startsWith("https:") || own.startsWith("http:"));
  return { tried: rest.filter(may), linked: rest.filter((each) => !may(each)) };
}
