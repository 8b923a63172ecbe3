// What comes into the house and what goes out of it, largest colour blocks of the flow strip.

import type { Flow, Loadpoint } from "../../lib/api/types";

/** `rest`: what the house takes together with cars of which nobody tells. */
export type Kind = "pv" | "grid" | "battery" | "house" | "ev" | "rest";
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

/** Streams in a steady order, so that nothing jumps when a value changes; unknown ones are left out. What the house and
 * silent cars take together is known where all else is. */
export function stripOf(flow: Flow, cars: readonly Pick<Loadpoint, "power_w">[] = []): Strip {
  const { pv_w, grid_w, battery_w, load_w, ev_w } = flow;
  // One car may feed the house while another charges: each has its side. While one charger is silent nobody knows what
  // all cars do, but those that are heard do so much.
  const heard = (sign: 1 | -1) => cars.reduce((sum, { power_w }) => sum + Math.max(0, sign * (power_w ?? 0)), 0);
  const fed = ev_w == null ? heard(-1) : Math.max(heard(-1), -ev_w);
  const taken = ev_w == null ? heard(1) : fed + ev_w;
  const ofCars = (watts: number): Stream[] => some("ev", watts).map((one) => (ev_w == null ? { ...one, atLeast: true } : one));
  const some = (kind: Kind, watts: number | null | undefined): Stream[] => (watts != null && watts > MOVES_W ? [{ kind, watts }] : []);
  const known = [pv_w, grid_w, battery_w].every((watts) => watts != null) ? pv_w! + grid_w! + battery_w! : null;
  const rest = load_w == null && known !== null ? known + fed - taken : null;
  const back = (watts: number | null | undefined) => (watts == null ? null : -watts);
  return {
    ins: [...some("pv", pv_w), ...some("battery", battery_w), ...ofCars(fed), ...some("grid", grid_w)],
    outs: [...some("house", load_w), ...some("rest", rest), ...ofCars(taken), ...some("battery", back(battery_w)), ...some("grid", back(grid_w))],
  };
}

/** How thick each stream is drawn, px, when all of them together are `all` px; thin ones stay visible. */
export function thickness(streams: readonly Stream[], most: number, all: number): number[] {
  return streams.map(({ watts }) => Math.max(2, (watts / Math.max(most, 1)) * all));
}
