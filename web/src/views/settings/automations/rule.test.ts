import { expect, test } from "vitest";

import { idOf } from "./rule";

test("a short name is made from the name, and is free", () => {
  expect([idOf("Früh laden!", []), idOf("a", ["a", "a-2"]), idOf("…", [])]).toEqual(["fru-h-laden", "a-3", "rule"]);
});
