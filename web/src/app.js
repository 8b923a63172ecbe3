// Joins the parts: the socket feeds the store, the store's state is rendered, what people do becomes a request.

import { call } from "./api.js";
import { render } from "./html.js";
import { codeIn, nameOf } from "./pairing.js";
import { createStore, start } from "./store.js";
import { openStream } from "./stream.js";
import { ahead } from "./views/ahead.js";
import { battery, batteryControls } from "./views/battery.js";
import { connect } from "./views/connect.js";
import { event } from "./views/event.js";
import { flow } from "./views/flow.js";
import { loadpoint, loadpointControls } from "./views/loadpoint.js";
import { plan, today } from "./views/plan.js";
import { priceNow, pricesAhead } from "./views/price.js";
import { problem } from "./views/problem.js";
import { top } from "./views/top.js";
import { plain } from "./words.js";

const TOKEN = "powersync.token";
const TARIFF_EVERY_MS = 60_000;
const NOTICE_MS = 6_000;
const LOOK_EVERY_MS = 2_000; // how often silence is looked for

const store = createStore({ ...start, token: localStorage.getItem(TOKEN) });
const stream = openStream(store, { onUnpaired: () => unpair("This phone was disconnected. Pair it again."), onCommand: tell });
const [header, notice, main] = ["top", "notice", "main"].map((id) => document.getElementById(id));

function view(state) {
  if (!state.token) return [["connect", connect(nameOf(navigator.userAgent))]];
  const status = state.status;
  if (!status) return [];
  const cars = Object.values(status.loadpoints ?? {});
  return [
    ...(status.problems?.length ? [["problem", problem(status)]] : []),
    ...(status.event ? [["event", event(status)]] : []),
    ["flow", flow(status)],
    ["price", priceNow(status)],
    ["prices", pricesAhead(state.tariff, status)],
    ...(status.battery ? [["battery", battery(status)], ["controls-battery", batteryControls(status)]] : []),
    ...cars.flatMap((lp) => [[`car-${lp.id}`, loadpoint(lp, status)], [`controls-${lp.id}`, loadpointControls(lp)]]),
    ["plan", plan(status, state.plan)],
    ...(status.plan ? [["ahead", ahead(state.plan, status)]] : []),
    ["today", today(status)],
  ];
}

let drawing = false;
function draw() {
  if (drawing) return;
  drawing = true;
  requestAnimationFrame(() => {
    drawing = false;
    const state = store.state;
    document.body.dataset.link = state.token ? state.link : "none";
    render(header, [["top", top(state, Date.now())]]);
    render(main, view(state));
    if (notice.textContent !== state.notice) notice.textContent = state.notice;
  });
}

let clearing = null;
function say(text) {
  store.send({ type: "notice", text });
  clearTimeout(clearing);
  clearing = setTimeout(() => store.send({ type: "notice", text: "" }), NOTICE_MS);
}

function unpair(text) {
  localStorage.removeItem(TOKEN);
  store.send({ type: "unpaired", notice: text });
}

// What became of a person's own command; the house's are told by their reasons.
function tell(command) {
  if (command.issued_by !== "user") return;
  const what = plain(command.action);
  if (command.state === "verified") say(`${what}: done.`);
  if (["failed", "unknown", "expired"].includes(command.state)) say(`${what}: ${command.reason?.text || plain(command.state)}`);
}

async function ask(method, path, body, done) {
  try {
    await call(method, path, { token: store.state.token, body });
    say(done);
  } catch (problem) {
    if (problem.status === 401) unpair("This phone was disconnected. Pair it again.");
    else say(problem.message);
  }
}

async function readTariff() {
  if (!store.state.token || document.hidden) return;
  try {
    const tariff = await call("GET", "/tariff", { token: store.state.token });
    store.send({ type: "tariff", items: tariff.items });
  } catch {
    // The stream says that the server is away; prices follow when it is back.
  }
}

// All slots of the plan are read once for each plan; the stream says when there is another.
let planRead = null;
async function readPlan() {
  const id = store.state.status?.plan?.id;
  if (!store.state.token || !id || id === planRead || document.hidden) return;
  planRead = id;
  try {
    store.send({ type: "plan", plan: await call("GET", "/plan", { token: store.state.token }) });
  } catch {
    planRead = null; // the next look tries again
  }
}

async function pair(code, name) {
  try {
    const { token } = await call("POST", "/pair", { body: { code, name } });
    localStorage.setItem(TOKEN, token);
    store.send({ type: "paired", token });
    stream.connect();
    readTariff();
  } catch (problem) {
    say(problem.message);
  }
}

// The code is taken out of the address before it is used: a page opened again must not try it twice.
function pairFromAddress() {
  const code = codeIn(location.hash);
  if (code === null) return;
  history.replaceState(null, "", location.pathname);
  if (!store.state.token) pair(code, nameOf(navigator.userAgent));
}

const FORMS = {
  pair(form) {
    const { code, name } = Object.fromEntries(new FormData(form));
    return pair(code, name);
  },
  battery(form, action) {
    const body = { action };
    if (action !== "restore") body.duration_s = Number(form.elements.duration_s.value);
    return ask("POST", "/battery/commands", body, "Asked the battery.");
  },
  loadpoint(form, action) {
    return ask("POST", `/loadpoints/${form.dataset.id}/commands`, { action }, "Asked the charger.");
  },
};

document.addEventListener("submit", (event) => {
  event.preventDefault();
  FORMS[event.target.dataset.do]?.(event.target, event.submitter?.value);
});
document.addEventListener("change", ({ target }) => {
  if (target.dataset.change === "mode") ask("PATCH", `/loadpoints/${target.dataset.id}`, { mode: target.value }, "Mode set.");
});

store.listen(draw);
draw();
stream.connect();
readTariff();
setInterval(readTariff, TARIFF_EVERY_MS);
setInterval(readPlan, LOOK_EVERY_MS);
setInterval(draw, LOOK_EVERY_MS);
addEventListener("hashchange", pairFromAddress);
pairFromAddress();
