// Looks at what is on the screen now as a screen reader, a thumb and an eye would; every fault is one line.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import { DESK, PHONE, SMALL } from "./person.mjs";

const TOUCH_PX = 44;
const CONTRAST = ["color-contrast"];
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What breaks a rule of axe; `rules` narrows it down to some. */
export async function heard(page, rules) {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(AXE);
  const violations = await page.evaluate(
    async (only) => (await window.axe.run(document, { resultTypes: ["violations"], ...(only && { runOnly: only }) })).violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html, any, all, none }) => ({ html, why: [...any, ...all, ...none][0]?.message })) })),
    rules,
  );
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html, why }) => `${id}: ${html.slice(0, 160)} ${why ?? ""}`));
}

/** What can be tapped and is too small for a thumb; a box or a choice counts with its label. */
export const tooSmall = (page) =>
  page.evaluate((least) => {
    const targets = [...document.querySelectorAll("a, button, select, textarea, summary, label:has(input), input, [role=button], [role=switch]")];
    return targets
      .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest("[inert], .hidden"))
      .filter((one) => !document.querySelector("dialog[open]") || one.closest("dialog[open]"))
      .filter((one) => !(one.matches("input") && one.closest("label")))
      .map((one) => ({ box: one.getBoundingClientRect(), name: (one.getAttribute("aria-label") ?? one.innerText ?? one.type).trim().slice(0, 40) }))
      .filter(({ box }) => box.width < least - 0.5 || box.height < least - 0.5)
      .map(({ box, name }) => `too small: ${name}: ${Math.round(box.width)} × ${Math.round(box.height)}`);
  }, TOUCH_PX);

/** What is wider than its place. */
export const tooWide = (page) =>
  page.evaluate(() => {
    const wide = document.documentElement.scrollWidth - innerWidth;
    const places = [...document.querySelectorAll("main .card, dialog[open], .notices > *")].filter((one) => one.scrollWidth > one.clientWidth + 1);
    const level = document.querySelector(".cell b"); // also of a full battery, which no house of a story has
    const [said, tall] = [level?.firstChild.data, level?.offsetHeight];
    if (level) level.firstChild.data = "100 %";
    const air = 8; // px that it keeps from its frame, both sides together
    const broken = level && (level.offsetHeight > tall || level.offsetWidth + air > level.parentElement.clientWidth) ? ["the level of a full battery breaks or touches its frame"] : [];
    if (level) level.firstChild.data = said;
    const rows = (one) => [...one.children].map((each) => each.getBoundingClientRect().top);
    const alone = [...document.querySelectorAll(".week")].map(rows).filter((tops) => tops.filter((top) => top === tops.at(-1)).length === 1 && tops.at(-1) > 0);
    return [...broken, ...alone.map(() => "one day stands alone below the others"), ...(wide > 0 ? [`${wide} px wider than the screen`] : []), ...places.map((one) => `more than fits in ${one.ariaLabel ?? one.innerText.slice(0, 40)}`)];
  });

/** Words that are cut, and hyphens for minus signs. What opens at a tap may be cut where a word says so. */
export const misread = (page) =>
  page.evaluate(() => {
    const pen = document.createElement("canvas").getContext("2d");
    const needs = (one, text) => {
      const { font, paddingLeft, paddingRight } = getComputedStyle(one);
      pen.font = font;
      return pen.measureText(text).width + parseFloat(paddingLeft) + parseFloat(paddingRight);
    };
    const ARROW = 18; // px beside the word of a list, and of a time
    const TWO_LINES = 50; // px of a list whose word wraps
    const isCut = (one) => {
      if (one.matches("select")) return one.clientHeight < TWO_LINES && needs(one, one.selectedOptions[0]?.text ?? "") + ARROW > one.clientWidth;
      if (one.matches("input[type=time]")) return needs(one, "00:00 AM") + ARROW > one.clientWidth;
      if (one.matches("input")) return !one.value && needs(one, one.placeholder) > one.clientWidth;
      const { textOverflow, webkitLineClamp } = getComputedStyle(one);
      if (textOverflow === "ellipsis" && one.scrollWidth > one.clientWidth) return true;
      return webkitLineClamp !== "none" && one.scrollHeight > one.clientHeight + 1 && !one.closest("[aria-expanded]")?.querySelector("i")?.innerText;
    };
    const all = [...document.querySelectorAll("body *")].filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest(".hidden"));
    const cut = all.filter(isCut).map((one) => `cut: ${one.selectedOptions?.[0]?.text ?? (one.placeholder || one.innerText || one.type)}`);
    const hyphens = document.body.innerText.match(/(^|\s)-[$€£]?\d[^\n]*/g) ?? [];
    return [...cut, ...hyphens.map((text) => `a hyphen for a minus: ${text.trim()}`)];
  });

/** Looks at what is shown, in every light and size; an open dialog or a touched slot stays as it is. */
export async function look(someone, screen) {
  const { page } = someone;
  const found = new Set();
  const add = (where, faults) => faults.forEach((one) => found.add(`${screen}, ${where}: ${one}`));
  await page.waitForLoadState("networkidle");
  add("light", await heard(page));
  add("phone", await tooSmall(page));
  add("phone", await tooWide(page));
  add("phone", await misread(page));
  await page.emulateMedia({ colorScheme: "dark" });
  add("dark", await heard(page, CONTRAST));
  await page.setViewportSize(SMALL.viewport);
  add("small", await tooWide(page));
  add("small", await tooSmall(page));
  add("small", await misread(page));
  await page.setViewportSize(DESK.viewport);
  add("desk", await tooWide(page));
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize(PHONE.viewport);
  return [...found];
}
