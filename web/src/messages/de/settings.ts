import type { Messages } from "../en";

export const settings: Messages["settings"] = {
  title: "Einstellungen",
  thisDevice: "Dieses Gerät",
  language: "Sprache",
  access: { read: "Darf zusehen", control: "Darf zusehen und ändern", admin: "Darf alles" },
  disconnect: "Dieses Gerät trennen",
};
