// Taps that wait for the connection, kept on the device: closing the app takes none away.
//
// Each is kept with its key and deadline as it is sent, so that whoever sends it, now or after a start, sends the same:
// the house answers a key it knows with its first answer.

import { WAITING } from "../access.svelte";

export interface Tap {
  readonly key: string;
  readonly label: string; // what was tapped, as a person says it
  readonly did?: string; // the sentence that tells it once it is so; taps of an older app have none
  readonly method: "POST" | "PATCH" | "PUT" | "DELETE";
  readonly path: string;
  readonly body: Record<string, unknown>; // with its deadline on the house's clock
  readonly expiresAt: number; // ms on this device's clock
}

export const waiting = {
  all(): Tap[] {
    try {
      const found: unknown = JSON.parse(localStorage.getItem(WAITING) ?? "[]");
      return Array.isArray(found) ? found.filter(isTap) : [];
    } catch {
      return []; // cut short
    }
  },

  /** Read and written in one go: another window of the app keeps its taps in the same place. */
  add({ key, label, did, method, path, body, expiresAt }: Tap): void {
    write([...waiting.all().filter((one) => one.key !== key), { key, label, did, method, path, body, expiresAt }]);
  },

  drop(key: string): void {
    const all = waiting.all();
    if (all.some((one) => one.key === key)) write(all.filter((one) => one.key !== key));
  },
};

/** One that another version kept, or that was cut short, must not hold up those behind it. */
function isTap(one: Partial<Tap> | null): one is Tap {
  return [one?.key, one?.label, one?.method, one?.path].every((each) => typeof each === "string") && typeof one?.expiresAt === "number";
}

function write(taps: Tap[]): void {
  try {
    if (taps.length) localStorage.setItem(WAITING, JSON.stringify(taps));
    else localStorage.removeItem(WAITING);
  } catch {
    // full: it waits as long as the app is open
  }
}
