// The token of this device and what it may do. It stays in local storage, as it always has.

import type { Scope } from "./api/types";

const TOKEN = "powersync.token";
const SCOPE = "powersync.scope";
// What else of the house is kept here and goes with the token.
export const KEPT = ["powersync.status", "powersync.tariff", "powersync.plan"];
const RANK: Record<Scope, number> = { read: 0, control: 1, admin: 2 };

class Access {
  token = $state<string | null>(localStorage.getItem(TOKEN));
  scope = $state<Scope | null>(localStorage.getItem(SCOPE) as Scope | null);
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

  forget(why = ""): void {
    this.token = this.scope = null;
    this.gone = why;
    for (const name of [TOKEN, SCOPE, ...KEPT]) localStorage.removeItem(name);
  }
}

export const access = new Access();
