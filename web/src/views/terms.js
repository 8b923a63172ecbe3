// What the contract says beside the price: what is left of a quota, the peak so far, the day's credit.
import { html } from "../html.js";
import { UNKNOWN, clock, fixed, plain } from "../words.js";

const CREDIT = { eligible: "within reach", at_risk: "at risk", lost: "lost today", earned: "earned" };

const row = (name, text, kind = "") => html`<div><dt>${plain(name)}</dt><dd class="${kind}">${text}</dd></div>`;

function left(quota, zone, now) {
  if (quota.left_kwh === null) return row(quota.name, html`${UNKNOWN} <small>known from ${clock(quota.resets_at, zone, now)}</small>`);
  if (quota.left_kwh === 0) return row(quota.name, html`used up <small>until ${clock(quota.resets_at, zone, now)}</small>`);
  return row(quota.name, `${fixed(quota.left_kwh, 1)} kWh left`);
}

export function terms(status) {
  const { terms: t, site } = status;
  if (!t) return "";
  return html`<dl class="terms">${t.quotas.map((quota) => left(quota, site.timezone, status.at))}
    ${t.demand.map((peak) => row(peak.name, html`${fixed(peak.peak_kw, 1)} kW <small>${fixed(peak.cost, 2)} ${site.currency} so far</small>`, peak.is_open ? "bad" : ""))}
    ${t.credits.map((credit) => row(credit.name, html`${CREDIT[credit.state] ?? UNKNOWN} <small>${fixed(credit.amount, 2)} ${site.currency} a day</small>`, credit.state === "lost" ? "bad" : credit.state === "earned" ? "good" : ""))}</dl>`;
}
