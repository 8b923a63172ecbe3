import { afterEach, expect, test } from "vitest";

import { status } from "../../testing/told";
import { access, KEPT } from "../access.svelte";
import { firstLook } from "./first";
import { house } from "./house.svelte";
import { readWhatIsDue } from "./readings";

const real = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = real;
  access.forget();
  house.forget();
  house.socket = "connecting";
});

test("what is answered after the device was signed out is neither kept nor believed", async () => {
  const answers: (() => void)[] = [];
  globalThis.fetch = (url) =>
    new Promise((done) => answers.push(() => done(Response.json({ id: "p", slots: [], items: [], instance: "house-1", scope: "admin", asked: String(url) }))));
  access.keep("secret", "read");
  access.scope = null;
  house.hear({ type: "snapshot", seq: 1, status: { ...status, plan: { id: "p" } as never } }, Date.now());
  house.socket = "open";
  readWhatIsDue(Date.now());
  expect(answers.length).toBe(5); // the tariff, the plan, the scope, the house's id and its addresses
  access.forget();
  answers.forEach((answer) => answer());
  await new Promise((done) => setTimeout(done));
  expect([access.home, access.scope, house.plan, house.tariff]).toEqual([null, null, null, null]);
  expect([...KEPT, "powersync.scope"].filter((name) => localStorage.getItem(name) !== null)).toEqual([]);
});

test("another token's house is asked anew, however lately the one before it was", async () => {
  const asked: string[] = [];
  globalThis.fetch = (url) => {
    asked.push(String(url).replace(/.*\/v1/, ""));
    return Promise.resolve(Response.json({ id: "p", slots: [], items: [], instance: "house-1", scope: "admin" }));
  };
  for (const token of ["first", "second"]) {
    access.keep(token, "read");
    house.hear({ type: "snapshot", seq: 1, status: { ...status, plan: { id: "p" } as never } }, Date.now());
    house.socket = "open";
    readWhatIsDue(Date.now());
    readWhatIsDue(Date.now());
    await new Promise((done) => setTimeout(done));
    expect([house.plan?.id, house.isTariffTold]).toEqual(["p", true]);
    house.forget();
  }
  expect(asked.filter((path) => ["/plan", "/tariff"].includes(path))).toEqual(["/tariff", "/plan", "/tariff", "/plan"]);
});

test("prices are asked for again soon while the house has none", async () => {
  let asked = 0;
  let awaited = true;
  globalThis.fetch = (url) => {
    if (String(url).endsWith("/tariff")) asked += 1;
    return Promise.resolve(Response.json({ items: [], awaited, instance: "house-1" }));
  };
  access.keep("secret", "read");
  house.hear({ type: "snapshot", seq: 1, status: { ...status, plan: null } }, Date.now());
  house.socket = "open";
  const look = async (ms: number) => {
    readWhatIsDue(begin + ms);
    await new Promise((done) => setTimeout(done));
    return asked;
  };
  const begin = Date.now();
  expect([await look(0), await look(4_000), house.arePricesTold]).toEqual([1, 1, false]);
  awaited = false;
  expect([await look(6_000), await look(20_000), house.arePricesTold]).toEqual([2, 2, true]);
});

test.each([
  ["nothing was heard of it yet", null, null, null, false],
  ["only what was kept is there, and that has no plan", null, null, "none", false],
  ["the house has none", 1, null, "none", true],
  ["one that is on its way", 1, null, "p", false],
  ["one of before is here", 1, "o", "p", false],
  ["it is here", 1, "p", "p", true],
])("a plan is none only where the house said so: %s", (_, seq, here, told, isTold) => {
  if (told !== null) house.remember({ ...status, plan: told === "none" ? null : ({ id: told } as never) }, 1);
  house.seq = seq;
  house.plan = here === null ? null : ({ id: here } as never);
  expect(house.isPlanTold).toBe(isTold);
});

test.each([
  ["nothing was heard yet", () => undefined, 200, 5],
  ["the socket was quicker", () => house.hear({ type: "snapshot", seq: 9, status }, 1), 200, 9],
  ["the device was signed out meanwhile", () => access.forget(), 200, null],
  ["the house is away", () => undefined, 503, null],
])("the first look, where %s", async (_, meanwhile, code, seq) => {
  let answer = () => undefined as void;
  globalThis.fetch = () => new Promise((done) => (answer = () => done(Response.json({ ...status, seq: 5 }, { status: code }))));
  access.keep("secret", "read");
  const looking = firstLook(house, () => 2);
  meanwhile();
  answer();
  await looking;
  expect([house.seq, house.status === null]).toEqual([seq, seq === null]);
});
