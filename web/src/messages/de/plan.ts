import type { Messages } from "../en";

export const plan: Messages["plan"] = {
  title: "Plan",
  now: "Jetzt",
  next: "Danach",
  byYou: "Jetzt, durch Sie",
  ahead: "Später",
  none: "Es gibt noch keinen Plan.",
  nothingElse: "Sonst ist nichts geplant.",
  noPrices: "Noch keine Preise für später.",
};
