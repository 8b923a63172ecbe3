// What the plan means to do next, run by run, each with its reason.

import { html } from "../html.js";
import { clock, plain, power } from "../words.js";

const MOST = 8;

const IDLE_W = 100;
const ITSELF = { given: "Covering the house", taken: "Storing sun", idle: "Battery idle" };

// What flows through the battery in a slot: given, taken, or idle.
function way(slot) {
  const cars = Object.values(slot.ev_w ?? {}).reduce((sum, watts) => sum + watts, 0);
  const given = (slot.load_w ?? 0) + cars - (slot.pv_w ?? 0) - (slot.grid_w ?? 0);
  return given > IDLE_W ? "given" : given < -IDLE_W ? "taken" : "idle";
}

// Slots that follow each other are one run while the battery goes on doing the same, whether told to or by itself.
export function runs(slots) {
  const found = [];
  for (const slot of slots) {
    const last = found[found.length - 1];
    const one = { ...slot, way: way(slot) };
    if (last && last.action === one.action && last.way === one.way) last.end = one.end;
    else found.push(one);
  }
  return found;
}

export function coming(slots, now) {
  return runs(slots).filter((run) => Date.parse(run.start) > now);
}

// What the battery does in a run: left to itself it has no power of its own, as that changes with the house.
export function told(run) {
  if (run.action === "self_consumption") return run.way ? ITSELF[run.way] : plain(run.action);
  return `${plain(run.action)}${run.power_w ? ` ${power(run.power_w)}` : ""}`;
}

export function ahead(plan, status) {
  const zone = status.site.timezone;
  const found = coming(plan?.slots ?? [], Date.parse(status.at)).slice(0, MOST);
  return html`<section class="card flat"><h2>Ahead</h2>
    ${found.length ? found.map((run) => html`<p><small>${clock(run.start, zone, status.at)} – ${clock(run.end, zone, status.at)}</small><b>${told(run)}</b></p>
    <p class="why">${run.reason?.text || plain(run.reason?.code)}</p>`) : html`<p class="quiet">Nothing else is planned.</p>`}</section>`;
}
