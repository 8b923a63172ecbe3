// Whether a page still stands: what comes after an answer is for those who are still there, and moves nobody else.

import { onDestroy } from "svelte";

/** To be called while a component is made; the answer is no longer after it is gone. */
export function present(): () => boolean {
  let stands = true;
  onDestroy(() => (stands = false));
  return () => stands;
}
