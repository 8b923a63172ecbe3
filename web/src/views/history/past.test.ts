import { afterEach, expect, test, vi } from "vitest";

import { read } from "./past.svelte";
import { periodOf } from "./period";

afterEach(() => vi.unstubAllGlobals());

const DAY = periodOf("day", "2026-01-15", "UTC");
const NOW = DAY.from + 20 * 3_600_000;
const begins = (hour: number) => new Date(DAY.from + hour * 3_600_000).toISOString();

test.each([
  ["a house that is as old as the day", begins(0), 0, 0],
  ["one that missed its first minutes", begins(0.1), 0, 0],
  ["a house that began within the day", begins(11), 11, 3],
  ["one that missed a quarter of an hour", begins(0.25), 0.25, 3],
  ["nothing was measured", null, 0, 0],
])("energy and money are of the time from the first reading on: %s", async (_, measured_from, fromHour, askedAnew) => {
  const asked: string[] = [];
  vi.stubGlobal("fetch", (url: string) => {
    asked.push(decodeURIComponent(url));
    return Promise.resolve(new Response(JSON.stringify({ items: [], next: null, measured_from }), { headers: { "Content-Type": "application/json" } }));
  });
  const past = await read(DAY, NOW, new AbortController().signal);
  expect([past.from, past.isYoung]).toEqual([DAY.from + fromHour * 3_600_000, askedAnew > 0]);
  const anew = asked.filter((url) => url.includes(`from=${measured_from}`) && fromHour > 0);
  expect(anew.map((url) => url.replace(/^.*\/v1/, "").split("?")[0])).toEqual(askedAnew ? ["/history/energy", "/history/energy", "/savings"] : []);
});
