import { expect, test } from "vitest";

import { isPage, isShelf, shelf } from "./rules";

test("what the server answers itself is never answered by the kept page", () => {
  expect(["", "index.html", "apiary", "api", "api/v1/status", "docs", "metrics", "live"].map(isPage)).toEqual([true, true, true, false, false, false, false, false]);
});

test("another build is kept in another place", () => {
  const build = (revision: string) => shelf([{ url: "index.html", revision }]);
  expect(build("a")).toBe(build("a"));
  expect(build("a")).not.toBe(build("b"));
  expect([build("a"), "other-app"].map(isShelf)).toEqual([true, false]);
});
