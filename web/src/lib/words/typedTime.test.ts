import { expect, test } from "vitest";

import { render } from "../../testing/drawn";
import Time from "../ui/Time.svelte";
import { timeOf } from "./typedTime";

test.each([
  ["07:30", "07:30"],
  ["7:30", "07:30"],
  ["730", "07:30"],
  ["1930", "19:30"],
  [" 7.30 ", "07:30"],
  ["19 Uhr", "19:00"],
  ["7", "07:00"],
  ["7:30 pm", "19:30"],
  ["12 am", "00:00"],
  ["12:15 p.m.", "12:15"],
  ["24:00", "24:00"],
  ["24:01", null],
  ["19 pm", null],
  ["0 am", null],
  ["7:5", null],
  ["193", null],
  ["noon", null],
  ["", null],
])("a time of day is understood as people type it: %s", (typed, time) => {
  expect(timeOf(typed)).toBe(time);
});

test("a field for a time shows it as the rest of the page does, wherever the browser is from", () => {
  const drawn = render(Time, { value: "22:00", required: true });
  expect(drawn).toMatch(/value="22:00"/);
  expect(drawn).not.toMatch(/type="time"/);
});
