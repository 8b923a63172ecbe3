// The last state, kept on the device: shown with its age until the house speaks, also without a network.

import type { Plan, Status, TariffView } from "../api/types";
import type { House } from "./house.svelte";

const STATUS = "powersync.status";
const TARIFF = "powersync.tariff";
const PLAN = "powersync.plan";

export function restore(house: House, storage: Storage): void {
  const kept = read<{ status: Status; seenAt: number }>(storage, STATUS);
  if (kept) house.remember(kept.status, kept.seenAt);
  house.tariff = read<TariffView>(storage, TARIFF);
  house.plan = read<Plan>(storage, PLAN);
}

export function keepStatus(house: House, storage: Storage): void {
  if (house.status && house.seq !== null) write(storage, STATUS, { status: house.status, seenAt: house.seenAt });
}

export const keepTariff = (tariff: TariffView, storage: Storage) => write(storage, TARIFF, tariff);
export const keepPlan = (plan: Plan, storage: Storage) => write(storage, PLAN, plan);

function read<Value>(storage: Storage, name: string): Value | null {
  try {
    return JSON.parse(storage.getItem(name) ?? "null") as Value | null;
  } catch {
    return null; // of another version, or cut short
  }
}

function write(storage: Storage, name: string, value: unknown): void {
  try {
    storage.setItem(name, JSON.stringify(value));
  } catch {
    storage.removeItem(name); // full: an old state is worse than none
  }
}
