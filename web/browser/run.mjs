// One Chromium and its stories: reads a line of JSON per story, answers one per story.
//
// The caller (tests/browser) owns the house. What a story wants of it is asked for by a line, and answered by one.

import { createInterface } from "node:readline";

import { launched } from "./chromium.mjs";
import { House } from "./house.mjs";
import { Person } from "./person.mjs";

const [executablePath, shots] = process.argv.slice(2);
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const next = async () => JSON.parse((await lines.next()).value ?? "null");
const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);

async function ask(what) {
  say({ ask: what });
  return next();
}

// How long the machine takes is no matter of these stories.
const started = launched(executablePath, { timeout: 150_000 });

async function live(name, told) {
  const [file, which] = name.split(".");
  const { default: stories } = await import(`./stories/${file}.mjs`);
  const browser = await started;
  const house = new House(told, ask);
  const people = [];
  const person = async (options = {}) => {
    const one = await Person.come(browser, house, shots, options);
    people.push(one);
    await one.arrive(options);
    return one;
  };
  try {
    await stories[which]({ house, person, ask });
    for (const one of people) one.sawNothingWrong();
    return { ok: true };
  } catch (problem) {
    for (const [at, one] of people.entries()) await one.shot(`failed-${name}-${at}`).catch(() => undefined);
    return { ok: false, why: [problem?.stack ?? problem, ...people.flatMap(({ wrong }) => wrong)].join("\n") };
  } finally {
    for (const one of people) await one.leave();
  }
}

for (let line = await next(); line !== null; line = await next()) say(await live(line.story, line.house));
await (await started).close();
process.exit(0);
