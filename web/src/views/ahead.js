// What the plan means to do next, run by run, each with its reason.

import { html } from "../html.js";
import { clock, plain, power } from "../words.js";

const MOST = 8;

// Slots of one action that follow each other are one run, told by its first; the one that runs now is shown above.
export function runs(slots, now) {
  const found = [];
  for (const slot of slots) {
    const last = found[found.length - 1];
    if (last && last.action === slot.action) last.end = slot.end;
    else found.push({ ...slot });
  }
  return found.filter((run) => Date.parse(run.start) > now).slice(0, MOST);
}

export function ahead(plan, status) {
  const zone = status.site.timezone;
  const coming = runs(plan?.slots ?? [], Date.parse(status.at));
  return html`<section class="card flat"><h2>Ahead</h2>
    ${coming.length ? coming.map((run) => html`<p><small>${clock(run.start, zone, status.at)} – ${clock(run.end, zone, status.at)}</small><b>${plain(run.action)}${run.power_w ? ` ${power(run.power_w)}` : ""}</b></p>
    <p class="why">${run.reason?.text || plain(run.reason?.code)}</p>`) : html`<p class="quiet">Nothing else is planned.</p>`}</section>`;
}
