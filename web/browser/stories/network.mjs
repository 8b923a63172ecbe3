// The connection goes and comes back; a token ends; another may only look.

import { look } from "../inspector.mjs";
import { equal, holds } from "../person.mjs";

const started = (page) => page.evaluate(() => performance.timeOrigin);
const link = (someone) => someone.page.locator("header .link");
const linkSays = (someone, state) => someone.page.locator(`header ${state}`).waitFor();

/** Runs in the page: where the last notice ends, and where the headline's words begin. */
const edges = () => {
  const words = document.createRange();
  words.selectNodeContents(document.querySelector(".headline .now"));
  return [document.querySelector(".notices > p:last-child").getBoundingClientRect().bottom, words.getBoundingClientRect().top];
};

async function coversNoHeadline(owner) {
  await owner.page.evaluate(() => scrollTo(0, 0)); // a tap may have moved the page, and a notice stays where it is
  await owner.page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  const [notice, headline] = await owner.page.evaluate(edges);
  holds(notice <= headline, `a notice covers the headline: down to ${notice}, where words begin at ${headline}`);
}

async function aTapWaitsForTheNetwork({ house, person }) {
  const owner = await person();
  await owner.kept();
  const loaded = await started(owner.page);
  const car = owner.card(/carport|van/i).first();
  await owner.offline(true);
  await owner.choose("Cheap", car);
  await owner.reads("“Cheap”: waits for the connection.");
  await coversNoHeadline(owner);
  await owner.choose("Sun", car);
  await owner.reads("“Sun”: waits for the connection.");
  await owner.choose("Cheap", car);
  equal(await owner.page.locator(".notices > p").count(), 3, "notices of what waits");
  await coversNoHeadline(owner);
  equal(await look(owner, "a tap that waits"), [], "what is wrong");
  equal((await house.status()).loadpoints.carport.mode, "solar", "the mode while the phone is away");
  await owner.offline(false);
  await owner.reads(/is set to “Cheap”/);
  await house.until("charging in cheap hours", ({ loadpoints }) => loadpoints.carport.mode === "cheap");
  await house.api("PATCH", "/loadpoints/carport", { mode: "solar" });
  equal(await started(owner.page), loaded, "when the page was loaded");
}

/** Runs in the page: when it lost its network, and when it began to show what it knows as old. */
const notesWhenItIsOld = () => {
  addEventListener("offline", () => (window.lostAt = performance.now()));
  const look = () => document.querySelector("section.now.old") && (window.oldAt ??= performance.now());
  new MutationObserver(look).observe(document, { subtree: true, attributes: true });
};

async function withoutANetworkTheLastStateIsShownWithItsAge({ person }) {
  const owner = await person();
  const { page } = owner;
  await owner.kept();
  await page.locator("main canvas").waitFor();
  await page.evaluate(notesWhenItIsOld);
  await owner.offline(true);
  await page.locator("section.now.old").waitFor();
  const took = await page.evaluate(() => window.oldAt - window.lostAt);
  holds(took < 10_000, `numbers without a network looked alive for ${took} ms`); // silence alone would take 15 s
  await page.reload();
  await page.locator(".headline .now").waitFor();
  await page.locator("header .offline").waitFor();
  const told = await owner.words(link(owner));
  holds(/^Offline, heard \d+ (s|min) ago$/.test(told), `no age is told: ${told}`);
  holds((await owner.words(page.locator(".headline .now"))).length > 10, "no sentence without a network");
  await owner.shot("offline");
  equal(await look(owner, "offline"), [], "what is wrong");
  await owner.offline(false);
  await page.locator("header .live").waitFor();
  equal(await page.locator("section.now.old").count(), 0, "what is old once the house is heard again");
}

async function theServerStartsAgainAndThePageCarriesOn({ house, person }) {
  const owner = await person();
  const loaded = await started(owner.page);
  await owner.kept();
  owner.mayHearNothing = true;
  await house.cut();
  await linkSays(owner, ".offline");
  const battery = owner.card("Battery");
  await owner.tapButton(/Take over/, battery);
  await owner.choose("Keep", owner.page.getByRole("dialog"));
  await owner.tapButton(/^Keep for/, owner.page.getByRole("dialog"));
  await owner.reads("Keep: waits for the connection.");
  await house.back();
  await linkSays(owner, ".live");
  await owner.button("Back to automatic", battery).waitFor();
  await owner.tapButton("Back to automatic", battery);
  await owner.button(/Take over/, battery).waitFor();
  equal(await started(owner.page), loaded, "when the page was loaded");
}

async function aTokenThatEndsAsksToPairAgain({ house, person }) {
  const known = (await house.api("GET", "/tokens")).items.map(({ id }) => id);
  const guest = await person();
  const own = (await house.api("GET", "/tokens")).items.find(({ id }) => !known.includes(id));
  await guest.page.evaluate(() => void (location.hash = "#pair=ABCD-EFGH")); // its link is followed in the open page
  await guest.reads("This device is already connected.");
  holds(!guest.page.url().includes("pair"), `a code that nobody needs stays in the address: ${guest.page.url()}`);
  await guest.tapButton("Close");
  guest.mayHearNothing = true;
  await house.api("DELETE", `/tokens/${own.id}`);
  await guest.reads("This device was disconnected. Pair it again.");
  await guest.page.getByLabel("Pairing code").waitFor();
  equal(await look(guest, "pairing"), [], "what is wrong");
  const kept = await guest.page.evaluate(() => Object.keys(localStorage).filter((name) => /token|status|plan|tariff/.test(name)));
  equal(kept, [], "what of the house stays on the phone");
}

async function whoMayOnlyLookSeesNoButtonsForMore({ person }) {
  const guest = await person({ may: "read" });
  const { page } = guest;
  await guest.reads("This device may look and not change anything.");
  const offered = async () => {
    const all = await page.locator("main button:visible").evaluateAll((found) => found.map((one) => one.innerText.trim()));
    return all.filter((name) => /take over|charge|start|stop|automatic|anew|save|add|remove|invite|make|test/i.test(name) && name.split(" ").length < 5 && name !== "Save as a table"); // who looks may keep what they see
  };
  for (const tab of ["Now", "Plan", "History", "Settings"]) {
    await guest.tab(tab);
    await page.locator("main .card").first().waitFor();
    equal(await offered(), [], `buttons on ${tab}`);
    if (tab === "Now") equal(await page.locator("main input:visible:not([disabled])").count(), 0, "things to set");
  }
}

export default {
  aTapWaitsForTheNetwork,
  withoutANetworkTheLastStateIsShownWithItsAge,
  theServerStartsAgainAndThePageCarriesOn,
  aTokenThatEndsAsksToPairAgain,
  whoMayOnlyLookSeesNoButtonsForMore,
};
