// Trading a code for a token. A link or QR code carries the code behind the `#` of the address, which no server sees.

import { access } from "../../lib/access.svelte";
import { ask } from "../../lib/api/client";
import { orders } from "../../lib/api/orders.svelte";
import type { Scope } from "../../lib/api/types";
import { connection } from "../../lib/live/start";
import { m } from "../../messages";

export function codeIn(hash: string): string | null {
  const found = /^#\/?pair[=/]([^&/]+)$/.exec(hash);
  return found ? decodeURIComponent(found[1]!) : null;
}

/** The code that was scanned; it leaves the address and the history before it is used: a page opened again must
 * not try it twice. */
export function codeInAddress(): string | null {
  const code = codeIn(location.hash);
  if (code !== null) history.replaceState(null, "", location.pathname + location.search);
  return code;
}

/** Takes a code out of the address of a device that is paired already. Whether there was one. */
export const refuseSpare = (): boolean => access.token !== null && codeInAddress() !== null;

const KINDS = [
  [/iPhone/, "iphone"],
  [/iPad/, "ipad"],
  [/Android/, "android"],
  [/Macintosh/, "mac"],
  [/Windows/, "windows"],
  [/Linux/, "linux"],
] as const;

export function nameOf(userAgent: string): string {
  return m.pair.devices[KINDS.find(([pattern]) => pattern.test(userAgent))?.[1] ?? "other"];
}

/** Pairs and connects; an empty string, or why not. */
export async function pairWith(code: string, name: string): Promise<string> {
  try {
    const { token, scope } = await ask<{ token: string; scope: Scope }>("POST", "/pair", { body: { code, name } });
    orders.forget(); // what was tapped before was meant for another access
    access.keep(token, scope);
    connection.connect();
    return "";
  } catch (problem) {
    return (problem as Error).message;
  }
}
