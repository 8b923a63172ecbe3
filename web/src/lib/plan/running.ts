// What runs now, as the plan tells it: by the plan, or by who asked for something else.

import type { PlanSlot, Status } from "../api/types";
import { doing as ordered, isSilent, why } from "../battery";
import { clock, readable, said } from "../words";
import { m } from "../../messages";
import { sentence } from "./block";
import { doing, runsOf } from "./runs";

interface Telling {
  zone: string;
  currency: string;
  now: number;
}
type Running = { what: string; until: string; why: string };

/** The slots with the sentence of now for the one that runs: what it says of prices is newer than the plan. */
export function asOfNow(slots: readonly PlanSlot[], plan: Status["plan"]): readonly PlanSlot[] {
  const now = plan?.now;
  return now ? slots.map((slot) => (slot.start === now.start && slot.end === now.end ? { ...slot, reason: now.reason } : slot)) : slots;
}

/** Its row, of a battery that does not answer that it does not: what was planned for it is then no fact. */
export function runningOf({ battery, flow }: Pick<Status, "battery" | "flow">, slots: readonly PlanSlot[], telling: Telling): Running | null {
  const { zone, now } = telling;
  if (battery && (battery.owner === "user" || isSilent(battery))) {
    const reason = why(battery, flow);
    const told = isSilent(battery) ? { what: said(m.words.health, battery.health), until: "" } : ordered(battery, flow, zone, now);
    return { ...told, why: reason.text || readable(reason.code) };
  }
  const run = runsOf(slots)[0];
  return run && Date.parse(run.start) <= now ? { what: doing(run), until: `– ${clock(run.end, zone)}`, why: sentence(run, telling) } : null;
}
