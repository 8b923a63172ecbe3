// What a person would have typed into the fields of every part of an automation.

export const TYPED = {
  ...Object.fromEntries(["soc_pct", "value", "power_w", "energy_wh", "above", "below", "above_pct", "below_pct", "above_w", "below_w", "above_wh", "below_wh", "limit_w", "current_a"].map((name) => [name, "6"])),
  ...Object.fromEntries(["reserve_pct", "max_charge_w", "max_discharge_w", "limit_soc_pct", "off_grid_ev_reserve_pct"].map((name) => [`settings.${name}`, "40"])),
  "settings.max_current_a": "16",
  mode: "hold",
  connected: "true",
  charging: "false",
  place: "Work",
  text: "Hello",
};
