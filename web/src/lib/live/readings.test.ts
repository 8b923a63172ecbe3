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
