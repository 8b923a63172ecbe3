// A rule of the owner's, from nothing to a change of it: the house has all of it, also what no field shows.

import { equal, holds } from "../person.mjs";

const field = ({ page }, name, n = 0) => page.getByLabel(name, { exact: true }).nth(n);

async function aRuleIsMadeChangedAndKeptWhole({ house, person }) {
  const owner = await person({ may: "control" });
  const { page } = owner;
  await page.evaluate(() => (location.hash = "#/settings/automations"));
  await owner.tap(page.getByRole("link", { name: "New automation" }));
  await field(owner, /^Name/).fill("Sell");
  await field(owner, /^When/).selectOption("charged_to");
  await field(owner, "Level in %").fill("400");
  await field(owner, /^Do this/).selectOption("message");
  await field(owner, /^Text/).fill("It sells");
  await owner.tapButton("And do …");
  await field(owner, /^Do this/, 1).selectOption("force_discharge");
  await owner.tapButton("Do 2 earlier");
  for (const [n, hours] of ["Only within these hours", "Quiet hours"].entries()) {
    await field(owner, hours).check();
    await field(owner, "From", n).fill(n ? "23:00" : "17:00");
    await field(owner, "Sunday", n).uncheck();
  }
  owner.mayHearNothing = true; // the refusal is wanted
  await owner.tapButton("What would it do now?");
  await owner.reads("400 is not allowed");
  holds(await field(owner, "Level in %").evaluate((one) => one === document.activeElement), "what is wrong has the focus");
  owner.mayHearNothing = false;
  await field(owner, "Level in %").fill("40");
  await owner.tapButton("What would it do now?");
  await owner.reads("“Sell” would");
  await owner.tapButton("Make it");
  await owner.reads("Saved.");

  const [{ automation: made }] = (await house.api("GET", "/automations")).items.filter(({ automation }) => automation.name === "Sell");
  equal([made.window, made.quiet], [{ days: "mon-sat", from: "17:00", to: "06:00", season: null }, { days: "mon-sat", from: "23:00", to: "06:00", season: null }], "its hours");
  equal(made.actions.map(({ kind, duration_s }) => [kind, duration_s ?? null]), [["battery", 3600], ["message", null]], "its actions in their order");

  const hidden = { window: { season: "dec-feb" }, paused_until: "2126-01-01T00:00:00Z", conditions: [{ kind: "battery", above_pct: 20, below_pct: 80, mode: "hold" }] };
  await house.api("PATCH", `/automations/${made.id}`, hidden);
  await page.reload();
  await owner.tap(page.getByRole("link", { name: "Edit Sell" }));
  equal(await Promise.all([/^Only if/, /^Above which/, /^Below which/, /^Set to/].map((name) => field(owner, name).inputValue())), ["battery_all", "20", "80", "hold"], "a condition of several things");
  await field(owner, /^Below which/).fill("70");
  await owner.tapButton("And do …");
  await field(owner, /^Do this/, 2).selectOption("car_mode");
  await field(owner, /^Set to/, 1).selectOption("fast");
  equal(await field(owner, /^Ready every day/).count(), 0, "fields for a departure in mode Fast");
  await field(owner, /^Set to/, 1).selectOption("smart");
  await field(owner, /^Ready every day/).fill("6.30");
  await field(owner, /^Up to which level/, 1).fill("80");
  await field(owner, /^Largest current/).fill("16");
  await field(owner, /^Largest current/).scrollIntoViewIfNeeded();
  await owner.shot("rule-of-several");
  await field(owner, /^Name/).fill("Sell less");
  await field(owner, "To").fill("21:00");
  await field(owner, "March").check();
  await field(owner, /^For how many minutes/).fill("30");
  await owner.tapButton("Save");
  await owner.reads("Saved.");
  const { automation: now } = await house.api("GET", `/automations/${made.id}`);
  const [sells, tells] = made.actions;
  const car = now.actions[2];
  equal([car.kind, car.settings.mode, car.settings.smart.departures.sun, car.settings.limit_soc_pct, car.settings.max_current_a], ["set_loadpoint", "smart", "06:30", 80, 16], "what is set of the car");
  equal(now, { ...made, ...hidden, conditions: [{ ...hidden.conditions[0], below_pct: 70 }], name: "Sell less", window: { ...made.window, to: "21:00", season: "jan-mar,dec" }, actions: [{ ...sells, duration_s: 1800 }, tells, car] }, "the rule");

  await owner.tap(page.getByRole("link", { name: "Edit Sell less" }));
  await owner.tapButton("Go on now");
  await owner.button("Pause").waitFor();
  await owner.tapButton("Make a copy");
  await page.getByRole("heading", { name: "Sell less (copy)" }).waitFor();
  const copy = (await house.api("GET", "/automations")).items.map(({ automation }) => automation).filter(({ name }) => name.startsWith("Sell less"));
  const goesOn = { ...now, paused_until: null };
  equal(copy, [goesOn, { ...goesOn, id: "sell-less-copy", name: "Sell less (copy)", enabled: false }], "the rule and its copy");
  await house.api("DELETE", "/automations/sell-less-copy");

  await page.evaluate((hash) => (location.hash = hash), `#/settings/automations/${made.id}`);
  await owner.tapButton("Delete Sell less");
  await owner.tapButton(/tap again/);
  await owner.reads("Sell less is deleted.");
}

export default { aRuleIsMadeChangedAndKeptWhole };
