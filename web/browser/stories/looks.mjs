// Every screen in light and dark, on a phone, a small one and a desk, in both languages: nothing that a screen reader,
// a thumb or an eye would stumble over. One page for all of a story: only its media and its size change.

import { look, misread, tooSmall, tooWide } from "../inspector.mjs";
import { equal, holds, PHONE, SMALL } from "../person.mjs";

/** Another address of the app, as a link would lead there. */
async function open({ page }, address) {
  await page.evaluate((hash) => (location.hash = hash), `#/${address}`);
  await page.locator("main .card:visible").first().waitFor();
}

/** Looks at screens one after the other: `[name, address, what is done there before]`. */
const lookAt = (screens) => async ({ house, person }) => {
  const someone = await person({ may: "admin" });
  const found = [];
  for (const [name, address, before] of screens) {
    await open(someone, address);
    await before?.(someone, house);
    await someone.page.waitForLoadState("networkidle");
    await someone.page.evaluate(() => scrollTo(0, 0));
    await someone.shot(name.replace(/\W+/g, "-"));
    found.push(...(await look(someone, name)));
  }
  equal(found, [], "what is wrong");
};

const drawn = ({ page }) => page.locator("main canvas").first().waitFor();
const dialog = ({ page }) => page.getByRole("dialog");
const car = (someone) => someone.card(/carport|van/i).first();

async function closesTheDialog(someone) {
  await someone.tapButton("Close", dialog(someone));
  await dialog(someone).waitFor({ state: "detached" });
  await drawn(someone);
  await someone.card(/garage/i).first().screenshot({ path: `${someone.shots}/car.png` });
}

async function takingOver(someone) {
  await someone.tapButton(/Take over/, someone.card("Battery"));
  await dialog(someone).locator(".expected").filter({ hasNotText: "Working out" }).waitFor();
}

async function readyBy(someone, house) {
  await house.api("PATCH", "/loadpoints/carport", { mode: "smart" });
  try {
    await someone.tapButton(/Ready by|Set a departure/, car(someone));
    await dialog(someone).waitFor();
  } finally {
    await house.api("PATCH", "/loadpoints/carport", { mode: "solar" }); // the next story finds it as it was
  }
}

async function touchesASlot(someone) {
  const { page } = someone;
  await drawn(someone);
  const slider = page.getByRole("slider", { name: "Choose a time of the plan" });
  const box = await slider.boundingBox();
  await page.touchscreen.tap(box.x + box.width * 0.6, box.y + box.height / 2);
  const told = await slider.getAttribute("aria-valuetext");
  const written = (await someone.words(page.locator(".slot"))).replaceAll("\u00a0", " ");
  holds(told && written.includes(told.split(": ").slice(1).join(": ")), `the slot touched says “${written}” and not “${told}”`);
}

async function opensTheLog({ page, tapButton }) {
  await page.getByRole("region", { name: "What happened" }).waitFor();
  if (await page.getByRole("button", { name: "More" }).isVisible()) await tapButton("More");
}

async function invites(someone) {
  await someone.tapButton("Show a code");
  await someone.reads("Valid for");
  await someone.page.getByLabel("Name").fill("Kitchen tablet");
  await someone.tapButton("Make a key");
  await someone.button("Copy").waitFor();
}

const tries = async (someone) => {
  await someone.tapButton("Test");
  await someone.reads(/answered in|fits together/i);
};

const RULE = {
  id: "cheap-noon",
  name: "Cheap at noon",
  trigger: { kind: "price", price: "import", crosses: "below", value: 0.05 },
  conditions: [{ kind: "battery", below_pct: 80 }, { kind: "time", from: "10:00", to: "15:00", days: "mon-fri" }],
  actions: [{ kind: "message", text: "Power is cheap: run the washing machine" }],
};
const hasARule = async (someone, house) => {
  await house.api("POST", "/automations", RULE);
  await open(someone, "settings/site");
  await open(someone, "settings/automations");
  await someone.tapButton("What would it do now?");
  await someone.reads(/hold: The battery is at|Holds: The battery is at/i);
};
const asksMore = async (someone) => {
  await someone.page.getByLabel(/^When/).first().selectOption("flow_above");
  await someone.tapButton("Only if …");
  await someone.page.locator("fieldset").getByLabel(/^Only if/).selectOption("at_place");
  await someone.tapButton("And do …");
  for (const hours of ["Only within these hours", "Quiet hours"]) await someone.page.getByLabel(hours).check();
  await someone.page.getByLabel("Name", { exact: true }).fill("Night");
  for (const more of await someone.page.locator("main summary").all()) await someone.tap(more);
};

const NOW = [
  ["taking over", "now", takingOver],
  ["the first screen", "now", closesTheDialog],
  ["ready by", "now", readyBy],
];
const TIMES = [
  ["plan, a slot touched", "plan", touchesASlot],
  ["history, a day", "history", opensTheLog],
  ["history, a month", "history/month", drawn],
  ["history, a year", "history/year", drawn],
];
const SETTINGS = [
  ["settings", "settings"],
  ["access", "settings/access", invites],
  ["devices", "settings/devices"],
  ["a new charger", "settings/devices/loadpoint"],
  ["a device that is tried", "settings/devices/battery", tries],
  ["cars", "settings/vehicle"],
  ["prices", "settings/tariff"],
  ["planning", "settings/optimiser"],
  ["sun forecast", "settings/forecast"],
  ["weather", "settings/weather"],
  ["limits of the house", "settings/site"],
  ["messages", "settings/notifications"],
  ["automations", "settings/automations", hasARule],
  ["a rule that is changed", "settings/automations/cheap-noon"],
  ["a new automation", "settings/automations/%2B", asksMore],
];

/** German words are longer: whatever an address shows fits a small screen in them, too. */
async function inGerman({ person }) {
  const someone = await person({ may: "admin", language: "de-AT", scheme: "dark", screen: SMALL });
  const { page } = someone;
  const found = [];
  equal(await page.evaluate(() => document.documentElement.lang), "de", "the language");
  for (const [name, address] of [...NOW.slice(0, 1), ...TIMES, ...SETTINGS]) {
    await open(someone, address);
    await page.waitForLoadState("networkidle");
    found.push(...[...(await tooWide(page)), ...(await tooSmall(page)), ...(await misread(page))].map((one) => `${name}: ${one}`));
  }
  equal(found, [], "what is wrong");
  for (const tab of await page.locator("nav").last().getByRole("link").allInnerTexts()) await someone.tab(tab.trim()); // its page is called so too
}

/** More than one thing is wrong: the caller's house says so. */
async function troubles({ person, ask }) {
  const someone = await person({ token: "control" });
  await ask("troubles");
  const banner = someone.page.getByRole("alert");
  await someone.tap(banner.locator("summary"));
  await banner.getByRole("listitem").first().waitFor();
  equal(await look(someone, "problems"), [], "what is wrong");
  await someone.tap(banner.getByRole("button", { name: /It is set back/ }));
  await dialog(someone).waitFor();
  equal(await look(someone, "what is set back"), [], "what is wrong");
  const answered = someone.page.waitForResponse((answer) => answer.url().includes("/devices/left/"));
  await someone.tapButton("Yes, take the notice away", dialog(someone));
  equal((await answered).status(), 204, "a device that was set back");
}

/** Runs in the page before all else: notes what charts write, and whether it stands inside them. */
const notesLabels = () => {
  window.written = new Map();
  const write = CanvasRenderingContext2D.prototype.fillText;
  CanvasRenderingContext2D.prototype.fillText = function (text, x, y, ...more) {
    const { width } = this.measureText(text);
    const begin = x - { left: 0, start: 0, center: width / 2, right: width, end: width }[this.textAlign];
    const all = window.written.get(this.canvas) ?? window.written.set(this.canvas, new Map()).get(this.canvas);
    const tall = 14 * devicePixelRatio;
    const top = y - { top: 0, middle: tall / 2 }[this.textBaseline];
    const fits = begin >= -1 && begin + width <= this.canvas.width + 1;
    if (text) all.set(text, { fits, box: [begin, top, begin + width, top + tall] });
    return write.call(this, text, x, y, ...more);
  };
};

/** Labels of a chart of which two share a place. */
function overlapping(labels) {
  const meet = ([a, b, c, d], [e, f, g, h]) => a < g && e < c && b < h && f < d;
  return labels.flatMap(([one, { box }], n) => labels.slice(n + 1).filter(([, other]) => meet(box, other.box)).map(([other]) => `${one} and ${other}`));
}

const NEXT = ["Kauft zu 10,3 bis 10,7 c für die Batterie", "Verkauft zu 31,2 c", "Lädt den Hatchback in der Einfahrt aus dem Netz"];
const RARE = {
  flow: { pv_w: 11_900, grid_w: -1_250, battery_w: -3_200, load_w: 450, ev_w: 7_000 },
  battery: { mode: "curtailed", owner: "optimiser", pending_mode: null },
  loadpoint: { vehicle: { soc_pct: null } },
  price: { import: -10.5, export: -10.75 },
  summary: { next: NEXT.map((text, n) => ({ at: new Date(Date.UTC(2026, 0, 15, 20 + n)).toISOString(), code: "keep", facts: {}, text })) },
};

// Both in a person's hands: longer words on the buttons, and more of them.
const TAKEN = {
  battery: { mode: "force_discharge", owner: "user", pending_mode: null, health: "degraded" },
  loadpoint: { mode: "smart", owner: "manual", charging: true, power_w: 11_000, state: "charging", until: "2026-01-17T08:00:00Z", timer: null, vehicle: { soc_pct: 99.9 } },
};

// Nothing is to be started: what is told has the whole line.
const FULL = {
  battery: {},
  loadpoint: { mode: "smart", owner: "smart", state: "finished", charging: false, power_w: 0, until: null, timer: null, limit_soc_pct: 80, smart: { departures: {} }, vehicle: { soc_pct: 80 } },
};

/** What the demo seldom shows, told by the house's own words with other numbers in them. */
const shows = (page, told) =>
  page.routeWebSocket(/\/live$/, (socket) => {
    const { battery, loadpoint, ...rare } = told();
    const server = socket.connectToServer();
    socket.onMessage((text) => server.send(JSON.stringify({ ...JSON.parse(text), resume: undefined }))); // all of it anew
    server.onMessage((text) => {
      const message = JSON.parse(text);
      const { status, patch } = message;
      if (status) {
        for (const [part, values] of Object.entries(rare)) Object.assign(status[part], values);
        Object.assign(status.battery, battery, { until: new Date(Date.parse(status.at) + 20 * 3_600_000).toISOString() });
        for (const car of Object.values(status.loadpoints)) Object.assign(car, loadpoint, { vehicle: { ...car.vehicle, ...loadpoint.vehicle } });
      }
      for (const part of patch ? [...Object.keys(rare), "battery", "loadpoints"] : []) delete patch[part];
      socket.send(JSON.stringify(message));
    });
  });

/** Runs in the page: what of it is cut off, or lies over something else. */
const crowded = () => {
  const faults = [];
  const box = (one) => one.getBoundingClientRect();
  const cut = (one) => one.scrollWidth > one.clientWidth + 1;
  const rows = [...document.querySelectorAll(".strip .packed li")];
  if (rows.length !== 4) faults.push(`${rows.length} packed flows`);
  for (const row of rows) if (cut(row) || box(row.children[0]).right > box(row.children[1]).left || row.children[1].offsetHeight > 26) faults.push(`a flow breaks: ${row.innerText}`);
  if (cut(document.querySelector(".strip"))) faults.push("the flows are wider than their card");
  const told = document.querySelector("#battery").closest("section").querySelector(".why b");
  if (!/^Verkauft keinen Sonnenstrom .*\d\d:\d\d\.$/.test(told.innerText) || told.getClientRects().length > 2) faults.push(`what the battery does: ${told.innerText}`);
  for (const word of document.querySelectorAll(".prices :is(b, small)")) if (word.getClientRects().length > 1 || box(word).right > box(word.closest("section")).right - 16) faults.push(`the key breaks: ${word.innerText}`);
  const list = document.querySelector("section ol");
  const lines = [...list.children].map(box);
  const isIn = (row) => row.left < box(list).right && row.bottom <= box(list).bottom + 1;
  if (!lines.every(isIn)) faults.push("a line of what comes is cut or out of sight");
  for (const bar of document.querySelectorAll(".track :is(.fill, .room)")) if (bar.checkVisibility()) faults.push("an unknown level has a bar");
  for (const tab of document.querySelectorAll("nav a")) {
    const word = document.createRange();
    const place = () => (word.selectNodeContents([...tab.childNodes].find((one) => one.data?.trim())), [box(word), tab.getBoundingClientRect()]);
    const was = tab.ariaCurrent;
    const [, before] = place();
    tab.ariaCurrent = "page";
    const [at, after] = place();
    tab.ariaCurrent = was;
    if (at.left < Math.max(after.left, 0) + 4 || at.right > Math.min(after.right, innerWidth) - 4) faults.push(`no room for the tab ${tab.innerText}`);
    if (before.left !== after.left || before.width !== after.width) faults.push(`the tab ${tab.innerText} moves when it is chosen`);
  }
  return faults;
};

/** Runs in the page: what breaks or lies over something else where a person has taken over. */
const crowdedByHand = () => {
  const faults = [];
  const box = (one) => one.getBoundingClientRect();
  const name = document.querySelector("#battery");
  if (name.offsetHeight > 26) faults.push(`the battery's name breaks: ${name.innerText}`);
  for (const card of document.querySelectorAll(".cars > *")) {
    const [state, level, bar] = [".state", ".level b", ".fill"].map((one) => box(card.querySelector(one)));
    const figure = document.createRange();
    figure.selectNodeContents(card.querySelector(".level b"));
    if (state.height > 24 || state.bottom > bar.top + 1) faults.push("the state of the car lies over its bar");
    if (box(figure).right > state.left && level.top < state.bottom) faults.push("the state of the car lies over its level");
    const [line, promise] = [...card.querySelectorAll(".ready > *")].map(box);
    if (line.bottom > promise.top + 1) faults.push("a line of the car lies over the next");
  }
  return faults;
};

/** More flows than usual, a long heading, axes: each has its place on a small phone in long words. */
async function tight({ person }) {
  const someone = await person({ language: "de-AT", screen: SMALL, prepare: [notesLabels] });
  const { page } = someone;
  let told = RARE;
  await shows(page, () => told);
  await page.reload();
  await page.locator(".strip .packed").waitFor();
  await someone.shot("tight");
  equal([...(await page.evaluate(crowded)), ...(await misread(page)), ...(await tooWide(page))], [], "what is crowded");
  told = TAKEN;
  await page.reload();
  await page.locator(".two .ready").first().waitFor();
  await someone.shot("tight-by-hand");
  equal([...(await page.evaluate(crowdedByHand)), ...(await misread(page)), ...(await tooWide(page))], [], "what is crowded by hand");
  told = FULL;
  await page.setViewportSize(PHONE.viewport);
  await page.reload();
  await page.locator(".alone .ready").first().waitFor();
  await someone.shot("full");
  const lines = await page.locator(".alone .ready span").evaluateAll((all) => all.map((one) => one.offsetHeight < 30));
  equal(lines.filter((isOne) => !isOne), [], "departures of a full car that take two lines");
  await page.setViewportSize(SMALL.viewport);
  await open(someone, "plan");
  await page.locator("main canvas").nth(1).waitFor();
  const [prices, powers] = await page.locator("main canvas").evaluateAll((all) => all.map((one) => [...window.written.get(one)]));
  const axis = powers.map(([text]) => text).filter((text) => !text.includes(":"));
  holds(axis.length > 1 && axis.every((text) => /^\d+(,\d?[1-9])?$/.test(text)), `the axis of the powers says ${axis}`);
  equal([...prices, ...powers].filter(([, { fits }]) => !fits), [], "labels that are cut");
  equal([...overlapping(prices), ...overlapping(powers)], [], "labels that lie over one another");
  equal(await page.locator(".charts .unit p").first().innerText(), "kW", "what stands above the axis");
  const keys = await page.locator(".charts p > span").evaluateAll((all) => all.map((one) => [one.innerText, one.getClientRects().length, one.getBoundingClientRect().left]));
  equal(keys.filter(([, lines]) => lines > 1), [], "keys that break");
  const left = Math.min(...keys.slice(3).map(([, , at]) => at));
  holds(keys.slice(3).filter(([, , at]) => at === left).length > 1, "the keys of the powers are in one line, or begin below their unit");
}

export default { tight, now: lookAt(NOW), times: lookAt(TIMES), settings: lookAt(SETTINGS), inGerman, troubles };
