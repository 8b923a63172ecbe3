// What the stream does not carry is read beside it: prices now and then, the plan whenever there is another.

import { access } from "../access.svelte";
import { get, Refused } from "../api/client";
import type { Plan, Schemas, TariffView, TokenView } from "../api/types";
import { house } from "./house.svelte";
import { keepPlan, keepTariff } from "./kept";

const TARIFF_EVERY_MS = 60_000;
const TARIFF_AGAIN_MS = 5_000; // while the house has none yet
const HOME_EVERY_MS = 3_600_000; // a router may give the house another address
const HOME_AGAIN_MS = 10_000;

let askedFor: string | null = null; // the token: another one may be of another house
let tariffAt = -Infinity;
let planRead: string | null | undefined; // undefined: it was not asked for yet
let homeAt = -Infinity;
let scopeAsked = false;

/** Called with every tick; asks only for what is due. What fails is asked again at the next tick that is due. */
export function readWhatIsDue(now: number): void {
  if (!access.token || !house.isLive || document.hidden) return;
  if (askedFor !== access.token) {
    askedFor = access.token;
    tariffAt = homeAt = -Infinity;
    planRead = undefined;
    scopeAsked = false;
  }
  if (now - tariffAt >= (house.arePricesTold ? TARIFF_EVERY_MS : TARIFF_AGAIN_MS)) {
    tariffAt = now;
    void quietly(readTariff);
  }
  const plan = house.status?.plan?.id ?? null;
  if (plan !== planRead) {
    planRead = plan;
    void quietly(readPlan).then((was) => was || (planRead = undefined));
  }
  if (now - homeAt >= (access.home === null ? HOME_AGAIN_MS : HOME_EVERY_MS)) {
    homeAt = now;
    void quietly(readHome);
  }
  if (access.scope === null && !scopeAsked) {
    scopeAsked = true;
    void quietly(readScope).then((was) => (scopeAsked = was));
  }
}

/** What comes after the device was signed out, or paired anew, is nobody's: it is neither shown nor kept. Throws Refused. */
async function ours<Answer>(path: string): Promise<Answer> {
  const { token } = access;
  const answer = await get<Answer>(path);
  if (access.token !== token) throw new Refused("", 0);
  return answer;
}

async function readTariff(): Promise<void> {
  house.tariff = await ours<TariffView>("/tariff");
  house.isTariffTold = true;
  keepTariff(house.tariff, localStorage);
}

async function readPlan(): Promise<void> {
  house.plan = planRead == null ? null : await ours<Plan>("/plan");
  if (house.plan) keepPlan(house.plan, localStorage);
}

async function readHome(): Promise<void> {
  const [{ instance }, { items, pages_ask }] = await Promise.all([ours<Schemas["Info"]>("/info"), ours<Schemas["Whereabouts"]>("/addresses")]);
  access.livesAt({ instance, addresses: items, pagesAsk: pages_ask });
}

async function readScope(): Promise<void> {
  access.told((await ours<TokenView>("/tokens/self")).scope);
}

// The stream tells that the house is away; a reading that failed says it no second time.
async function quietly(read: () => Promise<void>): Promise<boolean> {
  try {
    await read();
    return true;
  } catch {
    return false;
  }
}
