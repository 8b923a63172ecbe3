import { beforeEach, expect, test } from "vitest";

import { access } from "../../lib/access.svelte";
import { house } from "../../lib/live/house.svelte";
import { m } from "../../messages";
import { render } from "../../testing/drawn";
import { status } from "../../testing/told";
import { PAGES } from "./pages";

const pages = await Promise.all(PAGES.map(({ load }) => load()));

beforeEach(() => {
  house.status = status;
  access.told("admin");
});

test("every page of the settings has its words, and draws before anything is read", () => {
  expect(PAGES.map(({ name }) => name).filter((name) => !(name in m.settings.pages))).toEqual([]);
  for (const { default: page } of pages) {
    const text = render(page as never, { status } as never);
    expect(text).not.toMatch(/undefined|NaN|\[object|\bnull\b/);
  }
});

test("who may only look is offered nothing but to leave", () => {
  access.told("read");
  for (const { default: page } of pages) {
    const buttons = render(page as never, { status } as never).match(/<button/g) ?? [];
    expect(buttons.length).toBeLessThanOrEqual(1);
  }
});
