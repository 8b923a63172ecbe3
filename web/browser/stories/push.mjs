// Messages, from the house's decision to the notification on the screen.
//
// Chromium cannot reach its maker's push service here. The caller is that service: it takes what the house sends over
// a socket, proves who sent it and unlocks it for this browser; DevTools then hand it to the service worker, as the
// maker's service would.

import { equal, holds } from "../person.mjs";

/** The browser subscribes at a push service of ours: what `subscribe` would have brought from its maker's. */
const subscribesAt = ({ endpoint, keys }) => {
  let made = null;
  const raw = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0)).buffer;
  PushManager.prototype.getSubscription = async () => made;
  PushManager.prototype.subscribe = async ({ applicationServerKey }) =>
    (made = { endpoint, options: { applicationServerKey: raw(applicationServerKey) }, toJSON: () => ({ endpoint, keys, expirationTime: null }), unsubscribe: async () => ((made = null), true) });
};

const shown = (page) =>
  page.evaluate(async () => {
    const { getNotifications } = await navigator.serviceWorker.ready;
    return (await getNotifications.call(await navigator.serviceWorker.ready)).map(({ title, body, tag, data }) => ({ title, body, tag, link: data.link }));
  });

/** Waits until just these are shown: while one takes another's place, both may be told, or neither. A busy browser may drop one for good: what comes is delivered `again`. */
async function comesTo(page, wanted, again = async () => {}) {
  const inOrder = (all) => [...all].sort((a, b) => a.tag.localeCompare(b.tag));
  const isSo = (all) => JSON.stringify(inOrder(all)) === JSON.stringify(inOrder(wanted));
  let seen = await shown(page);
  for (let tries = 0; tries < 600 && !isSo(seen); tries += 1) {
    await page.waitForTimeout(100);
    if (tries % 150 === 149) await again();
    seen = await shown(page);
  }
  equal(inOrder(seen), inOrder(wanted), "the notifications");
}

async function aMessageIsSentShownReplacedAndOpened({ house, person, ask }) {
  const subscription = await ask("subscription");
  const owner = await person({ may: "admin", prepare: [subscribesAt, subscription] });
  const { page, context } = owner;
  await context.grantPermissions(["notifications"], { origin: house.url });
  await house.api("PATCH", "/settings", { notify: { push_inside: true } });
  await owner.kept();
  const tools = await context.newCDPSession(page);
  const registered = new Promise((found) => tools.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => registrations[0] && found(registrations[0])));
  await tools.send("ServiceWorker.enable");
  const { registrationId } = await registered;
  const deliver = (data) => tools.send("ServiceWorker.deliverPushMessage", { origin: house.url, registrationId, data });

  await page.evaluate(() => (location.hash = "#/settings/notifications"));
  await owner.tapButton("Switch on here");
  await owner.reads("This phone gets messages.");
  await owner.tapButton("Send a test message");
  const { text, isSigned, key, for: service } = await ask("message");
  equal([isSigned, key, service], [true, (await house.api("GET", "/push/key")).key, new URL(subscription.endpoint).origin], "who vouches for the message, and to whom");
  const arrives = () => deliver(text);
  await arrives();
  const told = JSON.parse(text);
  const first = { title: told.title, body: told.body, tag: told.tag, link: told.link };
  await comesTo(page, [first], arrives);

  // The same happening replaces, another stands beside it.
  const now = { ...first, body: "As it is now.", link: "/#/plan" };
  const replaces = () => deliver(JSON.stringify({ ...told, ...now }));
  await replaces();
  await comesTo(page, [now], replaces);
  const another = () => deliver(JSON.stringify({ ...told, tag: "other" }));
  await another();
  await comesTo(page, [{ ...first, tag: "other" }, now], async () => [await replaces(), await another()]);

  // DevTools cannot tap a notification: its worker is told of the tap.
  const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent("serviceworker"));
  await worker.evaluate(async (tag) => {
    const [notification] = await self.registration.getNotifications({ tag });
    self.dispatchEvent(new NotificationEvent("notificationclick", { notification }));
  }, told.tag);
  await page.getByRole("heading", { level: 1, name: "Plan" }).waitFor();
  await comesTo(page, [{ ...first, tag: "other" }]);
  await page.evaluate(() => (location.hash = "#/settings/notifications"));
  await owner.tapButton("Switch off here");
  await owner.reads("This phone gets no messages.");
  holds(page.url().startsWith(house.url), page.url());
}

export default { aMessageIsSentShownReplacedAndOpened };
