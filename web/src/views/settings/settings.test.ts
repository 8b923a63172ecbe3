import { beforeEach, expect, test } from "vitest";

import { access } from "../../lib/access.svelte";
import { house } from "../../lib/live/house.svelte";
import { m } from "../../messages";
import { render } from "../../testing/drawn";
import { status } from "../../testing/told";
import { PAGES } from "./pages";

beforeEach(() => {
  house.status = status;
  access.told("admin");
});

test("every page of the settings has its words, and draws before anything is read", async () => {
  expect(PAGES.map(({ name }) => name).filter((name) => !(name in m.settings.pages))).toEqual([]);
  for (const { load } of PAGES) {
    const text = render((await load()).default as never, { status } as never);
    expect(text).not.toMatch(/undefined|NaN|\[object|\bnull\b/);
  }
});

test("who may only look is offered nothing but to leave", async () => {
  access.told("read");
  for (const { load } of PAGES) {
    const buttons = render((await load()).default as never, { status } as never).match(/<button/g) ?? [];
    expect(buttons.length).toBeLessThanOrEqual(1);
  }
});
