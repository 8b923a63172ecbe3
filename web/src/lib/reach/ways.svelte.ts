// At which address the app speaks with the house: the one it was opened at, else the first of the others that answers.
//
// Another address is asked which house it is before it hears the token, and is left at once when its connection ends:
// what answers there later may be a stranger in another network.

import { access } from "../access.svelte";
import { others } from "./addresses";

const API = "api/v1";
const PATIENCE_MS = 4_000; // an address of a network we are not in may never answer
const SILENT_MS = 2_000; // a short loss is mended by the connection itself
const AGAIN_MS = 10_000; // between two searches while nobody answers
const HOMEWARD_MS = 30_000; // between two looks for a better address than the one taken

/** The part of the world that finding a way needs, so that a test can be the network. */
export interface Network {
  own(): string; // the API's address beside the page
  fetch: typeof fetch;
  now(): number;
}

export class Ways {
  taken = $state<string | null>(null); // an origin other than the page's own, while its connection lasts
  failed = $state(false); // the last search found nobody
  private silentSince: number | null = null;
  private searchedAt = -Infinity;
  private searching = false;

  constructor(private readonly net: Network) {}

  /** The API's address, without a slash at its end. */
  get base(): string {
    return this.taken === null ? this.net.own() : `${this.taken}/${API}`;
  }

  /** The origin of the address that is used now. */
  get origin(): string {
    return new URL(this.base).origin;
  }

  /** The addresses beside the page's own: those it tries, and those that only another page can open. */
  get others(): { tried: string[]; linked: string[] } {
    return others(new URL(this.net.own()).origin, access.home);
  }

  /** Those that a person may open by hand: after a search in vain all, for the house may let this page in at none. */
  get linked(): string[] {
    const { tried, linked } = this.others;
    return this.failed ? [...linked, ...tried] : linked;
  }

  /** Looks for a way where there is none or a better one; true when the connection has to move to another. */
  async look(isHeard: boolean): Promise<boolean> {
    const now = this.net.now();
    if (isHeard) {
      this.silentSince = null;
      this.failed = false;
    } else this.silentSince ??= now;
    const isDue = isHeard ? this.taken !== null && now - this.searchedAt >= HOMEWARD_MS : now - (this.silentSince ?? now) >= SILENT_MS && now - this.searchedAt >= AGAIN_MS;
    if (!isDue || this.searching) return false;
    this.searching = true;
    const before = this.taken;
    const found = await this.find(isHeard ? before : null).finally(() => (this.searching = false));
    this.searchedAt = this.net.now();
    this.failed = found === undefined && !isHeard;
    // What happened meanwhile counts for more: the connection may have come back, or be lost.
    if (found === undefined || found === before || this.taken !== before || (!isHeard && this.silentSince === null)) return false;
    this.taken = found;
    return true;
  }

  /** The connection ended: what was taken is no longer believed, and a search is due at once. */
  leave(): void {
    if (this.taken === null) return;
    this.taken = null;
    this.silentSince = this.searchedAt = -Infinity;
  }

  /** The phone woke up, perhaps in another network. */
  wake(): void {
    this.leave();
    this.searchedAt = -Infinity;
  }

  /** The best that answers, null being the page's own; of those better than `than` alone where it is given. */
  private async find(than: string | null): Promise<string | null | undefined> {
    const home = access.home;
    const { tried } = this.others;
    if (home === null || tried.length === 0) return undefined;
    const ranked = [null, ...tried];
    const better = than === null ? ranked : ranked.slice(0, ranked.indexOf(than));
    const asked = better.map((each) => this.isHome(each, home.instance));
    for (const [n, each] of better.entries()) if (await asked[n]) return each;
    return undefined;
  }

  /** Whether our house answers there. It hears nothing from us before. */
  private async isHome(address: string | null, instance: string): Promise<boolean> {
    try {
      const answer = await this.net.fetch(`${address === null ? this.net.own() : `${address}/${API}`}/info`, {
        credentials: "omit",
        redirect: "error",
        cache: "no-store",
        referrerPolicy: "no-referrer",
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      return answer.ok && ((await answer.json()) as { instance?: unknown }).instance === instance;
    } catch {
      return false;
    }
  }
}

export const ways = new Ways({ own: () => new URL(API, document.baseURI).href, fetch: (...asked) => fetch(...asked), now: Date.now });
