import { expect, test } from "vitest";

import { access } from "../../lib/access.svelte";
import { codeIn, nameOf, refuseSpare } from "./pairing";

test("a scanned code is read from the address, and nothing else is", () => {
  expect(["#pair=ABCD-EFGH", "#/pair/ABCD-EFGH", "#/plan", ""].map(codeIn)).toEqual(["ABCD-EFGH", "ABCD-EFGH", null, null]);
});

test.each([
  ["a device that is paired already", "t", "#pair=ABCD-EFGH", [true, ""]],
  ["one that has yet to be paired", null, "#pair=ABCD-EFGH", [false, "#pair=ABCD-EFGH"]],
  ["a page without a code", "t", "#/plan", [false, "#/plan"]],
] as const)("a code that nobody needs leaves the address: %s", (_, token, hash, [isSpare, left]) => {
  const before = { location: globalThis.location, history: globalThis.history };
  const place = { hash: hash as string, pathname: "/", search: "" };
  const replaceState = () => void (place.hash = "");
  Object.assign(globalThis, { location: place, history: { replaceState } });
  access.token = token;
  expect([refuseSpare(), place.hash]).toEqual([isSpare, left]);
  access.token = null;
  Object.assign(globalThis, before);
});

test("a device is named after what it is", () => {
  expect([nameOf("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0)"), nameOf("something")]).toEqual(["iPhone", "Phone"]);
});
