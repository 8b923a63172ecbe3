import { expect, test } from "vitest";

import { speak } from "../../../messages";
import { elsewhere, faultsInNames, inNames, titleAt } from "./refused";

const SETTINGS = {
  loadpoint: [{ id: "garage", name: "Garage" }, { id: "carport" }],
  site: { main_fuse_a: 25 },
  tariff: { driver: "time_of_use", period: [{ from: "00:00" }] },
};

test.each([
  ["optimiser.reserve_pct", "“Reserve” (Planning)", "„Reserve“ (Planung)"],
  ["loadpoint[1].max_current_a", "“Largest current” (Carport)", "„Größter Strom“ (Carport)"],
  ["loadpoint[0].cheap.recovery_price", "“Highest price when nearly empty” (Garage)", "„Höchstpreis, fast leer“ (Garage)"],
  ["tariff.period[0].import", "“Buying” (Prices)", "„Kauf“ (Preise)"],
  ["site.main_fuse_a", "“Main fuse” (House)", "„Hauptsicherung“ (Haus)"],
  ["homeassistant", "“Home Assistant”", "„Home Assistant“"],
  // what only the file has, with its key
  ["spike.threshold_per_mwh", "“Threshold per mwh” (spike.threshold_per_mwh)", "„Threshold per mwh“ (spike.threshold_per_mwh)"],
  ["optimiser.horizon_h", "“Plans so far ahead” (optimiser.horizon_h)", "„Plant so weit“ (optimiser.horizon_h)"],
  ["server.port", "“Port” (server.port)", "„Port“ (server.port)"],
])("a setting is named as its form names it: %s", async (path, english, german) => {
  expect(titleAt(path, SETTINGS)).toBe(english);
  await speak("de");
  expect(titleAt(path, SETTINGS)).toBe(german);
  await speak("en");
});

test.each([
  ["a key beside the field", "6 is above max_current_a (3)", "6 is above “Largest current” (3)"],
  ["a path", "16 is below min_current_a of loadpoint[0].charger: it could never charge", "16 is below “Smallest current” of “Connection” (Garage): it could never charge"],
  ["another row", "'garage' is taken by loadpoint[0]", "'garage' is taken by “Charger” (Garage)"],
  ["where it is set", "optimiser.reserve_pct is set by environment POWERSYNC_OPTIMISER__RESERVE_PCT, which goes before the file", "“Reserve” (Planning) is set by environment POWERSYNC_OPTIMISER__RESERVE_PCT, which goes before the file"],
  ["what somebody wrote", "'sensor.garage_power' and 'main_fuse_a' are none, powersync.toml neither", "'sensor.garage_power' and 'main_fuse_a' are none, powersync.toml neither"],
  ["a file", "/etc/power_sync/key_file.pem cannot be read", "/etc/power_sync/key_file.pem cannot be read"],
])("a refusal names settings as the forms do: %s", (_, said, told) => {
  expect(inNames(said, SETTINGS)).toBe(told);
});

test("faults in the form stand beside their fields, and those elsewhere are told with what they are about", () => {
  expect(faultsInNames({ min_current_a: "32 is above max_current_a (16)" }, SETTINGS)).toEqual({ min_current_a: "32 is above “Largest current” (16)" });
  expect(elsewhere({ "site.fuse_margin_a": "30 leaves nothing of main_fuse_a (25)" }, SETTINGS)).toBe("“Kept free below the fuse” (House): 30 leaves nothing of “Main fuse” (25)");
  expect(elsewhere({}, SETTINGS)).toBe("");
});
