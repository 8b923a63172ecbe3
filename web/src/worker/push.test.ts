import { expect, test } from "vitest";

import { pageOf, read, shown } from "./push";

const TOLD = { title: "Ioniq is charging", body: "60 %", tag: "charge:1", silent: false, link: "/#/plan", at: "2026-01-15T02:30:00Z" };

test("a message is shown with its tag, and rings again only where it is news", () => {
  const [title, options] = shown(TOLD);
  expect(title).toBe("Ioniq is charging");
  expect(options).toMatchObject({ body: "60 %", tag: "charge:1", silent: false, renotify: true, data: { link: "/#/plan" }, timestamp: Date.parse(TOLD.at) });
  expect(shown({ ...TOLD, silent: true })[1]).toMatchObject({ silent: true, renotify: false });
});

test("what cannot be read is shown all the same", () => {
  const torn = { json: () => { throw new SyntaxError(); } };
  expect([read(torn), read(null), read({ json: () => "text" })]).toEqual([{}, {}, {}]);
  expect(shown({})).toEqual(["PowerSync", { body: "", tag: undefined, silent: false, icon: "icon.svg", renotify: false, data: { link: "/#/now" } }]);
});

test("a tap leads to a page of this app and to nothing else", () => {
  const scope = "https://house.example/power/";
  expect(pageOf("/#/plan", scope)).toBe("https://house.example/power/#/plan");
  for (const link of [undefined, 7, "//evil.example", "https://evil.example/", "javascript:alert(1)"]) {
    expect(pageOf(link, scope)).toBe("https://house.example/power/#/now");
  }
});
