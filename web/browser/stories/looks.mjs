// Every tab on every kind of screen: nothing that a screen reader, a thumb or an eye would stumble over.

import { AxeBuilder } from "@axe-core/playwright";

import { DESK, equal, PHONE, SMALL } from "../person.mjs";

const TABS = ["now", "plan", "history", "settings"];
const TOUCH_PX = 44;
const IN_A_BAR_PX = 24; // how narrow one of several choices in a bar may be; it is as high as the rest

/** What can be tapped and is too small for a thumb; a hidden input counts with its label. */
const tooSmall = ([least, inABar]) => {
  const targets = [...document.querySelectorAll("a, button, select, summary, label:has(input), input")];
  return targets
    .filter((one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !one.closest("[inert], .hidden"))
    .filter((one) => !(one.matches("input") && one.closest("label")))
    .map((one) => ({ least: one.matches("label") ? inABar : least, box: one.getBoundingClientRect(), name: (one.getAttribute("aria-label") ?? one.innerText ?? one.type).trim().slice(0, 40) }))
    .filter(({ box, least: width }) => box.width > 1 && (box.width < width - 0.5 || box.height < least - 0.5))
    .map(({ box, name }) => `${name}: ${Math.round(box.width)} × ${Math.round(box.height)}`);
};

async function looksAtAll(person, options, name) {
  const someone = await person({ may: "admin", ...options });
  const { page } = someone;
  const found = [];
  equal(await page.evaluate(() => document.documentElement.lang), options.language.slice(0, 2), "the language");
  for (const tab of TABS) {
    const link = page.locator(`nav a[href="#/${tab}"]`);
    await someone.tap(link);
    await page.locator(`nav a[href="#/${tab}"][aria-current=page]`).waitFor();
    await page.locator("main .card").nth(tab === "history" ? 1 : 0).waitFor(); // the first card of the history says that it reads
    await page.waitForLoadState("networkidle");
    await someone.shot(`${name}-${tab}`, { fullPage: true });
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
    found.push(...violations.flatMap(({ id, nodes }) => nodes.map(({ html, any }) => `${tab}: ${id}: ${html.slice(0, 160)} ${any[0]?.message ?? ""}`)));
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    const spilt = await page.locator("main .card").evaluateAll((cards) => cards.filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.ariaLabel));
    found.push(...spilt.map((card) => `${tab}: more than fits in ${card}`));
    if (wide > 0) found.push(`${tab}: ${wide} px wider than the screen`);
    found.push(...(await page.evaluate(tooSmall, [TOUCH_PX, IN_A_BAR_PX])).map((one) => `${tab}: too small: ${one}`));
  }
  equal(found, [], "what is wrong");
}

export default {
  aPhoneByDay: ({ person }) => looksAtAll(person, { screen: PHONE, scheme: "light", language: "en-AU" }, "phone-light"),
  aPhoneByNight: ({ person }) => looksAtAll(person, { screen: PHONE, scheme: "dark", language: "de-DE" }, "phone-dark"),
  aSmallPhone: ({ person }) => looksAtAll(person, { screen: SMALL, scheme: "light", language: "de-AT" }, "small"),
  aDesk: ({ person }) => looksAtAll(person, { screen: DESK, scheme: "dark", language: "en-GB" }, "desk"),
};
