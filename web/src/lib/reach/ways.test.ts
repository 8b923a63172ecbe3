import { afterEach, beforeEach, expect, test } from "vitest";

import { access } from "../access.svelte";
import { others } from "./addresses";
import { Ways } from "./ways.svelte";

const HOME = "http://192.168.1.5:8080";
const NAME = "http://powersync.local:8080";
const AWAY = "https://house.example.net";
const home = (...addresses: string[]) => ({ instance: "house-1", addresses, pagesAsk: true });

test.each([
  ["an unencrypted page asks all", HOME, [HOME, NAME, `${AWAY}/`], [NAME, AWAY], []],
  ["an encrypted page asks no unencrypted address", AWAY, [HOME, NAME, AWAY, "https://other.example"], ["https://other.example"], [HOME, NAME]],
  ["a page at an address that the house does not know is let in nowhere", "http://raspberry:8080", [HOME, AWAY], [], [HOME, AWAY]],
  ["what a policy cannot name, and what is no address", HOME, [HOME, "http://[fd00::1]:8080", "nonsense"], [], ["http://[fd00::1]:8080"]],
  ["the port that goes without saying", AWAY, [`${AWAY}:443`, "https://other.example:443/"], ["https://other.example"], []],
])("%s", (_, own, addresses, tried, linked) => {
  expect(others(own, home(...addresses))).toEqual({ tried, linked });
  for (const pagesAsk of [false, undefined]) expect(others(own, { ...home(...addresses), pagesAsk }).tried).toEqual([]); // its policy forbids it
});

interface Heard {
  url: string;
  headers: HeadersInit | undefined;
}

/** A page that was opened at home, and a network where `answers` says who is at which address. */
function away(answers: Record<string, string>, own = HOME) {
  let now = 0;
  const heard: Heard[] = [];
  const fetched = async (url: string, { headers, redirect, credentials }: RequestInit) => {
    heard.push({ url, headers });
    expect([redirect, credentials]).toEqual(["error", "omit"]);
    const instance = answers[new URL(url).origin];
    if (instance === undefined) throw new TypeError("nobody there");
    return { ok: true, json: async () => ({ instance }) };
  };
  const ways = new Ways({ own: () => `${own}/api/v1`, fetch: fetched as never, now: () => now });
  const wait = async (s: number, isHeard = false) => {
    await ways.look(isHeard);
    now += s * 1_000;
    return ways.look(isHeard);
  };
  return { ways, heard, answers, wait };
}

beforeEach(() => {
  access.keep("secret", "control");
  access.livesAt(home(HOME, NAME, AWAY));
});
afterEach(() => access.forget());

test("where the page's own address is silent, the first that is this house is taken, and no token is sent to ask", async () => {
  const { ways, heard, wait } = away({ [NAME]: "a stranger's", [AWAY]: "house-1" });
  expect([await wait(1), ways.base]).toEqual([false, `${HOME}/api/v1`]);
  expect([await wait(2), ways.base]).toEqual([true, `${AWAY}/api/v1`]);
  expect(heard.map(({ url }) => url)).toEqual([HOME, NAME, AWAY].map((each) => `${each}/api/v1/info`));
  expect(heard.filter(({ headers }) => headers !== undefined)).toEqual([]);
});

test("home goes before elsewhere, and the page's own address before all", async () => {
  const near = away({ [NAME]: "house-1", [AWAY]: "house-1" });
  await near.wait(2);
  expect(near.ways.taken).toBe(NAME);
  const own = away({ [HOME]: "house-1", [AWAY]: "house-1" });
  expect([await own.wait(2), own.ways.taken]).toEqual([false, null]);
});

test("it goes back when a better address is this house again, and not for a stranger there", async () => {
  const { ways, wait, answers } = away({ [AWAY]: "house-1" });
  await wait(2);
  expect([await wait(29, true), ways.taken]).toEqual([false, AWAY]);
  answers[HOME] = "a stranger's";
  expect([await wait(31, true), ways.taken]).toEqual([false, AWAY]);
  answers[HOME] = "house-1";
  expect([await wait(31, true), ways.base]).toEqual([true, `${HOME}/api/v1`]);
});

test("a lost connection is believed no longer, and looked for at once", async () => {
  const { ways, wait } = away({ [AWAY]: "house-1" });
  await wait(2);
  ways.leave();
  expect(ways.taken).toBeNull();
  expect([await ways.look(false), ways.taken]).toEqual([true, AWAY]);
});

test("where nobody answers, what may only be opened is offered, and it is tried again in a while", async () => {
  const { ways, heard, wait } = away({}, AWAY);
  access.livesAt(home(HOME, AWAY, "https://other.example"));
  await wait(2);
  expect([ways.failed, ways.linked, heard.length]).toEqual([true, [HOME, "https://other.example"], 2]);
  await wait(9);
  expect(heard.length).toBe(2);
  await wait(1);
  expect(heard.length).toBe(4);
  await ways.look(true);
  expect(ways.failed).toBe(false);
});

test("without a house that told its id, nobody else is asked; another house's addresses go with its token", async () => {
  const { ways, heard, wait } = away({ [AWAY]: "house-1" });
  access.forget();
  await wait(60);
  expect([heard, ways.taken, localStorage.getItem("powersync.home")]).toEqual([[], null, null]);
});
