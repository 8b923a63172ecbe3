import { html } from "../html.js";
import { clock, duration, energy, percent, plain, power, price } from "../words.js";

const TIMERS = { start: "Starts", stop: "Stops", hold: "Automatic again" };
// A person's stop has nobody who charges; it holds all the same.
const whose = (owner) => (owner === "none" ? "Stopped by you" : plain(owner));

const MODES = ["off", "solar", "cheap", "schedule", "smart", "fast"];

// What a car in mode smart is promised; one that gets nothing is told why by its reason.
function planned(made, { site, at }) {
  const when = (instant) => clock(instant, site.timezone, at);
  const cost = made.cost === null || made.cost === undefined ? "" : ` for about ${price(made.cost, site.currency)}`;
  if (made.departure && !made.can_meet_target)
    return html`<p class="quiet">Not ready by ${when(made.departure)}: ${energy(made.shortfall_wh)} short</p>`;
  return made.finish_at && html`<p class="quiet">Ready at ${when(made.finish_at)}${cost}</p>`;
}

export function loadpoint(lp, status) {
  const since = (Date.parse(lp.timer?.ends_at) - Date.parse(status.at)) / 1000;
  return html`<section class="card">
    <h2>${lp.name} <small class="health ${lp.charger.online ? "ok" : "offline"}">${lp.charger.online ? "" : "Offline"}</small></h2>
    <div class="pair"><p><b>${power(lp.power_w)}</b><small>${plain(lp.state)}</small></p>
    <p><b>${percent(lp.vehicle?.soc_pct)}</b><small>${lp.vehicle?.name ?? "Car"}, up to ${percent(lp.limit_soc_pct)}</small></p></div>
    <p class="why">${lp.reason?.text || plain(lp.reason?.code)}</p>
    ${lp.timer && html`<p class="quiet">${TIMERS[lp.timer.kind] ?? plain(lp.timer.kind)} in ${duration(since)}</p>`}
    ${lp.plan && planned(lp.plan, status)}
    ${lp.until && html`<p class="quiet">${whose(lp.owner)} until ${clock(lp.until, status.site.timezone, status.at)}</p>`}
    ${lp.session && html`<p class="quiet">This charge: ${energy(lp.session.energy_wh)}, ${energy(lp.session.solar_wh)} from the sun</p>`}
  </section>`;
}

export function loadpointControls(lp) {
  const runs = lp.owner === "manual" || lp.charging;
  return html`<form class="controls" data-do="loadpoint" data-id="${lp.id}">
    <label>Mode <select name="mode" data-change="mode" data-id="${lp.id}">${MODES.map(
      (mode) => html`<option value="${mode}" ${mode === lp.mode ? "selected" : ""}>${plain(mode)}</option>`,
    )}</select></label>
    <button name="action" value="start" class="${runs ? "" : "primary"}">Start</button>
    <button name="action" value="stop" class="${runs ? "primary" : ""}">Stop</button>
    ${(["manual", "boost"].includes(lp.owner) || lp.timer?.kind === "hold") && html`<button name="action" value="release">Release</button>`}
  </form>`;
}
