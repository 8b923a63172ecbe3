// An automation in words.

import type { Schemas } from "../../../lib/api/types";
import { duration, percent, power, readable } from "../../../lib/words";
import { m } from "../../../messages";
import { ACTIONS, CONDITIONS, partOf, TRIGGERS, type Draft } from "./parts";
import { ifOf, whenOf, type Loose } from "./said";

export type Automation = Schemas["Automation"];

/** `nameOf` says what people call a charger. */
export function sentence({ trigger, actions }: Automation, currency: string, nameOf: (id: string) => string): string {
  const then = actions.map((action) => thenOf(action as unknown as Act, nameOf)).join(m.automations.and);
  return m.automations.whenThen(whenOf(trigger as unknown as Loose, currency, nameOf), then);
}

/** What must hold as well; empty where nothing must. */
export function onlyIf({ conditions }: Automation, currency: string, nameOf: (id: string) => string): string {
  const told = (conditions ?? []).map((condition) => ifOf(condition as unknown as Loose, currency, nameOf));
  return told.length ? m.automations.onlyIf(told.join(m.automations.and)) : "";
}

type Act = Record<string, unknown> & { kind: string };

function thenOf(action: Act, nameOf: (id: string) => string): string {
  const w = m.automations;
  const name = action.loadpoint === undefined ? "" : nameOf(String(action.loadpoint));
  if (action.kind === "message") return w.message(String(action.text));
  if (action.kind === "set_battery") return reserveOf(action) ?? w.change(w.battery);
  if (action.kind === "set_loadpoint") return w.change(name);
  const what = (w.actions as Record<string, string>)[keyOf(action)] ?? readable(String(action.action ?? action.kind)).toLowerCase();
  const done = action.limit_w ? w.value(what, power(action.limit_w as number)) : name ? w.at_(what, name) : what;
  return action.duration_s ? w.during(done, duration(action.duration_s as number)) : done;
}

/** Its line among the words of actions: the same command may mean one thing or another. */
function keyOf({ kind, action, limit_w }: Act): string {
  if (kind === "inverter") return action === "restore" ? "let_out" : limit_w ? "limit_export" : "hold_back";
  return kind === "plan" && action === "restore" ? "as_set" : String(action);
}

function reserveOf(action: Act): string | undefined {
  const { reserve_pct, ...rest } = (action.settings ?? {}) as Record<string, number>;
  return reserve_pct === undefined || Object.keys(rest).length ? undefined : m.automations.value(m.automations.actions.reserve, percent(reserve_pct));
}

export interface Wish {
  name: string;
  trigger: Draft;
  conditions: Draft[];
  action: Draft;
  charger: string;
}

/** What the simple form asks for, as the API takes it; a short name that is free is made from the name. */
export function automationOf({ name, trigger, conditions, action, charger }: Wish, taken: readonly string[]): object {
  return {
    id: idOf(name, taken),
    name: name.trim(),
    trigger: partOf(TRIGGERS, trigger, charger),
    ...(conditions.length ? { conditions: conditions.map((each) => partOf(CONDITIONS, each, charger)) } : {}),
    actions: [partOf(ACTIONS, action, charger)],
  };
}

export function idOf(name: string, taken: readonly string[]): string {
  const plain = name.normalize("NFKD").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 50) || "rule";
  if (!taken.includes(plain)) return plain;
  let n = 2;
  while (taken.includes(`${plain}-${n}`)) n += 1;
  return `${plain}-${n}`;
}
