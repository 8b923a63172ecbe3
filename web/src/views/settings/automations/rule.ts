// A rule as the form has it, and the automation that comes of it.

import { ACTIONS } from "./actions";
import { CONDITIONS } from "./conditions";
import { draftOf, partOf, type Draft } from "./draft";
import type { Loose } from "./kinds";
import type { Automation } from "./sentence";
import { TRIGGERS } from "./triggers";

export interface Rule {
  name: string;
  trigger: Draft;
  conditions: Draft[];
  actions: Draft[];
}

export const newRule = (): Rule => ({
  name: "",
  trigger: { key: "time", values: {} },
  conditions: [],
  actions: [{ key: "force_charge", values: {} }],
});

/** A rule that there is, as it stands in the fields. */
export function ruleOf({ name, trigger, conditions = [], actions }: Automation): Rule {
  return {
    name,
    trigger: draftOf(TRIGGERS, trigger as unknown as Loose),
    conditions: conditions.map((part) => draftOf(CONDITIONS, part as unknown as Loose)),
    actions: actions.map((part) => draftOf(ACTIONS, part as unknown as Loose)),
  };
}

/** The rule as the API takes it; `charger` is the one that is meant where there is no choice. */
export function automationOf({ name, trigger, conditions, actions }: Rule, charger: string): Partial<Automation> {
  return {
    name: name.trim(),
    trigger: partOf(TRIGGERS, trigger, charger),
    conditions: conditions.map((each) => partOf(CONDITIONS, each, charger)),
    actions: actions.map((each) => partOf(ACTIONS, each, charger)),
  } as unknown as Partial<Automation>;
}

/** A short name that is free, made from the name. */
export function idOf(name: string, taken: readonly string[]): string {
  const plain = name.normalize("NFKD").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 50) || "rule";
  if (!taken.includes(plain)) return plain;
  let n = 2;
  while (taken.includes(`${plain}-${n}`)) n += 1;
  return `${plain}-${n}`;
}
