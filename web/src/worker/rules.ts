// What the service worker keeps and what it never answers.

/** What the server answers itself is never answered by the kept page. */
const NOT_A_PAGE = /^(api|docs|metrics|live)(\/|$)/;

const SHELF = "powersync-";

/** `path` is below the scope of the worker, without a slash before it. */
export const isPage = (path: string) => !NOT_A_PAGE.test(path);

/** The name of the place where this build's files are kept: another build has another one. */
export function shelf(files: readonly { url: string; revision: string | null }[]): string {
  let sum = 0;
  for (const character of files.map(({ url, revision }) => `${url} ${revision}`).join()) sum = (sum * 31 + character.charCodeAt(0)) >>> 0;
  return `${SHELF}${sum.toString(36)}`;
}

/** Whether a place is one of ours: another app of the same address keeps its own. */
export const isShelf = (name: string) => name.startsWith(SHELF);

/** Keeps the page anew where it is still the same: its policy, kept with it, names the house's addresses, and those may
 * have changed. The page of another build comes with that build's own files. */
export async function renew(cache: Pick<Cache, "match" | "put">, page: string, fetched: typeof fetch): Promise<void> {
  const [known, fresh] = await Promise.all([cache.match(page), fetched(page, { cache: "no-cache" }).catch(() => undefined)]);
  if (known && fresh?.ok && (await known.text()) === (await fresh.clone().text())) await cache.put(page, fresh);
}
