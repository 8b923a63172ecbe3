import { afterEach, expect, test } from "vitest";

import { access, WAITING } from "../access.svelte";
import { Refused } from "./client";
import { LIFE_MS, Orders, told } from "./orders.svelte";
import { waiting } from "./waiting";

type Answer = Record<string, unknown> | Refused;

function placed(...answers: Answer[]) {
  const asked: { path: string; key?: string; body?: unknown }[] = [];
  let now = 0;
  let ahead = 0;
  const send = async (_: string, path: string, { key, body }: { key?: string; body?: unknown } = {}) => {
    asked.push({ path, key, body });
    const answer = await answers.shift();
    if (answer instanceof Refused) throw answer;
    return answer;
  };
  const orders = new Orders(send as never, () => now, () => (ahead += 250)); // each answer tells the other clock a little otherwise
  return { orders, asked, pass: (ms: number) => (now += ms) };
}

const unheard = () => new Refused("no answer", 0);
afterEach(() => waiting.all().forEach(({ key }) => waiting.drop(key)));

const lines = (orders: Orders) => orders.list.map(told);

test("a command carries its deadline and key, and is told when the house has proved it", async () => {
  const { orders, asked } = placed({ id: "c1", state: "accepted" });
  await orders.place("Charge", "It charges.", "POST", "/battery/commands", { action: "force_charge" });
  expect(asked[0]).toMatchObject({ body: { action: "force_charge", expires_at: expect.stringMatching(/Z$/) as string } });
  expect(asked[0]!.key).toMatch(/^[0-9a-f]{32}$/);
  expect(lines(orders)).toEqual(["Charge …"]);
  orders.hear({ id: "c1", state: "verified" } as never);
  expect(lines(orders)).toEqual(["It charges."]);
});

test("a tap without a connection waits in sight and goes out once, under the same key", async () => {
  const { orders, asked } = placed(unheard(), {});
  await orders.place("Fast", "It is fast.", "PATCH", "/loadpoints/garage", { mode: "fast" });
  expect(lines(orders)).toEqual(["Fast: waits for the connection."]);
  await orders.flush();
  expect(lines(orders)).toEqual(["It is fast."]);
  expect(asked[0]!.key).toBe(asked[1]!.key);
  expect(asked[1]!.body).toMatchObject({ mode: "fast", expires_at: expect.stringMatching(/Z$/) as string });
});

test("a second try of a command says what the first said, to the letter, for a key stands for one body", async () => {
  const { orders, asked } = placed(unheard(), { id: "c1", state: "verified" });
  await orders.place("Charge", "It charges.", "POST", "/battery/commands", { action: "force_charge" });
  await orders.flush();
  expect(asked[1]).toEqual(asked[0]);
  expect(lines(orders)).toEqual(["It charges."]);
});

test.each([502, 503, 504])("where only something in between answers, with %i, the house has not heard the tap", async (status) => {
  const { orders } = placed(new Refused("bad gateway", status), new Refused("the disk is full", status, "unavailable"));
  await orders.place("Fast", "It is fast.", "PATCH", "/loadpoints/garage", { mode: "fast" });
  expect(lines(orders)).toEqual(["Fast: waits for the connection."]);
  await orders.flush();
  expect(lines(orders)).toEqual(["Fast: the disk is full"]);
});

test("a newer tap never overtakes one that waits: what was wanted last is what the house does", async () => {
  const { orders, asked } = placed(unheard(), {}, {});
  await orders.place("Fast", "It is fast.", "PATCH", "/loadpoints/garage", { mode: "fast" });
  await Promise.all([orders.place("Off", "It is off.", "PATCH", "/loadpoints/garage", { mode: "off" }), orders.flush()]);
  expect(asked.map(({ body }) => (body as { mode: string }).mode)).toEqual(["fast", "fast", "off"]);
  expect(lines(orders)).toEqual(["It is off."]);
});

test("while nobody hears the first of those that wait, those behind it wait, too", async () => {
  const { orders, asked } = placed(unheard(), unheard(), unheard(), {}, {});
  await orders.place("Fast", "It is fast.", "PATCH", "/loadpoints/garage", { mode: "fast" });
  await orders.place("Off", "It is off.", "PATCH", "/loadpoints/garage", { mode: "off" });
  await orders.flush();
  expect([asked.length, ...lines(orders)]).toEqual([3, "Fast: waits for the connection.", "Off: waits for the connection."]);
  await orders.flush();
  expect(lines(orders)).toEqual(["It is off."]);
});

type Tapped = ["PATCH" | "POST", string, Record<string, unknown>];
const MODE: Tapped = ["PATCH", "/loadpoints/garage", { mode: "off" }];
const START: Tapped = ["POST", "/loadpoints/garage/commands", { action: "start" }];
const LIMIT: Tapped = ["PATCH", "/loadpoints/garage", { limit_soc_pct: 80 }];
const ASIDE: Tapped = ["PATCH", "/loadpoints/van", { mode: "off" }];
const refused = () => new Refused("no", 409);

test.each<[string, Tapped, Answer, Tapped, string[]]>([
  ["a mode after a mode", MODE, {}, MODE, ["Newer"]],
  ["a mode after an order", START, { id: "c1", state: "accepted" }, MODE, ["Newer"]],
  ["an order after a mode", MODE, {}, START, ["Newer …"]],
  ["a mode after one that was refused", MODE, refused(), MODE, ["Newer"]],
  ["a limit beside a mode that was refused", MODE, refused(), LIMIT, ["Older: no", "Newer"]], // no answer to it
  ["another car's beside one that was refused", MODE, refused(), ASIDE, ["Older: no", "Newer"]],
  ["another car's beside one that was done", MODE, {}, ASIDE, ["Newer"]], // its card tells it
])("a newer notice takes the place of one that is not true any more: %s", async (_, first, answer, then, read) => {
  const { orders } = placed(answer, then === START ? { id: "c2", state: "accepted" } : {});
  await orders.place("Older", "Older", ...first);
  await orders.place("Newer", "Newer", ...then);
  expect(orders.inSight.map(told)).toEqual(read);
});

test("of two taps on their way only the newer is told, and what becomes of the older no more", async () => {
  let answer: (of: Refused | object) => void = () => undefined;
  const slow = new Promise<Refused | object>((done) => (answer = done));
  const { orders } = placed(slow as never, {});
  const both = [orders.place("Fast", "It is fast.", ...MODE), orders.place("Off", "It is off.", ...MODE)];
  expect(orders.inSight.map(told)).toEqual(["Off …"]);
  answer(refused());
  await Promise.all(both);
  expect(lines(orders)).toEqual(["It is off."]);
});

test("what another version kept holds up nothing", async () => {
  localStorage.setItem(WAITING, JSON.stringify([null, { key: "k" }, "tap"]));
  const { orders } = placed({});
  orders.restore();
  await orders.place("Off", "It is off.", "PATCH", "/loadpoints/garage", { mode: "off" });
  expect(lines(orders)).toEqual(["It is off."]);
});

test("a tap that came too late is dropped in sight, here or by the house", async () => {
  const { orders, asked, pass } = placed(unheard(), new Refused("late", 409, "expired"));
  await orders.place("Start", "It started.", "POST", "/loadpoints/garage/commands", { action: "start" });
  pass(LIFE_MS);
  orders.look();
  await orders.flush();
  expect([asked.length, ...lines(orders)]).toEqual([1, "Start: dropped, the connection came back too late."]);
  await orders.place("Stop", "It stopped.", "POST", "/loadpoints/garage/commands", { action: "stop" });
  expect(lines(orders).at(-1)).toBe("Stop: dropped, the connection came back too late.");
});

test("what was refused says why, and what is done goes away by itself", async () => {
  const { orders, pass } = placed(new Refused("the car is away", 409, "away"), {});
  await orders.place("Start", "It started.", "POST", "/loadpoints/garage/commands", { action: "start" });
  await orders.place("Off", "It is off.", "PATCH", "/loadpoints/van", { mode: "off" });
  expect(lines(orders)).toEqual(["Start: the car is away", "It is off."]);
  pass(5_000);
  orders.look();
  expect(lines(orders)).toEqual(["Start: the car is away"]);
});

test("a tap outlives the app: after another start it waits in sight and goes out once, as it was", async () => {
  const before = placed(unheard());
  await before.orders.place("Fast", "It is fast.", "PATCH", "/loadpoints/garage", { mode: "fast" });
  const after = placed({});
  after.orders.restore();
  after.orders.restore();
  expect(lines(after.orders)).toEqual(["Fast: waits for the connection."]);
  await after.orders.flush();
  await after.orders.flush();
  expect([lines(after.orders), after.asked, waiting.all()]).toEqual([["It is fast."], before.asked, []]);
});

test("a tap that an older app kept, which knew no sentence for it, is told as accepted", async () => {
  const before = placed(unheard());
  await before.orders.place("Fast", "It is fast.", "PATCH", "/loadpoints/garage", { mode: "fast" });
  const { did: _, ...old } = waiting.all()[0]!;
  waiting.add(old);
  const after = placed({});
  after.orders.restore();
  await after.orders.flush();
  expect(lines(after.orders)).toEqual(["Accepted: Fast."]);
});

test("an app that was closed while it asked asks again with the same key", () => {
  const { orders } = placed(new Promise(() => undefined) as never);
  void orders.place("Stop", "It stopped.", "POST", "/loadpoints/garage/commands", { action: "stop" });
  const { orders: after } = placed();
  after.restore();
  expect(after.list).toMatchObject([{ key: orders.list[0]!.key, body: orders.list[0]!.body, state: "queued" }]);
});

test("what became late while the app was closed is told once and never sent", async () => {
  const before = placed(unheard());
  await before.orders.place("Start", "It started.", "POST", "/loadpoints/garage/commands", { action: "start" });
  const after = placed();
  after.pass(LIFE_MS);
  after.orders.restore();
  await after.orders.flush();
  expect([after.asked, lines(after.orders)]).toEqual([[], ["Start: dropped, the connection came back too late."]]);
  expect(waiting.all()).toEqual([]);
});

test("a tap that was taken back, refused or of a device that was signed out is not kept", async () => {
  const { orders } = placed(unheard(), new Refused("away", 409), unheard());
  await orders.place("Off", "It is off.", "PATCH", "/loadpoints/garage", { mode: "off" });
  orders.dismiss(orders.list[0]!);
  await orders.place("Start", "It started.", "POST", "/loadpoints/garage/commands", { action: "start" });
  expect(waiting.all()).toEqual([]);
  await orders.place("Fast", "It is fast.", "PATCH", "/loadpoints/garage", { mode: "fast" });
  expect(waiting.all().map(({ label }) => label)).toEqual(["Fast"]);
  access.forget();
  orders.forget();
  orders.restore();
  expect([lines(orders), waiting.all()]).toEqual([[], []]);
});
