import type { Messages } from "../en";

export const devices: Messages["devices"] = {
  kinds: { battery: "Batterie", pv: "Wechselrichter", loadpoints: "Ladestation", meter: "Zähler" },
  health: { ok: "Läuft", degraded: "Antwortet nicht immer", offline: "Nicht erreichbar", refused: "Verweigert den Zugriff" },
  heard: "Letzte Antwort",
  firmware: "Firmware",
  writes: "Heute gesendete Änderungen",
  none: "Noch kein Gerät.",
  change: "Hinzufügen oder ändern",
  sections: { battery: "Batterie", pv: "Wechselrichter", loadpoint: "Ladestationen", homeassistant: "Home Assistant" },
};
