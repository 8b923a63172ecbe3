import { html } from "../html.js";
import { UNKNOWN, clock, price } from "../words.js";
import { terms } from "./terms.js";

const HOURS = 24; // as far as it is told what the plan does
const WIDTH = 340;
const HEIGHT = 84;

function sparkline(slots, status) {
  const { timezone: zone, currency } = status.site;
  const now = Date.parse(status.at);
  const end = now + HOURS * 3_600_000;
  const shown = slots
    .map((slot) => ({ from: Date.parse(slot.start), to: Date.parse(slot.end), import: slot.import }))
    .filter((slot) => slot.to > now && slot.from < end);
  if (shown.length < 2) return html`<p class="quiet">No prices ahead.</p>`;
  const values = shown.map((slot) => slot.import);
  const top = Math.max(...values, 0.01);
  const bottom = Math.min(...values, 0);
  const x = (at) => (((Math.min(Math.max(at, now), end) - now) / (end - now)) * WIDTH).toFixed(1);
  const y = (value) => (HEIGHT - ((value - bottom) / (top - bottom || 1)) * (HEIGHT - 8) - 4).toFixed(1);
  const path = shown.map((slot, n) => `${n ? "L" : "M"}${x(slot.from)} ${y(slot.import)}H${x(slot.to)}`).join("");
  const last = shown[shown.length - 1];
  const area = `${path}V${y(0)}H${x(shown[0].from)}Z`;
  return html`<svg class="spark" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img"
      aria-label="Import price until ${clock(Math.min(last.to, end), zone, now)}: from ${price(Math.min(...values), currency)} to ${price(top, currency)}">
      <path class="area" d="${area}"/><path class="edge" d="${path}"/><path class="zero" d="M0 ${y(0)}H${WIDTH}"/></svg>
    <p class="axis"><span>now</span><span>${price(Math.min(...values), currency)} … ${price(Math.max(...values), currency)}</span><span>${clock(Math.min(last.to, end), zone, now)}</span></p>`;
}

export function priceNow(status) {
  const { price: p, site } = status;
  return html`<section class="card"><h2>Price</h2>
    <div class="pair"><p><b class="${(p?.import ?? 1) < 0 ? "good" : ""}">${price(p?.import, site.currency)}</b><small>to buy a kWh</small></p>
    <p><b class="${(p?.export ?? 1) < 0 ? "bad" : ""}">${price(p?.export, site.currency)}</b><small>for selling one</small></p></div>
    <p class="quiet">${p ? `${p.source}${p.until ? `, until ${clock(p.until, site.timezone)}` : ""}` : UNKNOWN}</p>
    ${terms(status)}</section>`;
}

export function pricesAhead(tariff, status) {
  return html`<section class="card flat">${sparkline(tariff, status)}</section>`;
}
