import { expect, test } from "vitest";

import { m, speak } from "../../../messages";
import { render } from "../../../testing/drawn";
import { draftOf, MASK, tableOf, type Draft, type Field, type Table } from "./draft";
import FieldsView from "./Fields.svelte";
import { choiceOf, emptyOf, hintOf, labelOf, sentenceOf, titleOf } from "./label";
import { namesIn } from "./named";
import { faultsWithin, listWith, patchOf, within } from "./patch";
import { inMoneyOf, oddPrices, type Odd } from "./prices";
import { fieldAt, sectionOf, shownOf, valueAt } from "./sections";

const field = (key: string, type: Field["type"], more: Partial<Field> = {}) => ({ key, type, ...more }) as Field;
const BATTERY = field("battery", "table", {
  drivers: [
    {
      driver: "box",
      fields: [
        field("capacity_wh", "number", { default: 13500 }),
        field("host", "text", { required: true }),
        field("phases", "choice", { choices: [1, 3, "auto"] }),
        field("password", "text", { secret: true, optional: true }),
        field("cloud", "table", { optional: true, fields: [field("serial", "text")] }),
        field("hosts", "list"),
        field("days", "map"),
        field("quick", "boolean", { default: true }),
        field("period", "tables", { fields: [field("from", "text"), field("price", "number")] }),
      ],
    },
    { driver: "other", fields: [field("capacity_wh", "number")] },
  ] as Field["drivers"],
});

const SHOWN: Table = {
  driver: "box", capacity_wh: 13300, host: "10.0.0.5", phases: 1, password: MASK, cloud: null, hosts: ["a"], days: { mon: "07:00" }, quick: false,
  period: [{ from: "00:00", price: 0.2 }],
};

/** The patch that follows from typing. */
function typed(changes: Draft, shown: Table = SHOWN, driver?: string): Table {
  return patchOf(shown, tableOf(BATTERY, { ...draftOf(BATTERY, shown, driver), ...changes }, shown));
}

test.each(["kwp", "pea", "bpea", "twap", "nmi", "csv", "timezone", "price_hysteresis"])("%s has a name that its owner knows", (key) => {
  const title = titleOf(field(key, "text"));
  expect(title.toLowerCase()).not.toBe(key.replace("_", " "));
  expect(title).not.toMatch(/^(Kwp|Pea|Bpea|Twap|Nmi|Csv|Price hysteresis)$/);
});

test.each<[string, Draft, Table]>([
  ["nothing typed sends nothing, secrets neither", {}, {}],
  ["a number, also with a decimal comma", { capacity_wh: "13300,5" }, { capacity_wh: 13300.5 }],
  ["what is no number goes out as it is, to be told why not", { capacity_wh: "much" }, { capacity_wh: "much" }],
  ["an emptied field drops its value", { host: "  " }, { host: null }],
  ["a choice keeps its kind", { phases: "3" }, { phases: 3 }],
  ["a new secret", { password: "new" }, { password: "new" }],
  ["a table that was absent", { cloud: { serial: "7" } }, { cloud: { serial: "7" } }],
  ["a list and a map by their lines", { hosts: "a\n\n b ", days: 'mon = "07:30"' }, { hosts: ["a", "b"], days: { mon: "07:30" } }],
  ["a list of tables is sent whole", { period: [{ from: "00:00", price: "0.3" }] }, { period: [{ from: "00:00", price: 0.3 }] }],
  ["another switch", { quick: true }, { quick: true }],
])("what is sent: %s", (_, changes, patch) => {
  expect(typed(changes)).toEqual(patch);
});

test("of a new device only what was given is sent, never a default", () => {
  const draft = { ...draftOf(BATTERY, undefined, "box"), host: "10.0.0.9" };
  expect(tableOf(BATTERY, draft, undefined)).toEqual({ driver: "box", host: "10.0.0.9" });
});

test("another driver drops the keys that only the old one had", () => {
  const patch = patchOf({ driver: "box", capacity_wh: 13300, host: "10.0.0.5", cloud: null }, tableOf(BATTERY, draftOf(BATTERY, SHOWN, "other"), SHOWN));
  expect(patch).toEqual({ driver: "other", host: null });
});

test("a list is sent whole, with one of it added, changed or gone", () => {
  const [a, b] = [{ id: "a" }, { id: "b" }];
  expect([listWith([a, b], 1, { id: "c" }), listWith([a, b], 0, null), listWith([a], null, b)]).toEqual([[a, { id: "c" }], [b], [a, b]]);
  expect(within(["forecast", "solar"], { driver: "x" })).toEqual({ forecast: { solar: { driver: "x" } } });
});

test("faults stand beside their own fields", () => {
  expect(faultsWithin({ "pv[1].host": "is missing", "pv[10].host": "no", "site.phases": "no" }, "pv[1]")).toEqual({ host: "is missing" });
});

test("sections are found by their path", () => {
  const solar = field("solar", "table");
  expect(fieldAt([field("forecast", "table", { fields: [solar] })], ["forecast", "solar"])).toBe(solar);
  expect([valueAt({ forecast: { solar: 1 } }, ["forecast", "solar"]), valueAt({}, ["forecast", "solar"])]).toEqual([1, undefined]);
});

test("of the plan what an owner may weigh has a field, and what has none stays as it is", () => {
  const fields = ["enabled", "horizon_h", "floor", "reserve_pct", "time_limit_s", "caution"].map((key) => field(key, key === "floor" ? "tables" : key === "enabled" ? "boolean" : "number"));
  const section = sectionOf("optimiser")!;
  expect(shownOf(section, fields).map(({ key }) => key)).toEqual(["enabled", "reserve_pct", "caution", "floor"]);
  const shown = { enabled: true, horizon_h: 24, reserve_pct: 20 };
  const all = field("optimiser", "table", { fields });
  expect(patchOf(shown, tableOf(all, { ...draftOf(all, shown), caution: "0,7" }, shown))).toEqual({ caution: 0.7 });
  expect(shownOf(sectionOf("site")!, fields)).toBe(fields);
});

test("a field is titled with its unit in the house's money, and says its usual choice in words", async () => {
  const titles = (currency: string) => [
    ["network_fees", "currency/kWh"],
    ["supply_charge_per_day", "currency/day"],
    ["per_kw", "currency/kW"],
  ].map(([key, unit]) => titleOf(inMoneyOf(currency, field(key!, "number", { unit: unit! }))));
  const sharing = field("surplus_sharing", "choice", { default: "priority_first" });
  expect([...titles("EUR"), emptyOf(sharing, false)]).toEqual(["Network fees (c/kWh)", "Supply charge per day (EUR/day)", "Per kW (EUR/kW)", "usually By priority"]);
  expect([titles("GBP")[0], titles("SEK")[0]]).toEqual(["Network fees (p/kWh)", "Network fees (SEK/kWh)"]);
  await speak("de");
  expect([...titles("EUR"), emptyOf(sharing, false)]).toEqual(["Netzentgelt (ct/kWh)", "Grundpreis je Tag (EUR/Tag)", "Je kW (EUR/kW)", "üblich: Nach Vorrang"]);
  await speak("en");
});

const PRICE = { unit: "currency/kWh", minimum: -100, maximum: 100, least_meant: -1.5, most_meant: 3 };
const TARIFF = field("tariff", "table", {
  drivers: [
    {
      driver: "time_of_use",
      fields: [
        field("period", "tables", { fields: [field("from", "text"), field("import", "number", PRICE)] }),
        field("supply_charge_per_day", "number", { unit: "currency/day", optional: true }),
        field("happy_hour_price", "number", { ...PRICE, optional: true, text: "what it earns; absent: 0.45 in NSW1, 0.10 else" }),
        field("wear_per_kwh", "number", { ...PRICE, default: 0.02, minimum: 0, maximum: 10, most_meant: 0.5 }),
      ],
    },
  ] as Field["drivers"],
});
const BILLED: Table = { driver: "time_of_use", period: [{ from: "00:00", import: 0.29 }], supply_charge_per_day: 1.1 };

test.each<[string, string, "en" | "de", string, number]>([
  ["EUR", "29", "en", "30", 0.3],
  ["EUR", "29", "de", "8,05", 0.0805],
  ["AUD", "29", "en", "31.25", 0.3125],
  ["GBP", "29", "en", "-0.7", -0.007],
  ["SEK", "0.29", "en", "2.9", 2.9],
])("a price for a kWh stands in the form as on its cards, and in the file in whole money: %s", async (currency, stands, language, written, sent) => {
  await speak(language);
  const priced = inMoneyOf(currency, TARIFF);
  const draft = draftOf(priced, BILLED);
  const rows = draft.period as Draft[];
  expect([rows[0]!.import, draft.supply_charge_per_day]).toEqual([stands, language === "de" ? "1,1" : "1.1"]);
  expect(patchOf(BILLED, tableOf(priced, draft, BILLED))).toEqual({});
  rows[0]!.import = written;
  expect(tableOf(priced, draft, BILLED)).toEqual({ ...BILLED, period: [{ from: "00:00", import: sent }] });
  await speak("en");
});

test.each([0.07, 0.1 + 0.2, 0.28, 1e-7, 0.123456789012345, 57.3, -0.0805])("a price that nobody changed is sent back to its last digit: %s", (price) => {
  const priced = inMoneyOf("EUR", TARIFF);
  const shown = { ...BILLED, wear_per_kwh: price };
  const draft = draftOf(priced, shown);
  expect(String(draft.wear_per_kwh)).not.toMatch(/\d{13}/);
  expect(tableOf(priced, draft, shown)).toEqual(shown);
});

test("what a price usually is, may be, and is told to be, is in cents too", () => {
  const { period, happy_hour_price: happy, wear_per_kwh: wear } = Object.fromEntries(inMoneyOf("AUD", TARIFF).drivers![0]!.fields!.map((one) => [one.key, one]));
  expect([emptyOf(wear!, false), hintOf(wear!), hintOf(period!.fields![1]!)]).toEqual(["usually 2", "0 to 50", "−150 to 300"]);
  expect(hintOf(happy!)).toBe("what it earns; empty: 45 in NSW1, 10 else · −150 to 300");
  const told = field("spike_protection", "boolean", { text: "shown dearer, by 1.00" });
  expect(["AUD", "SEK"].map((currency) => hintOf(inMoneyOf(currency, told)))).toEqual(["shown dearer, by 100 c/kWh", "shown dearer, by 1 SEK/kWh"]);
});

const MARKET = field("tariff", "table", {
  drivers: [{ driver: "aemo", fields: [field("gst", "number", { unit: "of 1", text: "added to the wholesale price; 0.1 is 10 %", default: 0.1, minimum: 0, maximum: 1 }), field("efficiency", "number", { unit: "of 1", default: 0.92, above: 0.5, maximum: 1 })] }] as Field["drivers"],
});

test("a tax and an efficiency stand in the form in percent, and in the file as parts", () => {
  const told = inMoneyOf("AUD", MARKET);
  const [gst, efficiency] = told.drivers![0]!.fields! as Field[];
  expect([titleOf(gst!), emptyOf(gst!, false), hintOf(gst!), hintOf(efficiency!)]).toEqual(["Tax (%)", "usually 10", "added to the wholesale price · 0 to 100", "50 to 100"]);
  const shown = { driver: "aemo", gst: 0.07 };
  const draft = draftOf(told, shown);
  expect(draft.gst).toBe("7");
  expect(patchOf(shown, tableOf(told, draft, shown))).toEqual({});
  expect(tableOf(told, { ...draft, gst: "12.5", efficiency: "94" }, shown)).toEqual({ driver: "aemo", gst: 0.125, efficiency: 0.94 });
});

test.each<[string, string, Partial<Odd>]>([
  ["a usual one", "19", {}],
  ["none", "0", {}],
  ["too much", "300", { refused: { gst: "300 % cannot be meant: 0 to 100 %." } }],
  ["a part of one", "0.1", { asked: { gst: "0.1 % is very little. If 10 % is meant, write 10." } }],
  ["no number", "ten", { refused: { gst: "0 to 100 %" } }],
])("a tax in the wrong unit is found before it is sent: %s", (_, text, found) => {
  const told = inMoneyOf("AUD", MARKET);
  const shown = { driver: "aemo", gst: 0.1 };
  expect(oddPrices(told, { ...draftOf(told, shown), gst: text }, shown)).toEqual({ refused: {}, asked: {}, ...found });
});

test.each<[string, string, Partial<Odd>]>([
  ["what a price may be", "30", {}],
  ["less than nothing", "-12", {}],
  ["nothing", "0", {}],
  ["any price at all", "10000", {}],
  ["whole money a hundred times over", "3000", { refused: { "period[0].import": "3,000 c/kWh cannot be meant: −150 to 300." } }],
  ["whole money in a field for cents", "0.3", { asked: { "period[0].import": "0.3 c/kWh is very little. If 0.3 AUD is meant, write 30." } }],
  ["no number", "30 c", { refused: { "period[0].import": "A price in c/kWh, such as 31.2." } }],
])("a price in the wrong unit is found before it is sent, and told in cents: %s", (_, text, found) => {
  const priced = inMoneyOf("AUD", TARIFF);
  const odd = (draft: Draft) => oddPrices(priced, { ...draftOf(priced, BILLED), ...draft }, BILLED);
  expect(odd({ period: [{ from: "00:00", import: text }] })).toEqual({ refused: {}, asked: {}, ...found });
  expect(odd({ wear_per_kwh: "0.3" })).toEqual({ refused: {}, asked: {} }); // a margin is small
});

test("German fields and what stands below them have a decimal comma, and what nobody changed is sent back as it was", async () => {
  const caution = field("caution", "number", { default: 0.02, minimum: 0.1, maximum: 1000.5 });
  const table = field("optimiser", "table", { fields: [caution, field("host", "text")] });
  const shown = { caution: 0.28, host: "10.0.0.7" };
  await speak("de");
  expect(draftOf(table, shown)).toEqual({ caution: "0,28", host: "10.0.0.7" });
  expect([emptyOf(caution, false), hintOf(caution)].join(" ")).not.toContain(".");
  expect(patchOf(shown, tableOf(table, draftOf(table, shown), shown))).toEqual({});
  await speak("en");
  expect(draftOf(table, shown)).toEqual({ caution: "0.28", host: "10.0.0.7" });
});

test.each<[string, Partial<Field>, string]>([
  ["its usual value", { default: 0.25, text: "a price; absent: 0.25" }, "usually 0.25"],
  ["what the house says", { text: "dearer power than this never charges; absent: the plan weighs it alone" }, "the plan weighs it alone"],
  ["no limit, and what 0 is stays below it", { text: "most that may be fed in; absent: no limit, 0: nothing" }, "no limit"],
  ["what stands before another sentence", { text: "the main fuse; absent: the fuse is not guarded. See the manual" }, "the fuse is not guarded"],
  ["that it stands below, where that is too long for a small phone", { text: "what it costs; absent: what the source says, else not known" }, "see below"],
  ["all of it in a list, which wraps", { type: "choice", text: "what it costs; absent: what the source says, else not known" }, "what the source says, else not known"],
  ["all of it", { text: "absent: Teslemetry finds it (na or eu)" }, "Teslemetry finds it (na or eu)"],
  ["it in German", { text: "teurerer Strom lädt nie; leer: Das wägt der Plan allein ab" }, "Das wägt der Plan allein ab"],
  ["that nothing is set", { text: "how it is called" }, "Nothing set"],
  ["nothing where it must be filled", { required: true }, ""],
])("an empty field says in plain words what holds then: %s", (_, more, said) => {
  expect(emptyOf(field("any", "number", { optional: true, ...more }), false)).toBe(said);
});

test.each<[string, "en" | "de", Partial<Field>, string]>([
  ["another field", "en", { text: "goes before no_grid_import" }, "goes before “Nothing from the grid”"],
  ["another field, in German", "de", { text: "geht vor no_grid_import" }, "geht vor „Nichts aus dem Netz“"],
  ["each choice", "de", { text: "grid: was sonst ins Netz ginge; direct: was das Dach bringt", choices: ["direct", "grid"] }, "„Am Netz“: was sonst ins Netz ginge; „Direkt“: was das Dach bringt"],
  ["the automatic one", "de", { text: "wie das Gerät angeschlossen ist; auto schaltet um", choices: [1, 3, "auto"] }, "wie das Gerät angeschlossen ist; „Automatisch“ schaltet um"],
  ["a choice that holds", "de", { text: "wo das Konto liegt; leer: na", choices: ["eu", "na"] }, "wo das Konto liegt; leer: „Nordamerika“"],
  ["a choice of two words", "de", { text: "wie gestoppt wird; export_limit braucht einen Sensor", choices: ["export_limit"] }, "wie gestoppt wird; „Einspeisegrenze“ braucht einen Sensor"],
])("a field is told with the names on the form, not with those of the file: %s", async (_, language, more, said) => {
  await speak(language);
  expect(hintOf(field("any", "text", more))).toBe(said);
  await speak("en");
});

const DAY = "(mon|tue|wed|thu|fri|sat|sun)";
const MONTH = "(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)";
const HOURS = field("schedule", "table", {
  fields: [
    field("days", "text", { pattern: `^${DAY}([-,]${DAY})*$`, default: "mon-sun" }),
    field("season", "text", { pattern: `^${MONTH}([-,]${MONTH})*$`, optional: true }),
    field("from", "text", { pattern: "^([01]\\d|2[0-3]):[0-5]\\d$|^24:00$", default: "22:00" }),
    field("departures", "map", { default: {} }),
  ],
});
const drawn = (fields: Field, shown: Table, faults = {}) => render(FieldsView, { fields: fields.fields!, draft: draftOf(fields, shown), shown, faults });
const ticked = (html: string) => [...html.matchAll(/<input type="checkbox"(?=[^>]* checked)[^>]*aria-label="([^"]+)"/g)].map(([, name]) => name);

test.each([
  ["en", "en-GB", ["Monday", "Tuesday", "Sunday"], ["December", "January"]],
  ["de", "de-DE", ["Montag", "Dienstag", "Sonntag"], ["Dezember", "Januar"]],
] as const)("days, months and times of a week are chosen among names, never written as the file has them: %s", async (language, region, days, months) => {
  await speak(language, region);
  const shown = { days: "mon,tue,sun", season: "dec-jan", departures: { mon: "07:00" } };
  const html = drawn(HOURS, shown);
  expect(ticked(html).sort()).toEqual([...days, ...months].sort());
  expect(html).toMatch(new RegExp(`${days[0]}<input[^>]*value="07:00"`));
  expect(html).not.toMatch(/mon,|dec-|mon =|[{}]|type="time"/);
  expect(patchOf(shown, tableOf(HOURS, draftOf(HOURS, shown), shown))).toEqual({});
  expect(ticked(drawn(HOURS, {}))).toHaveLength(7); // what is usual holds
  await speak("en");
});

test("of a week what has a time is sent, and a day that lost its own is dropped", () => {
  const shown = { departures: { mon: "07:00", tue: "08:00" } };
  const week = (times: Draft) => patchOf(shown, tableOf(HOURS, { ...draftOf(HOURS, shown), departures: times }, shown));
  expect(week({ mon: "07:00", tue: "", fri: "06:30" })).toEqual({ departures: { fri: "06:30", tue: null } });
  expect(tableOf(HOURS, draftOf(HOURS, undefined), undefined)).toEqual({});
});

test.each([
  ["as a person writes it", "Warten: connected", { Warten: "connected" }],
  ["as the file has it", 'Warten = "connected"', { Warten: "connected" }],
  ["of a text with a colon in it", "Laden: Pause: suspended", { "Laden: Pause": "suspended" }],
])("what texts mean is a line each, %s", (_, line, sent) => {
  const table = field("charger", "table", { fields: [field("states", "map", { default: {} })] });
  expect(tableOf(table, { states: line }, undefined)).toEqual({ states: sent });
  expect(draftOf(table, { states: { Warten: "connected" } })).toEqual({ states: "Warten: connected" });
});

test("an address for trials is shown to nobody but who has to mend it, and stays as it is", () => {
  const table = field("tariff", "table", { fields: [field("base_url", "text", { for_trials: true, optional: true }), field("region", "text")] });
  const shown = { base_url: "http://127.0.0.1:34783", region: "SA1" };
  expect(drawn(table, shown)).toContain("SA1");
  expect(drawn(table, shown)).not.toContain("127.0.0.1");
  expect(drawn(table, shown, { base_url: "is no address" })).toContain("127.0.0.1");
  expect(patchOf(shown, tableOf(table, { ...draftOf(table, shown), region: "VIC1" }, shown))).toEqual({ region: "VIC1" });
});

test("a car that a charger names is chosen by its name, also one that is gone", () => {
  const settings = { vehicle: [{ id: "hatchback", name: "Hatchback" }, { id: "old_van" }] };
  expect(namesIn(settings, "vehicle", "hatchback")).toEqual([["hatchback", "Hatchback"], ["old_van", "Old van"]]);
  expect(namesIn(settings, "vehicle", "bus")?.at(-1)).toEqual(["bus", "Bus"]);
  expect([namesIn(settings, "host", "x"), namesIn({}, "circuit", "")]).toEqual([null, []]);
});

test("a mode has one name: of its table, of its choice, and in a sentence; another choice of that word has its own", async () => {
  const mode = field("mode", "choice", { choices: ["smart"], default: "smart" });
  for (const [language, name, other] of [["en", "Ready", "This server"], ["de", "Fertig", "Dieser Server"]] as const) {
    await speak(language);
    expect([labelOf("smart"), choiceOf("smart", "mode"), m.words.mode.smart]).toEqual([name, name, name]);
    expect(emptyOf(mode, false)).toContain(name);
    expect(choiceOf("smart", "optimisation")).toBe(other);
    expect(choiceOf("none", "grid_fallback")).not.toBe(choiceOf("none", "pea")); // nothing but stop, and no adjustment
  }
  await speak("en");
  expect(sentenceOf({ text: "charge from spare sun only, as mode solar does" })).toBe("charge from spare sun only, as mode “Sun” does");
});

test.each([
  ["how loadpoints name it", "how chargers name it"],
  ["The home battery; each driver adds what it needs.", "The home battery; each kind adds what it needs."],
  ["whether it answers; false: it counts as there", "whether it answers; off: it counts as there"],
])("a form says nothing in the words of those who wrote it: %s", (text, said) => {
  expect(sentenceOf({ text })).toBe(said);
});

test("a bound of many digits has them in groups", async () => {
  const most = field("max_w", "number", { minimum: -1_000_000, maximum: 1_000_000 });
  expect(hintOf(most)).toBe("−1,000,000 to 1,000,000");
  await speak("de");
  expect(hintOf(most)).toBe("−1.000.000 bis 1.000.000");
  await speak("en");
});

test("no field is told with the file's word for what it lacks", () => {
  const hint = hintOf(field("any", "number", { text: "so many (0.35 where the other is absent); absent: all" }));
  expect(hint).toBe("so many (0.35 where the other is empty); empty: all");
});
