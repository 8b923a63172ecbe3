import { expect, test } from "vitest";

import type { Status } from "../lib/api/types";
import { behind } from "./told";

type Problem = NonNullable<Status["problems"]>[number];

const silent = (name: string) => ({ code: "device_offline", text: `The charger ${name} does not answer.`, facts: { device_name: name } }) as unknown as Problem;
const meter = { code: "device_offline", text: "The grid meter does not answer.", facts: {} } as unknown as Problem;
const lateCar = (name: string, text = `${name} will not be ready.`) => ({ code: "behind_schedule", text, facts: { device_name: "Garage", car_name: name } }) as unknown as Problem;
const late = { code: "behind_schedule", text: "The car at Garage will not be ready in time.", facts: { device_name: "Garage" } } as unknown as Problem;

test.each<[string, Problem[], number, string]>([
  ["two chargers are silent", [silent("Garage"), silent("Carport")], 0, "Carport, too"],
  ["three are", [silent("Garage"), silent("Carport"), silent("Yard")], 0, "Carport, Yard, too"],
  ["a car is late besides", [silent("Garage"), silent("Carport"), late], 0, "Carport, too, and one more"],
  ["the phone's own clock is wrong besides", [silent("Garage")], 1, "One more problem"],
  ["another thing is wrong", [silent("Garage"), late], 0, "One more problem"],
  ["what has no name is counted", [silent("Garage"), meter], 0, "One more problem"],
  ["nothing else is wrong", [silent("Garage")], 0, ""],
])("the banner names all that have the worst problem: %s", (_, problems, own, words) => {
  const texts = [...new Set(problems.map(({ text }) => text)), ...Array.from({ length: own }, (_one, n) => `own ${n}`)];
  expect(behind(problems, texts)).toBe(words);
});

test("cars that share a problem are named as cars", () => {
  const both = [lateCar("Van"), lateCar("Zoe")];
  expect(behind(both, both.map(({ text }) => text))).toContain("Zoe");
});
