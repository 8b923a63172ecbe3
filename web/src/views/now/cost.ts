// What a wish is expected to cost: the plan as it is beside the plan that begins with the wish.

import { ask, Refused } from "../../lib/api/client";
import type { Battery, Plan, Schemas, Status } from "../../lib/api/types";
import { carsOf } from "../../lib/plan/flows";
import { energy, isNothing, money, said } from "../../lib/words";
import { m } from "../../messages";

export interface Cost {
  more: number | null; // than without the wish, over the plan's horizon; null: not known
  why: string;
  cars?: CarsChange; // what cars get otherwise than without the wish
  refused?: "partly" | "wholly"; // a limit leaves less than the battery takes or gives, and it takes no less
}

/** Wh by loadpoint, above 0 more than without the wish: while it lasts, and as far as both plans reach. */
interface CarsChange {
  meanwhile: Record<string, number>;
  inAll: Record<string, number>;
}

/** What a plan costs up to an instant, by all that the contract says. */
function spent(plan: Plan, until: number): number {
  let sum = 0;
  for (const { start, end, cost } of plan.slots) {
    const [from, to] = [Date.parse(start), Date.parse(end)];
    sum += cost * Math.max(0, Math.min(1, (until - from) / (to - from)));
  }
  return sum;
}

/** What is in the battery at an instant, %. */
function levelAt(plan: Plan, until: number): number {
  return plan.slots.findLast(({ end, soc_pct }) => soc_pct !== null && Date.parse(end) <= until)?.soc_pct ?? 0;
}

/** The difference of two plans up to where both end; what one has left in the battery counts at a usual price. */
export function difference(without: Plan, withWish: Plan, capacityWh: number): number {
  const until = Math.min(...[without, withWish].map(({ slots }) => Date.parse(slots.at(-1)?.end ?? "")));
  const prices = without.slots.map((slot) => slot.import).sort((a, b) => a - b);
  const usual = Math.max(0, prices[Math.floor(prices.length / 2)] ?? 0);
  const kept = ((levelAt(withWish, until) - levelAt(without, until)) / 100) * (capacityWh / 1000);
  return spent(withWish, until) - spent(without, until) - kept * usual;
}

/** What each car gets up to an instant, Wh. */
function chargedBy(plan: Plan, until: number): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const slot of plan.slots) {
    const hours = Math.max(0, Math.min(Date.parse(slot.end), until) - Date.parse(slot.start)) / 3_600_000;
    for (const [car, watts] of Object.entries(carsOf(slot))) sum[car] = (sum[car] ?? 0) + watts * hours;
  }
  return sum;
}

/** What cars get otherwise by a wish that holds until `ends`: they wait for most orders, and have no price in a cost. */
export function carsChange(without: Plan, withWish: Plan, ends: number): CarsChange {
  const by = (until: number) => {
    const [before, after] = [chargedBy(without, until), chargedBy(withWish, until)];
    const cars = Object.keys({ ...before, ...after });
    return Object.fromEntries(cars.map((car) => [car, (after[car] ?? 0) - (before[car] ?? 0)]));
  };
  return { meanwhile: by(ends), inAll: by(Math.min(...[without, withWish].map(({ slots }) => Date.parse(slots.at(-1)?.end ?? "")))) };
}

const TELLS_WH = 250; // two plans of the same house differ by less

/** Which cars the wish costs something, or brings it, that its sum leaves out; or who waits for it alone. Never empty:
 *  nobody orders beside a room that says nothing. `cost` null: it is still worked out. */
export function carsTold(cost: Cost | null, nameOf: (car: string) => string): string {
  if (cost === null) return m.now.reckoningCars;
  if (!cost.cars) return m.now.carsUnknown;
  const { cars } = cost;
  const changed = Object.entries(cars.inAll).filter(([, wh]) => Math.abs(wh) >= TELLS_WH);
  const each = changed.map(([car, wh]) => (wh < 0 ? m.now.lessFor : m.now.moreFor)(energy(Math.abs(wh)), nameOf(car)));
  if (each.length > 0) return m.now.leftOut(each.join(", "));
  const waits = Object.entries(cars.meanwhile).filter(([, wh]) => wh <= -TELLS_WH);
  return waits.length > 0 ? m.now.carsWait(waits.map(([car]) => nameOf(car)).join(", ")) : m.now.carsSame;
}

/** What a cost rests on: with another price or plan it is worked out anew, and once the battery tells its level again. */
export const groundOf = (status: Status | null): string =>
  [status?.plan?.id, status?.price?.until, status?.price?.import, status?.price?.export, status?.battery?.health, status?.battery?.soc_pct == null].join(" ");

/** For how much of its time a limit of the connection leaves nothing of a wish that holds until `ends`. */
export function refusedOf({ slots }: Plan, ends: number): Cost["refused"] {
  const meanwhile = slots.filter(({ start }) => Date.parse(start) < ends);
  const refused = meanwhile.filter(({ reason }) => reason.code === "phase_limited").length;
  return refused === 0 ? undefined : refused === meanwhile.length ? "wholly" : "partly";
}

const OLD_MS = 60_000;

/** The plan without a wish: the same for all of them, so it is asked for once, and again on another ground or when it is old. */
export class Unaided {
  #asked: { ground: string; at: number; plan: Promise<Plan> } | null = null;

  constructor(private readonly make: () => Promise<Plan> = () => preview()) {}

  on(ground: string, now: number): Promise<Plan> {
    if (this.#asked?.ground === ground && now - this.#asked.at < OLD_MS) return this.#asked.plan;
    const asked = { ground, at: now, plan: this.make() };
    asked.plan.catch(() => {
      if (this.#asked === asked) this.#asked = null; // the next wish asks anew
    });
    this.#asked = asked;
    return asked.plan;
  }
}

const BUSY_MS = 5_000;
const MOST_TRIES = 6;

/** The plan with a wish for the battery, or as it would be without one. A house that is asked for too many at once is
 *  asked again, as long as somebody looks. Throws Refused. */
export async function preview(battery?: { action: string; duration_s: number }, signal?: AbortSignal): Promise<Plan> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await ask<Plan>("POST", "/plan/preview", { body: battery ? { battery } : {}, signal });
    } catch (problem) {
      if (!(problem instanceof Refused && problem.code === "too_busy") || tries === MOST_TRIES) throw problem;
      await new Promise((again) => setTimeout(again, BUSY_MS));
      if (signal?.aborted) throw problem;
    }
  }
}

/** Never throws: an unknown cost must not stand in the way of the wish. `without` is the plan without it. */
export async function costOf(without: Promise<Plan>, action: string, seconds: number, capacityWh: number, signal: AbortSignal): Promise<Cost> {
  try {
    const before = await without;
    const after = await preview({ action, duration_s: seconds }, signal);
    const begins = Date.parse(after.slots[0]?.start ?? "");
    const ends = begins + seconds * 1000;
    const refused = refusedOf(after, ends);
    return { more: difference(before, after, capacityWh), why: "", cars: carsChange(before, after, ends), ...(refused && { refused }) };
  } catch (problem) {
    return { more: null, why: problem instanceof Refused && problem.code !== "invalid_request" ? problem.message : "" };
  }
}

/** The cost in words. What goes out below nothing may stand beside it with a cost of its own (`withLoss`): it is a part
 *  of this one, which says so. `cost` null: it is still worked out, which no order has to wait for. */
export function comesTo(cost: Cost | null, currency: string, withLoss: boolean): string {
  if (cost === null) return m.now.reckoning;
  const { more, why, refused } = cost;
  if (more === null) return m.now.costUnknown(why);
  if (refused === "wholly") return m.now.neverFits;
  if (refused) return `${m.now.partlyFits} ${comesTo({ more, why }, currency, withLoss)}`;
  const { costsNothing, costsMore, costsLess } = withLoss ? m.now.inAll : m.now;
  if (isNothing(more)) return costsNothing;
  const sum = money(Math.abs(more), currency);
  return more > 0 ? costsMore(sum) : costsLess(sum);
}

/** What else is to be known of a wish: what the battery then does, or that nothing can come of it, when it ends, and what is kept. `fills`: the sun goes on filling it while it keeps its charge. */
export function noteOf(wish: string, { soc_pct: level, reserve_pct: reserve }: Battery, until: string, fills = false): string {
  const isFull = wish === "force_charge" && level !== null && level >= 100;
  const isEmpty = wish === "force_discharge" && level !== null && level <= reserve;
  const usual = wish === "hold" && fills && (level ?? 0) < 100 ? m.now.holdFills : said(m.now.order, wish);
  const does = isFull ? m.now.isFull : isEmpty ? m.now.isAtReserve(`${reserve} %`) : usual;
  const notes = [does, m.now.thenAutomatic(until)];
  if (isEmpty) return notes.join(" ");
  if (wish === "force_discharge" && reserve > 0) notes.push(m.now.keepsReserve(`${reserve} %`));
  return notes.join(" ");
}

/** By order what goes out of it below nothing; those of which nothing does are not in it. */
export type Losses = Readonly<Record<string, Pick<Schemas["Reason"], "text">>>;

/** Whether to say that nothing goes out at a cost by this order: another one has its warning, which goes with it. */
export const isFreeOfLoss = (losses: Losses, action: string) => Object.keys(losses).length > 0 && !losses[action]?.text;
