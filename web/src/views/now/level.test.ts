import { expect, test } from "vitest";

import type { Loadpoint } from "../../lib/api/types";
import { m } from "../../messages";
import { render } from "../../testing/drawn";
import LevelBar from "./LevelBar.svelte";

test.each([
  ["solar", "solar", 80, "80"],
  ["solar", "boost", 90, "90"], // a start by hand with a limit of its own
  ["off", "manual", 90, "90"],
  ["off", "none", 100, "80"], // where a start would end: nothing of ours charges it
  ["smart", "smart", 70, "70"],
])("in mode %s, charged by %s, it says where the charge ends, and its handle stays at what is set", (mode, owner, effective_limit_soc_pct, ends) => {
  const car = { name: "Garage", mode, owner, limit_soc_pct: 80, effective_limit_soc_pct, vehicle: { soc_pct: 60 } } as Loadpoint;
  const drawn = render(LevelBar, { car, doing: "", disabled: false, onlimit: () => undefined });
  expect(drawn).toContain(m.now.upTo(`${ends} %`));
  expect(drawn).toContain('value="80"');
});
