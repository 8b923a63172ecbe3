import type { Messages } from "../en";

export const history: Messages["history"] = {
  title: "Verlauf",
  today: "Heute",
  bought: "Gekauft",
  sold: "Verkauft",
  sun: "Sonne",
  house: "Haus",
  cars: "Autos",
  cost: "Kosten",
  saved: "Gespart",
};
