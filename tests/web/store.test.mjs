// Run by test_web.py with the typical status in STATUS and the RFC's examples in PATCHES.
import assert from "node:assert/strict";
import { test } from "node:test";

import { html } from "../../web/src/html.js";
import { codeIn, nameOf } from "../../web/src/pairing.js";
import { mergePatch, reduce, start } from "../../web/src/store.js";
import { ahead, coming } from "../../web/src/views/ahead.js";
import { battery, batteryControls } from "../../web/src/views/battery.js";
import { connect } from "../../web/src/views/connect.js";
import { event } from "../../web/src/views/event.js";
import { flow } from "../../web/src/views/flow.js";
import { loadpoint, loadpointControls } from "../../web/src/views/loadpoint.js";
import { plan, today } from "../../web/src/views/plan.js";
import { priceNow, pricesAhead } from "../../web/src/views/price.js";
import { linkOf, top } from "../../web/src/views/top.js";
import { clock, doing, energy, fixed, percent, plain, power, price } from "../../web/src/words.js";

const status = JSON.parse(process.env.STATUS);
const state = { ...start, token: "t", status, seq: 7, seenAt: 1, link: "live" };

test("a change in order is merged and one out of order asks for a snapshot", () => {
  const next = reduce(state, { type: "change", seq: 8, at: "2026-01-15T02:30:20Z", patch: { flow: { grid_w: 5 }, battery: null } });
  assert.equal(next.status.flow.grid_w, 5);
  assert.equal(next.status.flow.pv_w, status.flow.pv_w);
  assert.equal(next.status.battery, undefined);
  assert.equal(next.seq, 8);
  assert.equal(state.status.flow.grid_w, status.flow.grid_w);
  const missed = reduce(state, { type: "change", seq: 9, at: "", patch: {} });
  assert.ok(missed.gap);
  assert.equal(missed.seq, 7);
  assert.equal(reduce(missed, { type: "snapshot", seq: 12, status }).gap, false);
});

test("patches merge as the standard shows", () => {
  for (const [original, patch, result] of JSON.parse(process.env.PATCHES)) assert.deepEqual(mergePatch(original, patch), result);
});

test("the price tells what is left of a quota, the peak so far and the day's credit", () => {
  assert.ok(!priceNow(status).text.includes("terms"));
  const quota = { name: "free", left_kwh: 12.34, applies: true, resets_at: "2026-01-15T14:00:00Z" };
  const terms = {
    quotas: [quota, { ...quota, name: "super", left_kwh: 0 }, { ...quota, name: "pool", left_kwh: null }],
    demand: [{ name: "demand", peak_kw: 4.1, cost: 49.2, is_open: true }],
    credits: [{ name: "zero hero", amount: 1, state: "at_risk" }, { name: "two", amount: 1, state: "unknown" }],
  };
  const shown = priceNow({ ...status, terms }).text.replace(/<[^>]+>/g, " ").replace(/\s+/g, " ");
  for (const words of ["Free 12.3 kWh left", "Super used up until", "Pool – known from", "Demand 4.1 kW 49.20", "Zero hero at risk 1.00", "Two –"])
    assert.ok(shown.includes(words), `${words} in ${shown}`);
});

test("unpairing forgets everything", () => {
  const after = reduce(state, { type: "unpaired", notice: "gone" });
  assert.deepEqual([after.token, after.status, after.seq, after.notice], [null, null, null, "gone"]);
});

test("what others named is text, never markup", () => {
  assert.equal(html`<b>${"<img onerror='x'>"}</b>`.text, "<b>&lt;img onerror=&#39;x&#39;&gt;</b>");
});

test("unknown is a dash and signs are words", () => {
  assert.equal(power(null), "–");
  assert.equal(power(undefined), "–");
  assert.equal(doing("grid", -1200), "exporting");
  assert.equal(doing("grid", 1200), "importing");
  assert.equal(doing("battery", -2500), "charging");
  assert.equal(doing("ev", null), "–");
  assert.equal(plain("unknown"), "–");
  assert.equal(plain(null), "–");
  assert.equal(plain("force_charge"), "Force charge");
});

test("no number is a negative zero, and an hour of another day carries its day", () => {
  assert.deepEqual([fixed(-0.004, 2), fixed(-1.5, 1), energy(-4), energy(null)], ["0.00", "-1.5", "0.0 kWh", "–"]);
  const [at, now] = ["2026-01-16T01:10:00Z", "2026-01-15T02:00:00Z"]; // in Brisbane tomorrow and today
  assert.match(clock(at, "Australia/Brisbane", now), /^\p{L}+\.? .*11:10/u);
  assert.match(clock(at, "Australia/Brisbane", at), /^.?11:10/u);
});

test("prices and percentages are said as the server says them", () => {
  for (const [value, currency, said] of JSON.parse(process.env.PRICES)) assert.equal(`${price(value, currency)}/kWh`, said);
  for (const [value, said] of JSON.parse(process.env.PERCENTAGES)) assert.equal(percent(value), `${said} %`);
  assert.deepEqual([percent(79.96), percent(80), percent(0), percent(null)], ["79.9 %", "80 %", "0 %", "–"]);
  assert.deepEqual([price(0.2484, "GBP"), price(1.5, "SEK"), price(null, "GBP")], ["24.8 p", "SEK 1.50", "–"]);
});

test("clocks count to 24, wherever the phone was bought", () => {
  assert.equal(clock("2026-01-15T11:05:00Z", "Australia/Brisbane"), "21:05");
  assert.equal(clock("2026-01-15T14:05:00Z", "Australia/Brisbane"), "00:05");
  for (const locale of ["en-US", "en-AU", "hi-IN"]) {
    const own = Date.prototype.toLocaleTimeString;
    Date.prototype.toLocaleTimeString = function (_, options) { return own.call(this, locale, options); };
    assert.equal(clock("2026-01-15T11:05:00Z", "Australia/Brisbane"), "21:05", locale);
    Date.prototype.toLocaleTimeString = own;
  }
});

test("what is limited is the export and not the battery", () => {
  const text = battery({ ...status, battery: { ...status.battery, mode: "curtailed" } }).text;
  assert.match(text, /Export limited/);
  assert.doesNotMatch(text, /Curtailed/);
});

test("while a person's order runs it stands where the plan says what is now", () => {
  const theirs = { ...status.battery, owner: "user", mode: "force_discharge", until: "2026-01-15T04:00:00Z",
    reason: { code: "user_command", text: "You told the battery to discharge." } };
  const both = { ...status.plan, next: status.plan.now };
  const planned = plan({ ...status, plan: both, battery: { ...status.battery, owner: "optimiser" } }).text;
  const asked = plan({ ...status, plan: both, battery: theirs }).text;
  assert.match(planned, /<small>Now<\/small>/);
  assert.match(asked, /Now, by you.*Force discharge.*until 14:00.*You told the battery/s);
  assert.doesNotMatch(asked, /<small>Now<\/small>/);
  assert.match(asked, /Next/);
  assert.match(plan({ ...status, plan: undefined, battery: theirs }).text, /Now, by you/);
});

test("the page says stale after fifteen silent seconds, also while the socket looks open", () => {
  const heard = { ...state, seenAt: 100_000 };
  assert.equal(linkOf(heard, 114_000), "live");
  assert.equal(linkOf(heard, 115_001), "stale");
  assert.match(top(heard, 140_000).text, /Stale, last heard 40 s ago/);
  assert.equal(linkOf({ ...heard, status: null }, 100_000), "connecting");
  assert.equal(linkOf({ ...heard, link: "offline" }, 100_000), "offline");
});

const PLAN = {
  slots: ["hold", "hold", "charge", "charge", "hold"].map((action, n) => ({
    action,
    power_w: action === "charge" ? 2500 : 0,
    start: new Date(Date.parse(status.at) + n * 3e5).toISOString(),
    end: new Date(Date.parse(status.at) + (n + 1) * 3e5).toISOString(),
    reason: { code: `plan_${action}`, facts: {}, text: `Because of ${n}.` },
  })),
};

test("a battery of which nothing is known shows no empty meter", () => {
  const text = battery({ ...status, battery: { ...status.battery, soc_pct: undefined } }).text;
  assert.doesNotMatch(text, /<meter/);
  assert.match(text, /–/);
});

test("a scanned code is read from the address, and nothing else is", () => {
  assert.equal(codeIn("#pair=ABCD-EFGH"), "ABCD-EFGH");
  assert.equal(codeIn("#plan"), null);
  assert.equal(codeIn(""), null);
  assert.equal(nameOf("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0)"), "iPhone");
  assert.equal(nameOf("something"), "Phone");
});

test("an event is told in the server's own sentence, and its state is seen", () => {
  const running = { kind: "spike_export", state: "running", text: "Price spike: the market pays <b>$15</b>." };
  assert.match(event({ event: running }).text, /class="event running".*the market pays &lt;b&gt;/);
  assert.match(event({ event: { ...running, text: "" } }).text, /Spike export/);
});

test("what is ahead is told run by run with its reason, and what runs now is not told again", () => {
  const now = Date.parse(PLAN.slots[0].start) + 1;
  assert.deepEqual(coming(PLAN.slots, now).map((run) => [run.action, run.start, run.end]), [
    ["charge", PLAN.slots[2].start, PLAN.slots[3].end],
    ["hold", PLAN.slots[4].start, PLAN.slots[4].end],
  ]);
  const text = ahead(PLAN, { ...status, at: PLAN.slots[0].start }).text;
  assert.match(text, /Charge 2\.50 kW/);
  assert.match(text, /Because of 2\./);
  assert.doesNotMatch(text, /Because of 3\./);
});

test("a battery left to itself is told anew where it turns, and next is the first of what is ahead", () => {
  const slot = (n, pv_w, grid_w, action = "self_consumption") => ({
    action, pv_w, grid_w, load_w: 500, power_w: 395, reason: { code: "plan_hold", text: `Because of ${n}.` },
    start: new Date(Date.parse(status.at) + n * 18e5).toISOString(), end: new Date(Date.parse(status.at) + (n + 1) * 18e5).toISOString(),
  });
  const slots = [slot(0, 0, 0), slot(1, 0, -3000, "discharge"), slot(2, 0, -3000, "discharge"), slot(3, 0, 0), slot(4, 100, 0), slot(5, 3000, 0), slot(6, 4000, 0), slot(7, 4000, -3500)];
  const at = { ...status, at: slots[0].start, plan: { ...status.plan, now: slots[0], next: slots[1] } };
  const found = coming(slots, Date.parse(at.at));
  assert.deepEqual(found.map((run) => [run.action, run.way, run.start, run.end]), [
    ["discharge", "given", slots[1].start, slots[2].end],
    ["self_consumption", "given", slots[3].start, slots[4].end],
    ["self_consumption", "taken", slots[5].start, slots[6].end],
    ["self_consumption", "idle", slots[7].start, slots[7].end],
  ]);
  const text = ahead({ slots }, at).text;
  assert.match(text, /Covering the house.*Storing sun.*Battery idle/s);
  assert.equal(text.match(/395 W/g).length, 1);  // of the sale
  const zone = status.site.timezone;
  const sale = `${clock(slots[1].start, zone, at.at)} – ${clock(slots[2].end, zone, at.at)}`;
  assert.ok(text.includes(sale));
  assert.ok(plan(at, { slots }).text.includes(sale));
  assert.match(plan(at, { slots }).text, /Covering the house/);
});

test("the price chart reaches as far as what is ahead", () => {
  const hour = 36e5, from = Date.parse(status.at);
  const prices = Array.from({ length: 30 }, (_, n) => ({ start: new Date(from + n * hour).toISOString(), end: new Date(from + (n + 1) * hour).toISOString(), import: n === 20 ? 3.54 : 0.1 }));
  const text = pricesAhead(prices, status).text;
  assert.match(text, /3\.54/);
  assert.ok(text.includes(clock(new Date(from + 24 * hour).toISOString(), status.site.timezone, status.at)));
});

test("a car in mode smart says when it is ready and for how much, or what it will lack", () => {
  const made = { finish_at: status.at, departure: status.at, can_meet_target: true, shortfall_wh: 0, cost: 3.264 };
  const drawn = (more) => loadpoint({ ...status.loadpoints.garage, plan: { ...made, ...more } }, status).text;
  assert.match(drawn({}), /Ready at \d\d:\d\d for about \$3\.26/);
  assert.match(drawn({ cost: null }), /Ready at \d\d:\d\d</);
  assert.match(drawn({ can_meet_target: false, shortfall_wh: 3_900 }), /Not ready by \d\d:\d\d: 3\.9 kWh short/);
  assert.doesNotMatch(drawn({ finish_at: undefined }), /Ready|undefined/);
});

test("every view draws the whole house, and one of which nothing is known", () => {
  const unknown = { ...status, flow: {}, battery: undefined, price: undefined, plan: undefined, today: {} };
  const bare = { ...status.loadpoints.garage, vehicle: undefined, power_w: undefined, reason: undefined };
  const tariff = [0, 1, 2].map((n) => ({
    start: new Date(Date.parse(status.at) + n * 18e5).toISOString(),
    end: new Date(Date.parse(status.at) + (n + 1) * 18e5).toISOString(),
    import: n / 10 - 0.1,
  }));
  const drawn = [
    top(state, 1), connect("Phone"), flow(status), flow(unknown), priceNow(status), priceNow(unknown), pricesAhead(tariff, status),
    pricesAhead([], status), battery(status), batteryControls(status), loadpoint(status.loadpoints.garage, status),
    loadpoint(bare, status), loadpointControls(status.loadpoints.garage), plan(status), plan(unknown), ahead(PLAN, status), ahead(null, status), today(status), today(unknown),
  ].map((template) => template.text);
  for (const text of drawn) assert.doesNotMatch(text, /undefined|NaN|\[object|style=|null/);
  assert.match(drawn[2], /exporting/);
});
