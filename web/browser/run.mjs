// One Chromium and its stories: reads a story's name per line, answers one line of JSON per story.
//
// The caller (tests/browser) owns the house. What a story wants of it is asked for by a line, and answered by one.

import { createInterface } from "node:readline";

import { chromium } from "playwright-core";

import { House } from "./house.mjs";
import { Person } from "./person.mjs";

const told = JSON.parse(process.argv[2]); // {chromium, url, link, token, shots}
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const next = async () => JSON.parse((await lines.next()).value ?? "null");
const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);

async function asked(what) {
  say({ ask: what });
  return next();
}

const browser = await chromium.launch({ executablePath: told.chromium, args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] });
const house = new House(told, asked);

async function live(name) {
  const { default: stories } = await import(`./stories/${name.split(".")[0]}.mjs`);
  const people = [];
  const person = async (options = {}) => {
    const one = await Person.arrive(browser, house, told.shots, options);
    people.push(one);
    return one;
  };
  try {
    await stories[name.split(".")[1]]({ house, person });
    for (const one of people) one.sawNothingWrong();
    return { ok: true };
  } catch (problem) {
    for (const [at, one] of people.entries()) await one.shot(`failed-${name}-${at}`).catch(() => undefined);
    return { ok: false, why: String(problem?.stack ?? problem) };
  } finally {
    for (const one of people) await one.leave();
  }
}

say({ ok: true });
for (let name = await next(); name !== null; name = await next()) say(await live(name));
await browser.close();
process.exit(0);
