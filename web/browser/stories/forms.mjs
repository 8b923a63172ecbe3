// Settings in a person's hands: what is typed and tapped as people do comes to the house as it has to be.

import { equal, holds } from "../person.mjs";

const open = ({ page }, address) => page.evaluate((hash) => (location.hash = hash), `#/${address}`);
const field = ({ page }, name) => page.getByLabel(name, { exact: true });
const quietOf = async (house) => (({ from, to, urgent }) => ({ from, to, urgent }))((await house.api("GET", "/settings")).notify.quiet);

/** Off until somebody wants it, with a night to begin with; off again it is none, whatever stood there. */
async function quietHoursAreSwitchedOnAndOff({ house, person }) {
  const owner = await person({ may: "admin", language: "en-US" }); // whose browser would write 10:00 PM
  const { page } = owner;
  await open(owner, "settings/notifications");
  const isOn = field(owner, "At set times");
  await isOn.waitFor();
  holds(!(await isOn.isChecked()), "quiet hours that nobody set are off");
  equal(await field(owner, "From").count(), 0, "fields for times while they are off");
  await isOn.check();
  equal([await field(owner, "From").inputValue(), await field(owner, "To").inputValue()], ["22:00", "07:00"], "the night to begin with");
  await field(owner, "From").fill("930 pm");
  await field(owner, "To").click();
  equal(await field(owner, "From").inputValue(), "21:30", "what was typed, as the page writes it");
  await field(owner, "What is urgent rings all the same").uncheck();
  await owner.tapButton("Save");
  await owner.reads("Saved.");
  equal(await quietOf(house), { from: "21:30", to: "07:00", urgent: false }, "the hours in the house");

  await page.reload();
  await isOn.waitFor();
  holds(await isOn.isChecked(), "the switch shows that they are on");
  equal([await field(owner, "From").inputValue(), await field(owner, "To").inputValue()], ["21:30", "07:00"], "the hours shown again");
  await isOn.uncheck();
  await owner.tapButton("Save");
  await owner.reads("Saved.");
  const off = await quietOf(house);
  equal(off.from, off.to, "from a time to the same time: none");
  await page.reload();
  await isOn.waitFor();
  holds(!(await isOn.isChecked()), "the switch shows that they are off");
}

/** A time that is none is not sent; days are tapped, times typed, and what was not touched stays. */
async function hoursAreTappedAndTypedAsPeopleDo({ house, person }) {
  const owner = await person({ may: "admin", language: "de-AT" });
  const { page } = owner;
  const loadpoint = async () => (await house.api("GET", "/settings")).loadpoint[1];
  const before = await loadpoint();
  await open(owner, "settings/devices/loadpoint/1");
  await page.locator("main form").waitFor();
  await page.evaluate(() => document.querySelectorAll("main details").forEach((one) => (one.open = true)));
  holds(!/\b(mon|tue|sun)\b|[{}]|http/.test(await page.locator("main").innerText()), "the form speaks as people do");
  const times = page.getByRole("group", { name: "Zeiten" }).or(page.locator("fieldset", { has: page.locator("legend", { hasText: /^Zeiten$/ }) })).first();
  await times.getByLabel("Sonntag", { exact: true }).uncheck();
  await times.getByLabel("Von", { exact: true }).fill("noon");
  owner.mayHearNothing = true; // the refusal is wanted
  await owner.tapButton("Speichern");
  await owner.reads("noon' geht nicht (eine Uhrzeit wie 07:30)");
  holds(await times.getByLabel("Von", { exact: true }).evaluate((one) => one === document.activeElement), "what is no time has the focus");
  owner.mayHearNothing = false;
  await times.getByLabel("Von", { exact: true }).fill("2230");
  await field(owner, "Dienstag").last().fill("7 Uhr");
  await owner.tapButton("Speichern");
  await page.getByRole("status").filter({ hasText: "Gespeichert" }).waitFor();
  const now = await loadpoint();
  equal([now.schedule.days, now.schedule.from, now.schedule.to, now.smart.departures], ["mon-sat", "22:30", before.schedule?.to ?? "06:00", { ...before.smart?.departures, tue: "07:00" }], "what the house has");
  equal([now.vehicle, now.mode], [before.vehicle, before.mode], "what nobody touched");
  await house.api("PATCH", "/settings", { loadpoint: (await house.api("GET", "/settings")).loadpoint.map((one, n) => (n === 1 ? before : one)) });
}

/** A circuit is made with the chargers on it, gets another limit and name, and goes: no charger names it then. */
async function chargersHangOnACircuit({ house, person }) {
  const owner = await person({ may: "admin", language: "de-AT", scheme: "dark" });
  const { page } = owner;
  const found = async () => (({ circuit, loadpoint }) => [circuit.map(({ id, max_a, max_w }) => [id, max_a, max_w]), loadpoint.map((one) => one.circuit ?? null)])(await house.api("GET", "/settings"));
  const before = await found();
  await open(owner, "settings/circuit/new");
  await page.getByLabel(/^Kurzname/).fill("carport");
  await page.getByLabel(/^Höchstens \(A\)/).fill("20,5");
  await page.getByLabel(/^Höchstens \(A\)/).scrollIntoViewIfNeeded();
  const chargers = page.getByRole("group", { name: "Ladestationen daran" });
  for (const charger of await chargers.getByRole("checkbox").all()) await charger.check();
  await owner.shot("circuit");
  await owner.tapButton("Speichern");
  await page.getByRole("status").filter({ hasText: "Gespeichert" }).waitFor();
  equal(await found(), [[...before[0], ["carport", 20.5, null]], before[1].map(() => "carport")], "the circuit and what is on it");

  await owner.tap(page.locator("main").getByRole("link", { name: "Carport" }));
  await page.getByLabel(/^Kurzname/).fill("shed");
  await chargers.getByRole("checkbox").first().uncheck();
  await owner.tapButton("Speichern");
  await page.getByRole("status").filter({ hasText: "Gespeichert" }).waitFor();
  equal(await found(), [[...before[0], ["shed", 20.5, null]], before[1].map((_, n) => (n ? "shed" : null))], "another name, and one less on it");

  await owner.tap(page.locator("main").getByRole("link", { name: "Shed" }));
  await owner.tapButton("Entfernen");
  await owner.tapButton(/noch einmal/);
  await page.getByRole("status").filter({ hasText: "Gespeichert" }).waitFor();
  equal(await found(), [before[0], before[1].map(() => null)], "nothing of it");
}

/** When it is to be ready, how full, and what a kWh may cost for it: all of it comes to the house, as it was typed. */
async function whenACarIsToBeReadyIsTyped({ house, person }) {
  const owner = await person({ language: "en-US" });
  const car = owner.card(/carport|van/i).first();
  await house.api("PATCH", "/loadpoints/carport", { mode: "smart", smart: { max_price: 0.25 } });
  try {
    await owner.tapButton(/Set a departure/, car);
    const sheet = owner.page.getByRole("dialog");
    equal(await sheet.getByLabel(/^A kWh from the grid may cost/).inputValue(), "25", "what it may cost, in cents");
    await sheet.getByLabel("Monday").fill("7:30 pm");
    await sheet.getByLabel(/^How full/).fill("90");
    await sheet.getByLabel(/^A kWh from the grid may cost/).fill("31.5");
    await owner.tapButton("Save", sheet);
    await owner.reads(/Ready by .*19:30/, car);
    const { smart } = (await house.status()).loadpoints.carport;
    equal([smart.departures, smart.target_soc_pct, smart.max_price], [{ mon: "19:30" }, 90, 0.315], "what the house has");
  } finally {
    await house.api("PATCH", "/loadpoints/carport", { mode: "solar", smart: null });
  }
}

/** Prices for a kWh are typed as the cards tell them, and the file has whole money; the wrong unit is found. */
async function pricesAreTypedAsTheCardsTellThem({ house, person }) {
  const ceiling = async () => (await house.api("GET", "/settings")).optimiser.grid_charge_price_ceiling;
  const before = await ceiling();
  try {
    for (const [language, scheme, label, save, saved, typed, sent] of [
      ["en-AU", "light", "Dearest power to charge with (c/kWh)", "Save", "Saved", "31.25", 0.3125],
      ["de-AT", "dark", "Teuerster Strom zum Laden (c/kWh)", "Speichern", "Gespeichert", "8,05", 0.0805],
    ]) {
      const owner = await person({ may: "admin", language, scheme });
      const { page } = owner;
      await open(owner, "settings/optimiser");
      const price = page.getByLabel(label);
      await price.waitFor();
      await price.fill("3000");
      await owner.tapButton(save);
      await owner.reads(/3[,.]000 c\/kWh (cannot be meant: −150 to 500|kann nicht gemeint sein: −150 bis 500)/);
      await owner.shot(`prices-refused-${language}`);
      await price.fill(language === "en-AU" ? "0.3" : "0,3");
      await owner.tapButton(save);
      await owner.reads(/(If 0\.3 AUD is meant, write|Sind 0,3 AUD gemeint, schreiben Sie) 30\./);
      equal(await ceiling(), before, "what is asked back is not sent");
      await owner.shot(`prices-asked-${language}`);
      await owner.tapButton(/Save as it is|So speichern/);
      await page.getByRole("status").filter({ hasText: saved }).waitFor();
      equal(await ceiling(), 0.003, "what was meant after all");
      await price.fill(typed);
      await owner.tapButton(save);
      await page.getByRole("status").filter({ hasText: saved }).waitFor();
      equal(await ceiling(), sent, "what the house has");
      await page.reload();
      await price.waitFor();
      equal(await price.inputValue(), typed, "the price shown again");
      await house.api("PATCH", "/settings", { optimiser: { grid_charge_price_ceiling: before } });
    }
  } finally {
    await house.api("PATCH", "/settings", { optimiser: { grid_charge_price_ceiling: before } });
  }
}

export default { chargersHangOnACircuit, pricesAreTypedAsTheCardsTellThem, whenACarIsToBeReadyIsTyped, quietHoursAreSwitchedOnAndOff, hoursAreTappedAndTypedAsPeopleDo };
