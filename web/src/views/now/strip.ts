// What comes into the house and what goes out of it, largest colour blocks of the flow strip.

import type { Flow, Loadpoint } from "../../lib/api/types";

export type Kind = "pv" | "grid" | "battery" | "house" | "ev";
export interface Stream {
  kind: Kind;
  watts: number;
  atLeast?: boolean; // more may flow than is known
}
interface Strip {
  ins: Stream[];
  outs: Stream[];
}

const MOVES_W = 20;

/** Streams in a steady order, so that nothing jumps when a value changes; unknown ones are left out. */
export function stripOf(flow: Flow, cars: readonly Pick<Loadpoint, "power_w">[] = []): Strip {
  const { pv_w, grid_w, battery_w, load_w, ev_w } = flow;
  // While one charger is silent nobody knows what all cars take, but those that are heard take so much.
  const heard = ev_w == null ? cars.reduce((sum, { power_w }) => sum + Math.max(0, power_w ?? 0), 0) : null;
  const some = (kind: Kind, watts: number | null | undefined): Stream[] => (watts != null && watts > MOVES_W ? [{ kind, watts }] : []);
  const back = (watts: number | null | undefined) => (watts == null ? null : -watts);
  return {
    ins: [...some("pv", pv_w), ...some("battery", battery_w), ...some("ev", back(ev_w)), ...some("grid", grid_w)],
    outs: [...some("house", load_w), ...some("ev", ev_w), ...some("ev", heard).map((one) => ({ ...one, atLeast: true })), ...some("battery", back(battery_w)), ...some("grid", back(grid_w))],
  };
}

/** How thick each stream is drawn, px, when all of them together are `all` px; thin ones stay visible. */
export function thickness(streams: readonly Stream[], most: number, all: number): number[] {
  return streams.map(({ watts }) => Math.max(2, (watts / Math.max(most, 1)) * all));
}
