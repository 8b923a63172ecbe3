// Devices and how they are.

export const devices = {
  kinds: { battery: "Battery", pv: "Solar inverter", loadpoints: "Charger", meter: "Meter" } as Record<string, string>,
  health: { ok: "Works", degraded: "Not quite well", offline: "Not reachable", refused: "Turns us away" } as Record<string, string>,
  heard: "Last heard",
  firmware: "Firmware",
  writes: "Changes sent today",
  none: "No device yet.",
  change: "Add or change",
  sections: { battery: "Battery", pv: "Solar inverters", loadpoint: "Chargers", homeassistant: "Home Assistant" } as Record<string, string>,
};
