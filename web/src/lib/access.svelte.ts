// The token of this device, what it may do, and which house it is for. It stays in local storage, as it always has.

import type { Scope } from "./api/types";
import type { Home } from "./reach/addresses";

const TOKEN = "powersync.token";
const SCOPE = "powersync.scope";
export const WAITING = "powersync.waiting";
const HOME = "powersync.home";
// What else of the house is kept here and goes with the token.
export const KEPT = [HOME, WAITING, "powersync.status", "powersync.tariff", "powersync.plan"];
const RANK: Record<Scope, number> = { read: 0, control: 1, admin: 2 };

class Access {
  token = $state<string | null>(localStorage.getItem(TOKEN));
  scope = $state<Scope | null>(localStorage.getItem(SCOPE) as Scope | null);
  home = $state.raw<Home | null>(kept());
  gone = $state(""); // why this device is no longer paired

  /** Whether a button of this scope is worth showing; a token of unknown scope is asked about first. */
  may(needed: Scope): boolean {
    return this.scope !== null && RANK[this.scope] >= RANK[needed];
  }

  keep(token: string, scope: Scope): void {
    this.token = token;
    this.gone = "";
    localStorage.setItem(TOKEN, token);
    this.told(scope);
  }

  told(scope: Scope): void {
    this.scope = scope;
    localStorage.setItem(SCOPE, scope);
  }

  /** Where the house is reached, and its id; told by the house itself, over a connection that took the token. */
  livesAt(home: Home): void {
    this.home = home;
    localStorage.setItem(HOME, JSON.stringify(home));
  }

  forget(why = ""): void {
    this.token = this.scope = this.home = null;
    this.gone = why;
    for (const name of [TOKEN, SCOPE, ...KEPT]) localStorage.removeItem(name);
  }
}

function kept(): Home | null {
  try {
    return JSON.parse(localStorage.getItem(HOME) ?? "null") as Home | null;
  } catch {
    return null; // cut short
  }
}

export const access = new Access();
