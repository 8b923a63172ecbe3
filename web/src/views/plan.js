import { html } from "../html.js";
import { clock, energy, fixed, plain, setting, UNKNOWN } from "../words.js";
import { coming, runs, told } from "./ahead.js";

function step(label, one, zone, now) {
  return one && html`<p><small>${label}</small><b>${told(one)}</b>
    <small>${clock(one.start, zone, now)} – ${clock(one.end, zone, now)}</small></p>
    <p class="why">${one.reason?.text || plain(one.reason?.code)}</p>`;
}

// While a person's order runs, it is what happens now, whatever the plan had meant to do.
function order(battery, zone, now) {
  return html`<p><small>Now, by you</small><b>${setting(battery.mode)}</b>
    <small>${battery.until ? `until ${clock(battery.until, zone, now)}` : ""}</small></p>
    <p class="why">${battery.reason?.text || plain(battery.reason?.code)}</p>`;
}

// The step the status tells, as far as the plan goes on with it; what comes after is the first run of what is ahead.
function steps(p, slots, now) {
  const run = runs(slots).find((one) => Date.parse(one.start) <= now && now < Date.parse(one.end));
  const current = p.now && run && run.action === p.now.action ? { ...p.now, way: run.way, end: run.end } : p.now;
  return [current, slots.length ? coming(slots, now)[0] : p.next];
}

export function plan(status, whole) {
  const { plan: p, site, curtailment, battery } = status;
  const theirs = battery?.owner === "user" && order(battery, site.timezone, status.at);
  const [current, next] = p ? steps(p, whole?.slots ?? [], Date.parse(status.at)) : [];
  return html`<section class="card"><h2>Plan</h2>
    ${!p && theirs}
    ${p ? [theirs || step("Now", current, site.timezone, status.at), step("Next", next, site.timezone, status.at)] : html`<p class="quiet">There is no plan yet.</p>`}
    ${curtailment?.active && html`<p class="why">${curtailment.reason?.text || plain(curtailment.reason?.code)}</p>`}</section>`;
}

export function today(status) {
  const { today: t, site } = status;
  const money = (sum) => (sum === null || sum === undefined ? UNKNOWN : `${fixed(sum, 2)} ${site.currency}`);
  return html`<section class="card"><h2>Today</h2><dl>
    <div><dt>Bought</dt><dd>${energy(t.import_wh)}</dd></div><div><dt>Sold</dt><dd>${energy(t.export_wh)}</dd></div>
    <div><dt>Sun</dt><dd>${energy(t.pv_wh)}</dd></div><div><dt>House</dt><dd>${energy(t.load_wh)}</dd></div>
    <div><dt>Cost</dt><dd>${money(t.cost)}</dd></div><div><dt>Saved</dt><dd>${money(t.savings)}</dd></div></dl></section>`;
}
