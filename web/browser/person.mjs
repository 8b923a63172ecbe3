// Someone with a phone (or another screen): taps what can be read, and would notice what is wrong.

export const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };
export const SMALL = { ...PHONE, viewport: { width: 320, height: 640 } };
export const DESK = { viewport: { width: 1280, height: 800 } };

// How slow the machine is, is no fault of the page: what is waited for is a state, and this only ends a wait in vain.
export const PATIENCE_MS = Number(process.env.PATIENCE_MS ?? 75_000);

// How long people need, s: to hold a phone up to a code, to find and tap a thing, to read a word.
const SCAN_S = 10;
const TAP_S = 3;
const WORD_S = 0.3;

const WRONG = new Set(["error", "warning"]);

export class Person {
  wrong = []; // errors and warnings of the console, faults of the page, requests to others
  seconds = 0; // what a person would have needed so far; how long the machine took is no matter of these stories
  mayHearNothing = false; // while the network is cut on purpose, failed requests are no fault

  static async come(browser, house, shots, { screen = PHONE, scheme = "light", language = "en-AU", token, prepare } = {}) {
    const context = await browser.newContext({ ...screen, colorScheme: scheme, locale: language, reducedMotion: "reduce" });
    context.setDefaultTimeout(PATIENCE_MS);
    if (prepare) await context.addInitScript(...prepare);
    if (token) await context.addInitScript(hasToken, token);
    const person = new Person();
    Object.assign(person, { context, house, shots, page: await context.newPage() });
    person.watch();
    return person;
  }

  /** Scans a QR code, and is in. */
  async arrive({ link, may, token } = {}) {
    this.seconds += SCAN_S;
    await this.page.goto(token ? this.house.url : (link ?? (await this.house.invite(may))));
    await this.page.locator(".headline .now").waitFor();
  }

  watch() {
    const here = new URL(this.house.url).host;
    this.page.on("console", (line) => {
      if (!WRONG.has(line.type()) || this.mayHearNothing || givesWay(line)) return;
      this.wrong.push(`console: ${line.text()} ${line.location().url}`);
    });
    this.page.on("pageerror", (fault) => this.wrong.push(`fault: ${fault.stack}`));
    this.context.on("request", (request) => {
      const { host, protocol } = new URL(request.url());
      if (protocol.startsWith("http") && host !== here) this.wrong.push(`asked another: ${request.url()}`);
    });
  }

  sawNothingWrong() {
    if (this.wrong.length) throw new Error(this.wrong.join("\n"));
  }

  get touches() {
    return this.page.evaluate(() => navigator.maxTouchPoints > 0);
  }

  async tap(locator) {
    this.seconds += TAP_S;
    if (!(await this.touches)) return locator.click();
    await (await locator.elementHandle()).evaluate(listens);
    await locator.tap();
    await this.page.waitForFunction(() => window.tapped !== undefined);
    const beside = await this.page.evaluate(() => window.tapped);
    if (beside) throw new Error(`what was under the thumb moved: the tap on ${locator} came upon “${beside}”`);
  }

  button = (name, within = this.page) => within.getByRole("button", { name });
  card = (name) => this.page.getByRole("region", { name });
  tapButton = (name, within) => this.tap(this.button(name, within));
  choose = (name, within = this.page) => this.tap(within.locator("label", { has: this.page.getByRole("radio", { name, exact: true }) }));
  reads = (text, within = this.page) => within.getByText(text).first().waitFor();

  async tab(name) {
    await this.tap(this.page.getByRole("navigation").getByRole("link", { name, exact: true }));
    await this.page.getByRole("heading", { level: 1, name, exact: true }).waitFor({ state: "attached" });
  }

  /** The text of a place on the page, as one line. */
  async words(locator) {
    const text = (await locator.innerText()).replace(/\s+/g, " ").trim();
    this.seconds += text.split(" ").length * WORD_S;
    return text;
  }

  shot = (name, options = {}) => this.page.screenshot({ path: `${this.shots}/${name}.png`, ...options });

  /** The app is kept on the device, whole. */
  kept = () =>
    this.page.evaluate(async () => {
      await navigator.serviceWorker.ready;
      if (!navigator.serviceWorker.controller) await new Promise((done) => (navigator.serviceWorker.oncontrollerchange = done));
    });

  /** The network is gone, and comes back. */
  async offline(isOff) {
    this.mayHearNothing = true;
    await this.context.setOffline(isOff);
  }

  leave = () => this.context.close();
}

/** A price that is asked for on a slow machine: it gives way to the house's own plan, and the page asks again. */
const givesWay = (line) => line.text().includes("503") && line.location().url.endsWith("/plan/preview");

/** Notes what the next tap comes upon where that is something else: the page may move while a thumb comes down. */
const listens = (meant) => {
  window.tapped = undefined;
  const note = ({ target }) => {
    const isMeant = meant.contains(target) || !meant.isConnected; // drawn anew meanwhile: nobody can tell
    window.tapped = isMeant ? "" : (target.innerText || target.outerHTML).slice(0, 80);
  };
  document.addEventListener("click", note, { capture: true, once: true });
};

/** A device that was paired before. */
const hasToken = (token) => {
  localStorage.setItem("powersync.token", token);
  localStorage.setItem("powersync.scope", "control");
};

/** Fails with both values. */
export function equal(found, wanted, what) {
  if (JSON.stringify(found) !== JSON.stringify(wanted)) throw new Error(`${what}: ${JSON.stringify(found)} instead of ${JSON.stringify(wanted)}`);
}

export function holds(is, what) {
  if (!is) throw new Error(what);
}
