// Messages of the house: what one looks like on the phone, and where a tap leads.

/** As `adapters/couriers/webpush/message.py` writes it. */
export interface Told {
  title: string;
  body: string;
  tag: string;
  silent: boolean;
  end: boolean;
  link: string;
  at: string;
}

/** What the phone shows for it. One that replaces another of its tag rings only where that is news. */
export function shown(told: Partial<Told>): [string, NotificationOptions] {
  const { title = "PowerSync", body = "", tag, silent = false, link = "/#/now", at } = told;
  const when = at === undefined ? NaN : Date.parse(at);
  const options = { body, tag, silent, icon: "icon.svg", data: { link }, renotify: tag !== undefined && !silent };
  return [title, Number.isNaN(when) ? options : { ...options, timestamp: when } as NotificationOptions];
}

/** The page a message is about, within the app that is installed at `scope`; never outside of it. */
export function pageOf(link: unknown, scope: string): string {
  const page = new URL(typeof link === "string" && link.startsWith("/#/") ? `.${link}` : "./#/now", scope);
  return page.href;
}

/** What was sent, as far as it can be read: a phone must show something for each. */
export function read(data: { json(): unknown } | null): Partial<Told> {
  try {
    const found = data?.json();
    return typeof found === "object" && found !== null ? found : {};
  } catch {
    return {};
  }
}

/** Makes a worker show messages and open their pages. */
export function listen(self: ServiceWorkerGlobalScope): void {
  self.addEventListener("push", (event) => {
    event.waitUntil(self.registration.showNotification(...shown(read(event.data))));
  });
  self.addEventListener("notificationclick", (event) => {
    event.notification.close();
    event.waitUntil(open(self, pageOf(event.notification.data?.link, self.registration.scope)));
  });
}

async function open(self: ServiceWorkerGlobalScope, page: string): Promise<void> {
  const windows = await self.clients.matchAll({ type: "window" });
  const here = windows.find((each) => each.url.startsWith(self.registration.scope));
  if (here === undefined) {
    await self.clients.openWindow(page);
    return;
  }
  await here.focus().catch(() => undefined); // a browser may refuse that, and the page is wanted all the same
  await here.navigate(page).catch(() => self.clients.openWindow(page));
}
