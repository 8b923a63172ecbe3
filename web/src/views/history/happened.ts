// What happened, as an owner would tell it: decisions that differ by what nobody would notice are one.

import type { DecisionRecord } from "../../lib/api/types";

interface Happened {
  first: string; // when it was decided first …
  last: string; // … and when it was said so last
  decision: DecisionRecord; // as it was said last
}

const MONEY = 0.01; // of a dollar or euro: a fraction of a cent is nothing
const SHARE = 0.1; // of a power or an energy
const POWER_W = 100; // and less than is written of a power: an almost full battery takes less and less
const POINTS = 5; // of a level, %
const TIME_MS = 900_000;

// What the next best would have cost, and when a slot of the plan began, is not what happened.
const BESIDE = new Set(["runner_up", "would_be", "would_earn", "start", "rank"]);

/** The newest first. Decisions about different things may lie between those that are joined. */
export function happened(decisions: readonly DecisionRecord[]): Happened[] {
  const found: Happened[] = [];
  const open = new Map<string, Happened>(); // by what it is about
  for (const decision of [...decisions].sort((a, b) => b.at.localeCompare(a.at))) {
    const later = open.get(decision.target);
    if (later && isSame(later.decision, decision)) {
      later.first = decision.at;
      continue;
    }
    const one = { first: decision.at, last: decision.at, decision };
    open.set(decision.target, one);
    found.push(one);
  }
  return found;
}

/** Whether an owner would read the same in both. */
export function isSame(a: DecisionRecord, b: DecisionRecord): boolean {
  return a.owner === b.owner && a.code === b.code && a.action === b.action && areClose(a.facts ?? {}, b.facts ?? {}, "");
}

function areClose(a: unknown, b: unknown, name: string): boolean {
  if (typeof a === "number" && typeof b === "number") {
    const off = Math.abs(a - b);
    if (/price|cost|worth|earn|after_losses/.test(name)) return off < MONEY;
    if (name.endsWith("_w") && off < POWER_W) return true;
    return name.endsWith("_pct") ? off < POINTS : off <= SHARE * Math.max(Math.abs(a), Math.abs(b));
  }
  if (typeof a === "string" && typeof b === "string") return a === b || Math.abs(Date.parse(a) - Date.parse(b)) < TIME_MS;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return a === b;
  const [one, other] = [a as Record<string, unknown>, b as Record<string, unknown>];
  const names = new Set([...Object.keys(one), ...Object.keys(other)].filter((each) => !BESIDE.has(each)));
  return [...names].every((each) => areClose(one[each], other[each], each));
}
