import type { Messages } from "../en";

export const settings: Messages["settings"] = {
  title: "Einstellungen",
  pages: {
    access: ["Zugang", "Telefone, Schlüssel, wer was darf"],
    devices: ["Geräte", "Batterie, Wechselrichter, Ladestationen und wie es ihnen geht"],
    vehicle: ["Autos", "Was sie fassen und woran man sie erkennt"],
    tariff: ["Preise", "Ihr Versorger und sein Tarif"],
    forecast: ["Sonnenvorhersage", "Woher die Sonne von morgen bekannt ist"],
    site: ["Haus", "Name, Sicherung und Grenzen"],
    notifications: ["Nachrichten", "Was Sie erfahren und wann Ruhe ist"],
    automations: ["Automatiken", "Wenn dies geschieht, tu das"],
  },
  all: "Alle Einstellungen",
  offline: "Offline: So wurde es zuletzt gelesen, ändern lässt sich jetzt nichts.",
  reading: "Das Haus wird gefragt …",
  again: "Noch einmal",
  onlyAdmin: "Dieses Gerät darf das weder sehen noch ändern. Ein Gerät, das alles darf, kann es.",
  surely: (what) => `${what}: noch einmal tippen`,
  thisDevice: "Dieses Gerät",
  language: "Sprache",
  version: (version) => `PowerSync ${version}`,
  scope: { read: "Darf zusehen", control: "Darf zusehen und ändern", admin: "Darf alles" },
  disconnect: "Dieses Gerät trennen",
  leftBehind: "Hier getrennt. Das Haus hat es nicht gehört: Nehmen Sie den Zugang von einem anderen Gerät aus weg.",
};
