import { html } from "../html.js";
import { clock, doing, percent, plain, power, setting } from "../words.js";

const OWNERS = { user: "by you", event: "for an event", optimiser: "by the plan", curtailment: "to limit export", device: "by itself" };
const known = (value) => value !== null && value !== undefined;

export function battery(status) {
  const b = status.battery;
  return html`<section class="card">
    <h2>Battery <small class="health ${b.health}">${b.health === "ok" ? "" : plain(b.health)}</small></h2>
    ${known(b.soc_pct) && html`<meter min="0" max="100" low="${b.reserve_pct}" value="${b.soc_pct}" aria-label="State of charge"></meter>`}
    <div class="pair"><p><b>${percent(b.soc_pct)}</b><small>${plain(doing("battery", b.power_w))} ${power(b.power_w)}</small></p>
    <p><b>${setting(b.mode)}</b><small>${OWNERS[b.owner] ?? ""}${b.until ? ` until ${clock(b.until, status.site.timezone, status.at)}` : ""}</small></p></div>
    <p class="why">${b.reason?.text || plain(b.reason?.code)}</p></section>`;
}

export function batteryControls(status) {
  const theirs = status.battery.owner === "user";
  return html`<form class="controls" data-do="battery">
    <label>For <select name="duration_s"><option value="1800">30 min</option><option value="3600">1 h</option><option value="7200">2 h</option><option value="14400">4 h</option></select></label>
    <button name="action" value="force_charge">Charge</button>
    <button name="action" value="force_discharge">Discharge</button>
    <button name="action" value="restore" class="${theirs ? "primary" : ""}">Restore</button>
  </form>`;
}
