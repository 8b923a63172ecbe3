import { expect, test } from "vitest";

import { isPage, isShelf, renew, shelf } from "./rules";

test("what the server answers itself is never answered by the kept page", () => {
  expect(["", "index.html", "apiary", "api", "api/v1/status", "docs", "metrics", "live"].map(isPage)).toEqual([true, true, true, false, false, false, false, false]);
});

test("another build is kept in another place", () => {
  const build = (revision: string) => shelf([{ url: "index.html", revision }]);
  expect(build("a")).toBe(build("a"));
  expect(build("a")).not.toBe(build("b"));
  expect([build("a"), "other-app"].map(isShelf)).toEqual([true, false]);
});

test.each([
  ["the same page with another policy", () => Promise.resolve(new Response("page", { headers: { "Content-Security-Policy": "new" } })), "new"],
  ["the page of another build", () => Promise.resolve(new Response("another", { headers: { "Content-Security-Policy": "new" } })), "old"],
  ["a refusal", () => Promise.resolve(new Response("page", { status: 503 })), "old"],
  ["nobody", () => Promise.reject(new TypeError()), "old"],
])("the kept page takes the policy that the house tells now: %s", async (_, answer, policy) => {
  let kept = new Response("page", { headers: { "Content-Security-Policy": "old" } });
  const cache = { match: async () => kept.clone(), put: async (_: unknown, fresh: Response) => void (kept = fresh) };
  await renew(cache, "index.html", answer);
  expect([await kept.clone().text(), kept.headers.get("Content-Security-Policy")]).toEqual(["page", policy]);
});
