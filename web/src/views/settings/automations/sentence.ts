// An automation in words.

import type { Schemas } from "../../../lib/api/types";
import { duration, energy, percent, power, price, readable, said } from "../../../lib/words";
import { m } from "../../../messages";

export type Automation = Schemas["Automation"];

/** `nameOf` says what people call a charger. */
export function sentence({ trigger, actions }: Automation, currency: string, nameOf: (id: string) => string): string {
  const then = actions.map((action) => thenOf(action as unknown as Loose, nameOf)).join(m.automations.and);
  return m.automations.whenThen(whenOf(trigger as unknown as Loose, currency, nameOf), then);
}

type Loose = Record<string, string | number | undefined> & { kind: string };

const triggers = () => m.automations.triggers as Record<string, string>;

function whenOf(trigger: Loose, currency: string, nameOf: (id: string) => string): string {
  const { kind, days } = trigger;
  const w = m.automations;
  if (kind === "time") return w.atTime(String(trigger.at), days && days !== "mon-sun" ? w.onDays(String(days)) : "");
  const named = kind === "price" ? triggers()[`${trigger.price}_${trigger.crosses}`] : undefined;
  if (named) return w.value(named, price(trigger.value as number, currency));
  if (kind === "battery" && trigger.soc_pct !== undefined) return w.value(triggers()[trigger.event!] ?? "", percent(trigger.soc_pct as number));
  if (kind === "loadpoint" && trigger.event === "connected") return w.plugged(nameOf(String(trigger.loadpoint)));
  if (kind === "loadpoint") return chargerOf(trigger, nameOf);
  if (kind === "battery_mode") return w.modes[trigger.event === "leaves" ? "leaves" : "enters"](said(m.words.batteryMode, String(trigger.mode)));
  if (kind === "flow") return w.flow(said(w.flows, String(trigger.flow)), String(trigger.crosses), power(trigger.power_w as number));
  if (kind === "energy") return w.energies(said(w.flows, String(trigger.energy)), energy(trigger.energy_wh as number));
  if (kind === "battery" && trigger.event === "discharged_to_reserve") return w.atReserve;
  if (kind === "grid") return trigger.state === "off" ? w.offGrid : w.onGrid;
  if (kind === "solar_forecast") return w.sun(String(trigger.day), String(trigger.crosses), energy(trigger.energy_wh as number));
  if (kind === "event") return w.event(m.notify.kinds[trigger.event!] ?? readable(String(trigger.event)));
  const rest = Object.entries(trigger).filter(([key, value]) => key !== "kind" && value !== undefined && value !== null);
  return w.other(rest.map(([key, value]) => (key === "loadpoint" ? nameOf(String(value)) : readable(String(value)).replace(/soc/i, m.form.level))).join(", "));
}

function chargerOf({ event, loadpoint, soc_pct, energy_wh }: Loose, nameOf: (id: string) => string): string {
  const w = m.automations;
  const what = soc_pct != null ? w.carAt(percent(soc_pct as number)) : energy_wh != null ? w.carTook(energy(energy_wh as number)) : said(w.chargers, String(event));
  return w.atCharger(what, nameOf(String(loadpoint)));
}

function thenOf(action: Loose, nameOf: (id: string) => string): string {
  const w = m.automations;
  const name = action.loadpoint === undefined ? "" : nameOf(String(action.loadpoint));
  if (action.kind === "message") return w.message(String(action.text));
  if (action.kind === "set_battery") return w.change(w.battery);
  if (action.kind === "set_loadpoint") return w.change(name);
  const what = (w.actions as Record<string, string>)[String(action.action)] ?? readable(String(action.action ?? action.kind)).toLowerCase();
  const done = name ? w.at_(what, name) : what;
  return action.duration_s ? w.during(done, duration(action.duration_s as number)) : done;
}

export interface Wish {
  name: string;
  trigger: string;
  at: string;
  value: string;
  action: string;
  minutes: string;
  charger: string;
}

const number = (text: string) => Number(text.replace(",", "."));

/** What the simple form asks for, as the API takes it; a short name that is free is made from the name. */
export function automationOf({ name, trigger, at, value, action, minutes, charger }: Wish, taken: readonly string[]): object {
  const isCar = action === "start" || action === "stop";
  const length = number(minutes) * 60;
  return {
    id: idOf(name, taken),
    name: name.trim(),
    trigger: triggerOf(trigger, at, number(value), charger),
    actions: [isCar ? { kind: "loadpoint", loadpoint: charger, action } : { kind: "battery", action, duration_s: length }],
  };
}

function triggerOf(trigger: string, at: string, value: number, charger: string): object {
  if (trigger === "time") return { kind: "time", at };
  if (trigger === "connected") return { kind: "loadpoint", loadpoint: charger, event: "connected" };
  if (trigger === "charged_to" || trigger === "discharged_to") return { kind: "battery", event: trigger, soc_pct: value };
  const [side, crosses] = trigger.split("_");
  return { kind: "price", price: side, crosses, value };
}

export function idOf(name: string, taken: readonly string[]): string {
  const plain = name.normalize("NFKD").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 50) || "rule";
  if (!taken.includes(plain)) return plain;
  let n = 2;
  while (taken.includes(`${plain}-${n}`)) n += 1;
  return `${plain}-${n}`;
}
