import { expect, test } from "vitest";

import { house } from "../../lib/live/house.svelte";
import { m } from "../../messages";
import { render } from "../../testing/drawn";
import { status } from "../../testing/told";
import Now from "./Now.svelte";

const drawn = (price: object, today: object) => {
  const one = { ...status, price: { import: 0.3, export: 0.1, ...price }, today: { ...status.today, ...today }, summary: { now: "All is quiet.", today: "Spent $1 today.", next: [] } } as unknown as typeof status;
  house.status = one;
  return render(Now, { status: one });
};
const marks = (html: string) => html.match(/class="[^"]*\babout\b/g)?.length ?? 0;

test.each([
  ["forecast", 2, true],
  ["current", 0, false],
  ["schedule", 0, false],
])("a price of now that is a %s has a sign, and words for who sees none", (kind, signs, said) => {
  const html = drawn({ kind }, { provisional_cost: 0 });
  expect([marks(html), html.includes(m.now.priceIsForecast)]).toEqual([signs, said]);
});

test.each([
  [0.2, 1, true],
  [-0.006, 1, true],
  [0.004, 0, false], // less than a cent is seen nowhere
  [null, 0, false],
])("money of today of which %s may still be corrected says so", (provisional_cost, signs, said) => {
  const html = drawn({ kind: "current" }, { provisional_cost });
  expect([marks(html), html.includes(m.now.moneyIsProvisional)]).toEqual([signs, said]);
});
