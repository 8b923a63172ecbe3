import { expect, test } from "vitest";

import { codeIn, nameOf } from "./pairing";

test("a scanned code is read from the address, and nothing else is", () => {
  expect(["#pair=ABCD-EFGH", "#/pair/ABCD-EFGH", "#/plan", ""].map(codeIn)).toEqual(["ABCD-EFGH", "ABCD-EFGH", null, null]);
});

test("a device is named after what it is", () => {
  expect([nameOf("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0)"), nameOf("something")]).toEqual(["iPhone", "Phone"]);
});
