import { afterEach, expect, test } from "vitest";

import { agoMs, get } from "./client";

const real = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = real;
});

test("how long ago somebody was here counts by the server's clock, whatever this device's shows", async () => {
  const here = Date.now();
  const headers = { Date: new Date(here + 3_600_000).toUTCString() };
  globalThis.fetch = (async () => new Response("{}", { headers })) as typeof fetch;
  await get("/info");
  const lastHere = new Date(here + 3_600_000 - 120_000).toISOString();
  expect(Math.round(agoMs(lastHere, here) / 10_000)).toBe(12);
});
