import { expect, test } from "vitest";

import { automationOf, idOf, sentence, type Automation, type Wish } from "./sentence";

const WISH: Wish = { name: "Sell when dear", trigger: "export_above", at: "07:00", value: "0,5", action: "force_discharge", minutes: "30", charger: "garage" };
const said = (changes: Partial<Wish>) => sentence(automationOf({ ...WISH, ...changes }, []) as Automation, "AUD", () => "Garage");

test("what the form asks for is what the API takes", () => {
  expect(automationOf(WISH, [])).toEqual({
    id: "sell-when-dear", name: "Sell when dear",
    trigger: { kind: "price", price: "export", crosses: "above", value: 0.5 },
    actions: [{ kind: "battery", action: "force_discharge", duration_s: 1800 }],
  });
});

test("an automation is said in words", () => {
  expect(said({})).toBe("When selling earns more than 50 c: sell from the battery for 30 min.");
  expect(said({ trigger: "time", action: "start", minutes: "" })).toBe("When it is 07:00: start charging the car (Garage).");
  expect(said({ trigger: "charged_to", value: "80", action: "hold", minutes: "60" })).toBe("When the battery has filled up to 80 %: keep what is in the battery for 1 h.");
  expect(said({ trigger: "connected", action: "stop", minutes: "" })).toBe("When a car is plugged in at Garage: stop charging the car (Garage).");
});

test("sun, grid, reserve and messages are said in words", () => {
  const told = (trigger: object, action: object) => sentence({ trigger, actions: [action] } as unknown as Automation, "AUD", () => "Garage");
  const message = { kind: "message", text: "Little sun" };
  expect(told({ kind: "solar_forecast", day: "tomorrow", crosses: "below", energy_wh: 8000 }, message)).toBe("When the sun of tomorrow is expected to bring less than 8.0 kWh: tell me “Little sun”.");
  expect(told({ kind: "grid", state: "off" }, message)).toBe("When the house is cut off from the grid: tell me “Little sun”.");
  expect(told({ kind: "battery", event: "discharged_to_reserve" }, message)).toBe("When the battery is down to its reserve: tell me “Little sun”.");
});

test.each([
  [{ kind: "loadpoint", loadpoint: "garage", event: "charging_stops" }, "a charge ends at Garage"],
  [{ kind: "loadpoint", loadpoint: "garage", event: "soc_reaches", soc_pct: 80 }, "the car is charged to 80 % at Garage"],
  [{ kind: "loadpoint", loadpoint: "garage", event: "energy_reaches", energy_wh: 8000 }, "the car has taken 8.0 kWh at Garage"],
  [{ kind: "battery_mode", event: "leaves", mode: "hold" }, "the battery is no longer set to “"],
  [{ kind: "flow", flow: "grid_import", crosses: "above", power_w: 5000 }, "what is bought is more than 5.00 kW"],
  [{ kind: "energy", energy: "pv", energy_wh: 8000 }, "the sun today has reached 8.0 kWh"],
])("%o is said in words", (trigger, when) => {
  const told = sentence({ trigger, actions: [{ kind: "message", text: "x" }] } as unknown as Automation, "AUD", () => "Garage");
  expect(told.replace(/\s/g, " ")).toContain(when);
});

test("a short name is made from the name, and is free", () => {
  expect([idOf("Früh laden!", []), idOf("a", ["a", "a-2"]), idOf("…", [])]).toEqual(["fru-h-laden", "a-3", "rule"]);
});
