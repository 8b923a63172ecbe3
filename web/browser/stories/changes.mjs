// What changes in the house changes on the page, and the other way round, without a reload.

import { look } from "../inspector.mjs";
import { equal, holds } from "../person.mjs";

const loads = (page) => page.evaluate(() => performance.getEntriesByType("navigation").length + performance.timeOrigin);

async function aValueMovesByItself({ house, person }) {
  const owner = await person();
  const before = await loads(owner.page);
  const car = owner.card(/carport|van/i).first();
  await car.waitFor();
  await house.api("PATCH", "/loadpoints/carport", { mode: "off" });
  await car.getByRole("radio", { name: "Off", checked: true }).waitFor({ state: "attached" });
  await house.api("PATCH", "/loadpoints/carport", { mode: "solar" });
  await car.getByRole("radio", { name: "Sun", checked: true }).waitFor({ state: "attached" });
  equal(await loads(owner.page), before, "loads of the page");
}

async function aModeIsConfirmed({ house, person }) {
  const owner = await person();
  const car = owner.card(/carport|van/i).first();
  await owner.choose("Cheap", car);
  await owner.reads(/is set to “Cheap”/);
  await car.getByRole("radio", { name: "Cheap", checked: true }).waitFor({ state: "attached" });
  equal((await house.status()).loadpoints.carport.mode, "cheap", "the mode in the house");
  await owner.choose("Sun", car);
  await car.getByRole("radio", { name: "Sun", checked: true }).waitFor({ state: "attached" });
}

async function theBatteryIsTakenOverAndGivenBack({ house, person }) {
  const owner = await person();
  const battery = owner.card("Battery");
  await owner.tapButton(/Take over/, battery);
  const sheet = owner.page.getByRole("dialog");
  await sheet.locator(".expected").filter({ hasNotText: "Working out" }).waitFor();
  const places = new Set();
  for (const wish of ["Sell", "Keep", "Charge"]) {
    await owner.choose(wish, sheet);
    places.add(await sheet.getByRole("group").first().evaluate((one) => Math.round(one.getBoundingClientRect().top)));
  }
  equal(places.size, 1, "places of the choices while they are tapped");
  await owner.choose("30 min", sheet);
  await sheet.locator(".expected").filter({ hasNotText: "Working out" }).waitFor();
  const again = owner.page.waitForRequest((request) => request.url().endsWith("/plan/preview"));
  await house.replan();
  await again; // with another plan the wish costs something else
  await sheet.locator(".expected").filter({ hasNotText: "Working out" }).waitFor();
  await owner.shot("take-over");
  await owner.tapButton(/Charge for 30/, sheet);
  await owner.button("Back to automatic", battery).waitFor();
  await house.until("charging by hand", ({ battery: { owner: whose, mode } }) => whose === "user" && mode === "force_charge");
  await owner.shot("taken-over");
  await owner.tapButton("Back to automatic", battery);
  await owner.button(/Take over/, battery).waitFor();
  await house.until("automatic", ({ battery: { owner: whose } }) => whose !== "user");
}

/** A limit that a person asked for is told with its end beside an order to the battery, and ended by a tap. */
async function whatIsAskedOfTheHouseIsShownAndEnded({ house, person }) {
  const owner = await person();
  const battery = owner.card("Battery");
  const high = async () => (await battery.boundingBox()).height;
  const before = await high();
  await house.api("POST", "/curtailment/commands", { action: "limit_export", duration_s: 3_600 });
  const letOut = owner.button("Let the sun out", battery);
  await letOut.waitFor();
  const alone = await high();
  await house.api("POST", "/battery/commands", { action: "force_charge", duration_s: 1_800 });
  await owner.reads(/You want none of the sun sold until \d+:\d+;/, battery.locator(".wish"));
  equal(await high(), alone, "the height of the card beside an order");
  await owner.tap(letOut);
  await letOut.waitFor({ state: "detached" });
  await house.until("free to sell", ({ wishes }) => !wishes.curtailment);
  equal(await high(), before, "the height of the card without the wish");
  await house.api("POST", "/battery/commands", { action: "restore" });
}

const TILES = "main .card, main fieldset, main footer";
const SIDES = "main footer > :first-child"; // of a car's last line, up to where the button of its end begins

/** Notes where everything on the page begins, whenever that changes; `false` ends it and tells all that was noted. */
const watchTiles = (page, tiles) =>
  page.evaluate(([wanted, sides]) => {
    if (!wanted) return cancelAnimationFrame(window.watching), window.noted;
    window.noted = [];
    const shown = (what) => [...document.querySelectorAll(what)].some((one) => one.offsetParent);
    const isRare = () => shown(".event, [role=alert]"); // they have no room kept for them
    const look = () => {
      window.watching = requestAnimationFrame(look);
      if (isRare()) return;
      const places = (what, side) => [...document.querySelectorAll(what)].map((one) => Math.round(one.getBoundingClientRect()[side]));
      const found = JSON.stringify([places(wanted, "top"), places(sides, "width")]);
      if (window.noted.at(-1) !== found) window.noted.push(found);
    };
    look();
  }, [tiles, SIDES]);

/** Sentences grow and shrink, flows come and go: no button moves from under a thumb. */
async function nothingMovesUnderAThumb({ house, person }) {
  const owner = await person();
  const car = owner.card(/carport|van/i).first();
  await owner.page.locator("main canvas").first().waitFor();
  await watchTiles(owner.page, TILES);
  for (const [mode, name] of [["off", "Off"], ["solar", "Sun"], ["fast", "Fast"], ["smart", "Ready"]]) {
    await house.api("PATCH", "/loadpoints/carport", { mode });
    await car.getByRole("radio", { name, checked: true }).waitFor({ state: "attached" });
    await owner.page.waitForTimeout(2_000); // what the house says of it comes in the seconds after
  }
  const noted = await watchTiles(owner.page, false);
  await house.api("PATCH", "/loadpoints/carport", { mode: "solar" });
  holds(noted.length > 0, "nothing was ever as usual");
  equal(noted, noted.slice(0, 1), "where the tiles begin");
}

/** From here on the page's writes wait until they are let go; how many were sent, and when what followed the answers was over. */
const holdWrites = (page) =>
  page.evaluate(() => {
    const fetch = (window.really ??= window.fetch);
    const writes = (window.writes = { sent: 0, answered: 0, open: 0, lastAt: 0 });
    const held = new Promise((done) => (writes.go = done));
    window.fetch = async (path, options) => {
      const isWrite = (options?.method ?? "GET") !== "GET";
      writes.open += 1;
      try {
        if (isWrite) writes.sent += 1;
        if (isWrite) await held;
        return await fetch(path, options);
      } finally {
        if (isWrite) writes.answered += 1;
        writes.open -= 1;
        writes.lastAt = performance.now();
      }
    };
  });

/** Lets the writes go, and waits until all is answered and nothing more was asked for a moment. */
async function letGo(page) {
  await page.evaluate(() => window.writes.go());
  await page.waitForFunction(() => {
    const { answered, open, lastAt } = window.writes;
    return answered > 0 && open === 0 && performance.now() - lastAt > 500;
  });
}

/** An answer that comes after its asker has left moves nobody, and nothing that is gone is read. */
async function whoLeavesBeforeTheAnswerStaysGone({ house, person }) {
  const owner = await person({ may: "admin" });
  const { page } = owner;
  await house.api("POST", "/automations", { id: "left", name: "Left", trigger: { kind: "price", price: "import", crosses: "below", value: 0.1 }, actions: [{ kind: "message", text: "x" }] });
  try {
    for (const [at, label] of [["vehicle/0", "Save"], ["site", "Save"], ["automations/left", "Save"], ["automations/left", "Make a copy"]]) {
      await page.evaluate((hash) => (location.hash = hash), `#/settings/${at}`);
      if (label === "Save" && at.startsWith("automations")) await page.getByLabel(/^Name/).fill("Gone"); // else nothing is sent
      await owner.button(label).waitFor();
      await holdWrites(page);
      await owner.tapButton(label);
      await page.waitForFunction(() => window.writes.sent === 1);
      await owner.tab("Now");
      await letGo(page);
      equal(await page.evaluate(() => location.hash), "#/now", `where ${label} at ${at} left them`);
    }
  } finally {
    const { items } = await house.api("GET", "/automations");
    for (const { automation } of items) if (["left", "gone-copy"].includes(automation.id)) await house.api("DELETE", `/automations/${automation.id}`);
  }
  owner.sawNothingWrong();
}

/** What stands where on the plan: the buttons beside a slot, and the one that plans anew. */
const planButtons = ({ page }) =>
  page.evaluate(() => [...document.querySelectorAll("main .slot button, main header button")].map((one) => Math.round(one.getBoundingClientRect().top + scrollY)));

/** What flows is told where it goes, and no button moves as slots go by, or as a car and a sale by hand come and go. */
async function thePlanTellsWhereItGoesAndStandsStill({ house, person }) {
  const owner = await person();
  const { page } = owner;
  await owner.tab("Plan");
  await page.locator("main canvas").nth(1).waitFor();
  const before = await planButtons(owner);
  holds(before.length === 3, `${before.length} buttons`);
  const row = (name) => page.locator(".slot dl div", { has: page.getByText(name, { exact: true }) }).locator("dd");
  const what = await page.locator(".slot dt").count();
  for (let n = 0; n < 3; n += 1) {
    await owner.tapButton("The part after");
    equal(await planButtons(owner), before, `where the buttons are, ${n + 1} parts later`);
    equal(await page.locator(".slot dt").count(), what, "how many numbers a part has");
  }
  for (let n = 0; n < 3; n += 1) await owner.tapButton("The part before");
  await house.api("POST", "/loadpoints/carport/commands", { action: "start", duration_s: 3_600 });
  await house.until("charging by hand", ({ loadpoints }) => loadpoints.carport.power_w > 1_000);
  await house.replan();
  await row("Van").filter({ hasText: /^\d.* kW$/ }).waitFor();
  await row("House").filter({ hasText: /^\d+ W$/ }).waitFor(); // less than a kW: the car is none of it
  await house.api("POST", "/battery/commands", { action: "force_discharge", duration_s: 1_800 });
  await house.until("selling by hand", ({ battery: { owner: whose, mode } }) => whose === "user" && mode === "force_discharge");
  await owner.reads(/until \d\d:\d\d/, page.locator("main ol li").first());
  equal(await planButtons(owner), before, "where the buttons are beside a car and a sale by hand");
  await house.api("POST", "/battery/commands", { action: "restore" });
  await house.api("POST", "/loadpoints/carport/commands", { action: "release" });
}

/** What stands on a device of before is told in the house's own words; here by the page's own door to it. */
const LEFT = { code: "left_behind", device: "pv/old", since: "2026-01-15T00:00:00Z", facts: { left_id: "a b" }, text: "The inverter “old” is no part of the house any more." };

async function whatIsLeftIsForgottenAfterASecondLook({ person }) {
  const owner = await person();
  const { page } = owner;
  const forgotten = [];
  await page.route(/\/devices\/left\//, (route) => (forgotten.push(new URL(route.request().url()).pathname.split("/").at(-1)), route.fulfill({ status: 204 })));
  await page.routeWebSocket(/\/live$/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((text) => server.send(JSON.stringify({ ...JSON.parse(text), resume: undefined })));
    server.onMessage((text) => {
      const message = JSON.parse(text);
      if (message.status) message.status.problems = [LEFT];
      delete message.patch?.problems;
      socket.send(JSON.stringify(message));
    });
  });
  await page.reload();
  const dialog = page.getByRole("dialog");
  await owner.tapButton(/It is set back/);
  await owner.reads(/cannot look for itself/, dialog);
  await owner.shot("set-back");
  equal(await look(owner, "what is left behind"), [], "what is wrong");
  await owner.tapButton("Close", dialog);
  await dialog.waitFor({ state: "detached" });
  equal(forgotten, [], "what is forgotten by a tap that was taken back");
  await owner.tapButton(/It is set back/);
  await owner.tapButton("Yes, take the notice away", dialog);
  await dialog.waitFor({ state: "detached" });
  equal(forgotten, ["a%20b"], "what is forgotten");
}

export default { whatIsLeftIsForgottenAfterASecondLook, aValueMovesByItself, aModeIsConfirmed, theBatteryIsTakenOverAndGivenBack, whatIsAskedOfTheHouseIsShownAndEnded, nothingMovesUnderAThumb, thePlanTellsWhereItGoesAndStandsStill, whoLeavesBeforeTheAnswerStaysGone };
