// What happened, as an owner would tell it: decisions that differ by what nobody would notice are one.

import type { DecisionRecord } from "../../lib/api/types";

interface Happened {
  first: string; // when it was decided first …
  end: string | null; // … and until when it held; null: it still does, as far as these tell
  decision: DecisionRecord; // as it was said last
}

const MONEY = 0.01; // of a dollar or euro: a fraction of a cent is nothing
const SHARE = 0.1; // of a power or an energy
const POWER_W = 100; // and less than is written of a power: an almost full battery takes less and less
const POINTS = 5; // of a level, %
const TIME_MS = 900_000;

const OF_PEOPLE = new Set(["user", "manual", "boost"]);

// What the next best would have cost, and when a slot of the plan began, is not what happened.
const BESIDE = new Set(["runner_up", "would_be", "would_earn", "start", "rank"]);

/** The newest first. Decisions about different things may lie between those that are joined. What was decided
 *  holds until the same thing is decided otherwise: that it is said again, as after a restart, ends nothing. */
export function happened(decisions: readonly DecisionRecord[]): Happened[] {
  const found: Happened[] = [];
  const open = new Map<string, Happened>(); // by what it is about
  for (const decision of [...decisions].sort((a, b) => b.at.localeCompare(a.at))) {
    const later = open.get(decision.target);
    if (later && isRead(later.decision, decision)) {
      later.first = decision.at;
      continue;
    }
    const one = { first: decision.at, end: endOf(decision, later?.first), decision };
    open.set(decision.target, one);
    found.push(one);
  }
  return found;
}

/** Until when it held: what a person asked for has an end of its own; an event, a run or a device that is heard
 *  again holds nothing. */
function endOf(decision: DecisionRecord, next: string | undefined): string | null {
  const isMoment = /^(events|automations)\//.test(decision.target) || /^(device_(heard|steady|gone|exchanged)|server_back)$/.test(decision.code);
  if (isMoment) return decision.at;
  const until = OF_PEOPLE.has(decision.owner) ? decision.facts?.["until"] : null;
  const ends = [next, until].filter((each): each is string => typeof each === "string");
  return ends.sort((a, b) => Date.parse(a) - Date.parse(b))[0] ?? null;
}

/** The same sentence twice tells nothing the second time. */
function isRead(a: DecisionRecord, b: DecisionRecord): boolean {
  return (a.text !== "" && a.text === b.text) || isSame(a, b);
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
