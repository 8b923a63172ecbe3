// Who has no mouse and no touch screen: the keyboard does it all, and what has the focus keeps it.

import { DESK, equal, holds } from "../person.mjs";

const MOST_TABS = 60;

const focused = (page) =>
  page.evaluate(() => {
    const { activeElement: one } = document;
    return one === document.body ? "nothing" : (one.getAttribute("aria-label") ?? (one.labels?.[0] ?? one).innerText).trim();
  });

/** Goes on with the Tab key until something of this name has the focus. */
async function tabTo(page, name) {
  const passed = [];
  for (let n = 0; n < MOST_TABS; n += 1) {
    await page.keyboard.press("Tab");
    passed.push(await focused(page));
    if (name.test(passed.at(-1))) return;
  }
  throw new Error(`the Tab key does not lead to ${name}, but to ${passed.join(", ")}`);
}

async function takesOverAndGivesBackByKeyboard({ house, person }) {
  const owner = await person({ screen: DESK });
  const { page } = owner;
  const battery = owner.card("Battery");
  await tabTo(page, /^Take over/);
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  await tabTo(page, /^Charge$/);
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  equal(await focused(page), "Keep", "the choice");
  await tabTo(page, /^Keep for/);
  await page.keyboard.press("Enter");
  await owner.button("Back to automatic", battery).waitFor();
  await house.until("keeping by hand", ({ battery: { owner: whose, mode } }) => whose === "user" && mode === "hold");
  equal(await focused(page), "Back to automatic", "what has the focus once the battery is taken over");
  await page.keyboard.press("Enter");
  await owner.button(/Take over/, battery).waitFor();
  holds(/^Take over/.test(await focused(page)), `the focus went to ${await focused(page)}`);
  await house.until("automatic", ({ battery: { owner: whose } }) => whose !== "user");
}

/** The house speaks on while somebody is at a button. */
async function anUpdateLeavesTheFocusWhereItIs({ house, person }) {
  const owner = await person();
  const { page } = owner;
  const car = owner.card(/carport|van/i).first();
  const limits = car.getByRole("slider");
  for (const one of [car.getByRole("radio", { name: "Sun" }), limits, owner.button(/Take over/, owner.card("Battery"))]) {
    await one.focus();
    const before = await focused(page);
    const seq = Number(await page.locator("main").getAttribute("data-seq"));
    for (const limit of [90, 100]) {
      await house.api("PATCH", "/loadpoints/carport", { limit_soc_pct: limit });
      await page.waitForFunction(([slider, wanted]) => slider.value === wanted, [await limits.elementHandle(), String(limit)]);
    }
    holds(Number(await page.locator("main").getAttribute("data-seq")) > seq, "nothing was heard");
    equal(await focused(page), before, "what has the focus");
  }
  await house.api("PATCH", "/loadpoints/carport", { mode: "off" }); // so that nothing charges it beside them
  const start = owner.button("Charge for an hour", car);
  await start.focus();
  await page.keyboard.press("Enter");
  await owner.button("Stop", car).waitFor();
  equal(await focused(page), "Back to automatic", "what has the focus once the car was started");
  // A stop before it draws lets it begin for a moment: the button to stop would go, come back and go.
  await house.until("charging", ({ loadpoints }) => loadpoints.carport.charging === true);
  await owner.button("Stop", car).focus();
  await page.keyboard.press("Enter");
  await owner.button("Stop", car).waitFor({ state: "detached" });
  equal(await focused(page), "Charge for an hour", "what has the focus once the car was stopped"); // nothing in mode off goes on
  await house.api("POST", "/loadpoints/carport/commands", { action: "release" });
  await house.api("PATCH", "/loadpoints/carport", { mode: "solar" });
}

export default { takesOverAndGivesBackByKeyboard, anUpdateLeavesTheFocusWhereItIs };
