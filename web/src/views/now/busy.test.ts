import { afterEach, beforeEach, expect, test, vi } from "vitest";

import type { Plan } from "../../lib/api/types";
import { comesTo, costOf, preview, refusedOf, Unaided } from "./cost";

const busy = () => new Response(JSON.stringify({ code: "too_busy", detail: "Too many plans are asked for at once." }), { status: 503 });
const planned = () => new Response(JSON.stringify({ slots: [], cost: 0, cars_wh: {} }), { status: 200 });

let asked = 0;
let answers: (() => Response)[] = [];
beforeEach(() => {
  vi.useFakeTimers();
  asked = 0;
  vi.stubGlobal("fetch", () => {
    asked += 1;
    return Promise.resolve((answers.shift() ?? busy)());
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("a house that is asked for too many plans at once is asked again in a while, and the cost is told then", async () => {
  answers = [busy, busy, planned];
  const plan = preview();
  await vi.runAllTimersAsync();
  expect((await plan).slots).toEqual([]);
  expect(asked).toBe(3);
});

test("nobody asks again who looks at something else by now", async () => {
  const gone = new AbortController();
  const plan = preview({ action: "hold", duration_s: 3600 }, gone.signal).catch((problem: Error) => problem.message);
  gone.abort();
  await vi.runAllTimersAsync();
  expect(await plan).toBe("Too many plans are asked for at once.");
  expect(asked).toBe(1);
});

test("a house that stays too busy leaves the cost unknown, in its own words, and bars no order", async () => {
  const cost = costOf(new Unaided().on("now", 0), "hold", 3600, 10_000, new AbortController().signal);
  await vi.runAllTimersAsync();
  expect(await cost).toEqual({ more: null, why: "Too many plans are asked for at once." });
  expect(asked).toBeLessThan(10);
});

test("what is refused for good is asked once, and a house that is too busy is left alone for seconds", async () => {
  answers = [() => new Response(JSON.stringify({ code: "no_prices", detail: "There are no prices." }), { status: 409 })];
  const refused = preview().catch((problem: Error) => problem.message);
  await vi.runAllTimersAsync();
  expect(await refused).toBe("There are no prices.");
  expect(asked).toBe(1);
  answers = [busy, planned];
  const plan = preview();
  await vi.advanceTimersByTimeAsync(4_000);
  expect(asked).toBe(2);
  await vi.advanceTimersByTimeAsync(2_000);
  expect((await plan).slots).toEqual([]);
});

test("an order of which a limit leaves nothing says so beside, or in place of, what it costs", () => {
  const at = (hour: number) => Date.UTC(2026, 0, 15, hour);
  const plan = (...codes: string[]) =>
    ({ slots: codes.map((code, hour) => ({ start: new Date(at(hour)).toISOString(), reason: { code } })) }) as unknown as Plan;
  expect(refusedOf(plan("phase_limited", "phase_limited", "plan_charge"), at(2))).toBe("wholly");
  expect(refusedOf(plan("phase_limited", "user_command"), at(2))).toBe("partly");
  expect(refusedOf(plan("user_command", "phase_limited"), at(1))).toBeUndefined();
  const told = (refused?: "partly" | "wholly") => comesTo({ more: 0, why: "", ...(refused && { refused }) }, "AUD", false);
  expect(told("wholly")).toMatch(/^Nothing comes of it/);
  expect(told("partly")).toMatch(/^Only for a part of the time.* Expected to cost nothing extra\.$/);
  expect(told()).toBe("Expected to cost nothing extra.");
});
