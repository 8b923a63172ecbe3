// The owner's minute: a phone and no manual.

import { holds } from "../person.mjs";

const MINUTE_S = 60;

async function pairsSeesWhyAndStartsTheCar({ house, person }) {
  const owner = await person({ link: house.link });
  const { page } = owner;

  holds(!page.url().includes("pair"), `the code stays in the address: ${page.url()}`);
  const tools = await owner.context.newCDPSession(page);
  const { entries } = await tools.send("Page.getNavigationHistory");
  holds(!entries.some(({ url }) => url.includes("pair=")), "the code stays in the history");

  await house.until("heard whole", ({ problems }) => problems.length === 0); // a charger dials in its own time
  await house.until("told as the page tells it", async ({ summary }) => summary.now === (await owner.words(page.locator(".headline .now"))));
  const height = await page.evaluate(() => [document.documentElement.scrollHeight, innerHeight]);
  await owner.shot("now");
  holds(height[0] <= height[1], `home scrolls: ${height[0]} px on a screen of ${height[1]}`);

  const why = owner.card("Battery").locator(".why");
  holds((await owner.words(why)).length > 20, "the battery says no reason");
  if ((await why.getAttribute("aria-expanded")) === "false") await owner.tap(why);
  await owner.shot("why");

  const car = owner.card(/garage/i).first();
  await car.waitFor();
  await owner.words(car);
  await owner.tapButton("Charge for an hour", car);
  await owner.button("Back to automatic", car).waitFor();
  await owner.shot("car-started");
  holds(owner.seconds < MINUTE_S, `someone needs ${owner.seconds.toFixed()} s for it`);
  await house.until("charging by hand", ({ loadpoints }) => loadpoints.garage.owner === "manual");
}

export default { pairsSeesWhyAndStartsTheCar };
