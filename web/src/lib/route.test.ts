import { expect, test } from "vitest";

import { partsOf } from "./route.svelte";

test.each([
  ["", ["now"]],
  ["#/settings/devices/b%20b", ["settings", "devices", "b b"]],
  ["#/plan/?x=1", ["plan"]],
  ["#/elsewhere/x", ["now"]],
  ["#/settings/50%", ["settings", "50%"]], // cut short by whoever passed it on
])("%s leads to its page", (hash, parts) => {
  expect(partsOf(hash)).toEqual(parts);
});
