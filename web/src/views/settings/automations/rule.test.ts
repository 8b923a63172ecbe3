import { expect, test } from "vitest";

import { automationOf, idOf, newRule, patchTo, ruleOf, type Automation } from "./rule";
import { termsOf } from "./terms";

// As the API tells it, with everything that a rule can have.
const WAS = {
  id: "sell", name: "Sell", group: "Battery", priority: 70, enabled: false, paused_until: "2026-01-20T00:00:00Z",
  once: false, dry_run: true, fires_at_first: false,
  window: { days: "mon-fri", from: "17:00", to: "24:00", season: "dec-feb" },
  quiet: { days: "mon-sun", from: "22:00", to: "06:00", season: null },
  trigger: { kind: "battery", event: "charged_to", soc_pct: 80 },
  conditions: [{ kind: "battery", above_pct: 20, below_pct: 90, mode: "hold" }, { kind: "price", price: "export", above: 0.3, below: null }],
  actions: [
    { kind: "battery", action: "force_discharge", power_w: 2345.6789, duration_s: 1801, target_soc_pct: null },
    { kind: "set_loadpoint", loadpoint: "garage", settings: { solar: { buffer_w: 100 } } },
  ],
} as unknown as Automation;
const patched = (change: (rule: ReturnType<typeof ruleOf>) => void) => {
  const rule = ruleOf(WAS);
  change(rule);
  return patchTo(WAS, automationOf(rule, "garage"));
};

test("a rule that nobody touched is not changed", () => expect(patched(() => undefined)).toEqual({}));

test.each([
  ["a name", (rule) => (rule.name = "Sell all "), { name: "Sell all" }],
  ["an hour, beside a season", (rule) => (rule.window!.values.from = "18:00"), { window: { from: "18:00" } }],
  ["other months", (rule) => (rule.window!.values.season = "jan,feb,mar,dec"), { window: { season: "jan-mar,dec" } }],
  ["all year", (rule) => (rule.window!.values.season = "jan,feb,mar,apr,may,jun,jul,aug,sep,oct,nov,dec"), { window: { season: null } }],
  ["no month, which is the house's to refuse", (rule) => (rule.window!.values.season = ""), { window: { season: "" } }],
  ["no hours any more", (rule) => (rule.quiet = null), { quiet: null }],
  ["a level", (rule) => (rule.trigger.values.soc_pct = "75,5"), { trigger: { soc_pct: 75.5 } }],
  ["another trigger, of which nothing is taken for known", (rule) => (rule.trigger = { ...rule.trigger, key: "at_reserve", values: {} }), { trigger: { event: "discharged_to_reserve", soc_pct: null } }],
  ["a trigger of another kind, whole", (rule) => (rule.trigger = { ...rule.trigger, key: "flow_above", values: { power_w: "3" } }), { trigger: { kind: "flow", crosses: "above", flow: "load", power_w: 3000 } }],
  ["a condition beside one that has no fields", (rule) => (rule.conditions[1]!.values.above = "40"), { conditions: [WAS.conditions![0], { kind: "price", price: "export", above: 0.4 }] }],
  ["another order", (rule) => rule.actions.reverse(), { actions: [...WAS.actions].reverse() }],
  ["what is seldom changed", (rule) => Object.assign(rule, { priority: "", group: " ", once: true }), { priority: 50, group: null, once: true }],
  ["a priority that is none is the house's to refuse", (rule) => (rule.priority = "high"), { priority: "high" }],
] as [string, (rule: ReturnType<typeof ruleOf>) => void, object][])("only what differs is sent: %s", (_, change, patch) => {
  expect(patched(change)).toEqual(patch);
});

test("a new rule is whole, with its hours", () => {
  const rule = { ...newRule(), name: "Night", quiet: { key: "", values: { days: "sat,sun" } }, actions: ["pause", "message"].map((key) => ({ key, values: { text: "Hello" } })) };
  expect(automationOf(rule, "garage")).toEqual({
    name: "Night", group: null, priority: 50, once: false, dry_run: false, fires_at_first: false, window: null, conditions: [],
    quiet: { from: "22:00", to: "06:00", days: "sat,sun", season: null },
    trigger: { kind: "time", at: "07:00", days: "mon-sun" },
    actions: [{ kind: "plan", action: "pause", duration_s: 3600 }, { kind: "message", text: "Hello" }],
  });
});

test("what is not as usual is said", () => {
  const said = (automation: object, now = "2026-01-19T00:00:00Z") => termsOf(automation as Automation, "Australia/Brisbane", Date.parse(now));
  expect(said(WAS)).toBe("Rests until 10:00 tomorrow. Only 17:00–24:00, Monday–Friday, December–February. Quiet 22:00–06:00. Is only tried out. Priority 70. Group Battery.");
  expect(said({ ...newRule(), paused_until: WAS.paused_until, priority: 50 }, "2026-01-21T00:00:00Z")).toBe("");
  expect(said({ once: true, window: { days: "mon,wed", from: "00:00", to: "24:00" } })).toBe("Only Monday, Wednesday. Only once.");
});

test("a short name is made from the name, and is free", () => {
  expect([idOf("Früh laden!", []), idOf("a", ["a", "a-2"]), idOf("…", [])]).toEqual(["fru-h-laden", "a-3", "rule"]);
});
