// What sets an automation off and what is asked of it, in words.

import { energy, percent, power, price, readable, said } from "../../../lib/words";
import { m } from "../../../messages";
import type { Loose, Name } from "./kinds";
import { daysSaid } from "./terms";

type Format = (value: number) => string;

const triggers = () => m.automations.triggers as Record<string, string>;
const isSaid = (value: unknown) => value !== undefined && value !== null;

function daysOf(days: unknown): string {
  const said_ = daysSaid(days);
  return said_ && m.automations.onDays(said_);
}

/** What makes it fire. */
export function whenOf(trigger: Loose, currency: string, nameOf: Name): string {
  const w = m.automations;
  const amount = trigger.energy_wh as number;
  switch (trigger.kind) {
    case "time":
      return w.atTime(String(trigger.at), daysOf(trigger.days));
    case "price":
      return w.value(triggers()[`${trigger.price}_${trigger.crosses}`] ?? "", price(trigger.value as number, currency));
    case "battery":
      if (trigger.event === "discharged_to_reserve") return triggers().at_reserve!;
      return w.value(triggers()[String(trigger.event)] ?? "", percent(trigger.soc_pct as number));
    case "battery_mode":
      return w.modes[trigger.event === "leaves" ? "leaves" : "enters"](said(m.words.batteryMode, String(trigger.mode)));
    case "flow":
      return w.flow(said(w.flows, String(trigger.flow)), String(trigger.crosses), power(trigger.power_w as number));
    case "energy":
      return w.energies(said(w.flows, String(trigger.energy)), energy(amount), trigger.since === "window");
    case "grid":
      return trigger.state === "off" ? triggers().off_grid! : triggers().on_grid!;
    case "weather":
      return w.becomes(said(w.weathers, String(trigger.weather)));
    case "solar_forecast":
      return w.sun(String(trigger.day), String(trigger.crosses), energy(amount));
    case "event":
      return w.event(said(w.events, String(trigger.event)), w.eventStates[String(trigger.state ?? "running")] ?? "");
    case "loadpoint":
      return chargerOf(trigger, nameOf(String(trigger.loadpoint)));
    default:
      return w.other(rest(trigger, nameOf));
  }
}

function chargerOf(trigger: Loose, name: string): string {
  const w = m.automations;
  const { event, soc_pct, energy_wh, place } = trigger;
  if (event === "connected") return w.plugged(name);
  if (event === "arrives" || event === "leaves") {
    const isHome = !isSaid(place) || String(place).toLowerCase() === "home";
    return w.at_(isHome ? w.cars[event] : w.places[event](String(place)), name);
  }
  if (event === "soc_reaches") return w.atCharger(w.carAt(percent(soc_pct as number)), name);
  if (event === "energy_reaches") return w.atCharger(w.carTook(energy(energy_wh as number)), name);
  return w.atCharger(said(w.triggers as Record<string, string>, String(event)), name);
}

/** What must hold as well. */
export function ifOf(condition: Loose, currency: string, nameOf: Name): string {
  const w = m.automations;
  switch (condition.kind) {
    case "time":
      return w.isBetween(String(condition.from ?? "00:00"), String(condition.to ?? "24:00"), daysOf(condition.days));
    case "battery": {
      const level = within(w.theLevel, condition.above_pct, condition.below_pct, percent);
      return both([level, isSaid(condition.mode) ? w.isSet(said(m.words.batteryMode, String(condition.mode))) : ""]);
    }
    case "flow":
      return within(said(w.flows, String(condition.flow)), condition.above_w, condition.below_w, power);
    case "price":
      return within(condition.price === "export" ? w.theEarning : w.thePrice, condition.above, condition.below, (value) => price(value, currency));
    case "event":
      return w.isEvent(said(w.events, String(condition.event)), condition.is_running !== false);
    case "grid":
      return condition.state === "off" ? triggers().off_grid! : w.isOnGrid;
    case "weather":
      return w.isWeather((condition.weather as string[]).map((word) => said(w.weathers, word)).join(w.or));
    case "solar_forecast":
      return within(w.theSun(String(condition.day)), condition.above_wh, condition.below_wh, energy);
    case "loadpoint":
      return w.at_(atCharger(condition), nameOf(String(condition.loadpoint)));
    default:
      return w.other(rest(condition, nameOf));
  }
}

function atCharger({ connected, charging, above_pct, below_pct, at_home, place }: Loose): string {
  const w = m.automations;
  const either = (value: unknown, yes: string, no: string) => (isSaid(value) ? (value ? yes : no) : "");
  return both([
    either(connected, w.isPlugged, w.isUnplugged),
    either(charging, w.isCharging, w.isNotCharging),
    within(w.carLevel, above_pct, below_pct, percent),
    either(at_home, w.isHome, w.isNotHome),
    isSaid(place) ? w.isAt(String(place)) : "",
  ]);
}

const both = (parts: string[]) => parts.filter(Boolean).join(m.automations.and);

function within(what: string, above: unknown, below: unknown, format: Format): string {
  const w = m.automations;
  const [low, high] = [above, below].map((value) => (isSaid(value) ? format(value as number) : ""));
  if (low && high) return w.within(what, low, high);
  return low ? w.above(what, low) : high ? w.below(what, high) : "";
}

function rest(part: Loose, nameOf: Name): string {
  const told = Object.entries(part).filter(([key, value]) => key !== "kind" && isSaid(value));
  return told.map(([key, value]) => (key === "loadpoint" ? nameOf(String(value)) : readable(String(value)).replace(/soc/i, m.form.level))).join(", ");
}
