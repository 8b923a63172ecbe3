// A rule as the form has it, and the automation that comes of it.

import type { Schemas } from "../../../lib/api/types";
import type { Table } from "../form/draft";
import { patchOf } from "../form/patch";
import { ACTIONS } from "./actions";
import { CONDITIONS } from "./conditions";
import { draftOf, partOf, type Draft } from "./draft";
import { hoursOf, whenIn } from "./hours";
import type { Loose } from "./kinds";
import { TRIGGERS } from "./triggers";

export type Automation = Schemas["Automation"];

export interface Rule {
  name: string;
  trigger: Draft;
  conditions: Draft[];
  actions: Draft[];
  window: Draft | null;
  quiet: Draft | null;
  priority: string;
  group: string;
  once: boolean;
  dry_run: boolean;
  fires_at_first: boolean;
}

const USUAL_PRIORITY = 50;

export const newRule = (): Rule => ({
  name: "",
  trigger: { key: "time", values: {} },
  conditions: [],
  actions: [{ key: "force_charge", values: {} }],
  window: null,
  quiet: null,
  priority: String(USUAL_PRIORITY),
  group: "",
  once: false,
  dry_run: false,
  fires_at_first: false,
});

/** A rule that there is, as it stands in the fields. */
export function ruleOf(was: Automation): Rule {
  const draft = (kinds: typeof TRIGGERS) => (part: unknown) => draftOf(kinds, part as Loose);
  return {
    name: was.name,
    trigger: draft(TRIGGERS)(was.trigger),
    conditions: (was.conditions ?? []).map(draft(CONDITIONS)),
    actions: was.actions.map(draft(ACTIONS)),
    window: hoursOf(was.window),
    quiet: hoursOf(was.quiet),
    priority: String(was.priority ?? USUAL_PRIORITY),
    group: was.group ?? "",
    once: was.once ?? false,
    dry_run: was.dry_run ?? false,
    fires_at_first: was.fires_at_first ?? false,
  };
}

/** All of the rule that the form knows, as the API takes it; `charger` is the one that is meant without a choice. */
export function automationOf(rule: Rule, charger: string): Table {
  const { name, trigger, conditions, actions, window, quiet, priority, group, ...switches } = rule;
  return {
    name: name.trim(),
    trigger: partOf(TRIGGERS, trigger, charger),
    conditions: conditions.map((each) => partOf(CONDITIONS, each, charger)),
    actions: actions.map((each) => partOf(ACTIONS, each, charger)),
    window: whenIn(window),
    quiet: whenIn(quiet),
    priority: priority.trim() === "" ? USUAL_PRIORITY : Number.isNaN(Number(priority)) ? priority : Number(priority),
    group: group.trim() || null,
    ...switches,
  };
}

/** What differs, as a merge patch: all that the form does not know stays. */
export function patchTo(was: Automation, wanted: Table): Table {
  const before = was as unknown as Table;
  const patch = patchOf(before, { ...before, ...wanted });
  const isOther = (wanted.trigger as Loose).kind !== (was.trigger as unknown as Loose).kind;
  return isOther ? { ...patch, trigger: wanted.trigger } : patch; // of another kind it has none of the fields of the one before
}

/** A short name that is free, made from the name. */
export function idOf(name: string, taken: readonly string[]): string {
  const plain = name.normalize("NFKD").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 50) || "rule";
  if (!taken.includes(plain)) return plain;
  let n = 2;
  while (taken.includes(`${plain}-${n}`)) n += 1;
  return `${plain}-${n}`;
}
