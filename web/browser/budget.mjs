// How soon the app can be used: `node browser/budget.mjs CHROMIUM URL TOKEN` prints, for each device and for a first
// visit and the next, the seconds from the first byte of the page until home is drawn with its sentence and its
// buttons: on a mid-range and on a cheap phone with a 4G network, and on this machine as it is.

import { launched } from "./chromium.mjs";
import { CHEAP, MID_RANGE, slowedTo } from "./pace.mjs";
import { PHONE } from "./person.mjs";

const [executablePath, url, token] = process.argv.slice(2);
const TIMES = 5;
const BYTES_PER_S = 9_000_000 / 8;
const MOBILE = { offline: false, latency: 85, downloadThroughput: BYTES_PER_S, uploadThroughput: BYTES_PER_S / 3 };
const FREE = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 };

/** Runs in the page before all else: a device that was paired before, which remembers when it could be used. */
const watch = (known) => {
  localStorage.setItem("powersync.token", known);
  localStorage.setItem("powersync.scope", "control");
  const watching = new MutationObserver(() => {
    if (!document.querySelector(".headline .now") || !document.querySelector("main .card button")) return;
    watching.disconnect();
    requestAnimationFrame(() => setTimeout(() => (window.usableAt = performance.now()))); // once it is painted
  });
  watching.observe(document, { childList: true, subtree: true });
};

async function visit(context, { slower, network }) {
  const page = await context.newPage();
  const tools = await context.newCDPSession(page);
  await tools.send("Network.enable");
  await tools.send("Network.emulateNetworkConditions", network);
  await tools.send("Emulation.setCPUThrottlingRate", { rate: slower });
  await page.goto(url, { waitUntil: "commit" });
  await page.waitForFunction(() => window.usableAt !== undefined);
  const ms = await page.evaluate(() => window.usableAt - performance.getEntriesByType("navigation")[0].responseStart);
  await tools.send("Emulation.setCPUThrottlingRate", { rate: 1 });
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.goto("about:blank"); // as a person leaves: the app keeps the last state
  await page.close();
  return ms / 1000;
}

async function both(browser, profile) {
  const context = await browser.newContext({ ...PHONE, locale: "en-AU" });
  context.setDefaultTimeout(60_000);
  await context.addInitScript(watch, token);
  const found = [await visit(context, profile), await visit(context, profile)];
  await context.close();
  return found;
}

const middle = (all) => all.sort((a, b) => a - b)[Math.floor(all.length / 2)];
const browser = await launched(executablePath);
const devices = {
  mid_range: { slower: await slowedTo(MID_RANGE, browser), network: MOBILE, times: [] },
  cheap: { slower: await slowedTo(CHEAP, browser), network: MOBILE, times: [] },
  here: { slower: 1, network: FREE, times: [] },
};
for (let n = 0; n < TIMES; n += 1) for (const device of Object.values(devices)) device.times.push(await both(browser, device));
await browser.close();
const told = ({ slower, times }) => ({ slower, first: middle(times.map(([first]) => first)), next: middle(times.map(([, next]) => next)) });
console.log(JSON.stringify(Object.fromEntries(Object.entries(devices).map(([name, device]) => [name, told(device)]))));
