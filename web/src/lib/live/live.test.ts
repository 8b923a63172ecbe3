import { beforeEach, expect, test, vi } from "vitest";

import { status } from "../../testing/told";
import { access } from "../access.svelte";
import { Connection } from "./connection";
import { House } from "./house.svelte";
import { mergeInto } from "./patch";
import { isUnpaired } from "./start";

const copy = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value)) as Value;

test.each([
  [{ a: "b" }, { a: "c" }, { a: "c" }],
  [{ a: "b" }, { b: "c" }, { a: "b", b: "c" }],
  [{ a: "b" }, { a: null }, {}],
  [{ a: "b", b: "c" }, { a: null }, { b: "c" }],
  [{ a: ["b"] }, { a: "c" }, { a: "c" }],
  [{ a: "c" }, { a: ["b"] }, { a: ["b"] }],
  [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
  [{ a: [{ b: "c" }] }, { a: [1] }, { a: [1] }],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
])("patches merge as the standard shows: %j with %j", (original, patch, result) => {
  const target = copy(original);
  mergeInto(target, patch);
  expect(target).toEqual(result);
});

let house: House;
beforeEach(() => {
  house = new House();
  house.socket = "open";
  house.hear({ type: "snapshot", seq: 7, status: copy(status) }, 100_000);
});

test("a change in order is merged and one out of order asks for a snapshot", () => {
  house.hear({ type: "change", seq: 8, at: "2026-01-15T02:30:20Z", patch: { flow: { grid_w: 5 }, battery: null } }, 101_000);
  expect([house.status?.flow.grid_w, house.status?.flow.pv_w, house.status?.battery]).toEqual([5, status.flow.pv_w, undefined]);
  expect([house.seq, house.status?.seq, house.status?.at]).toEqual([8, 8, "2026-01-15T02:30:20Z"]);
  house.hear({ type: "change", seq: 10, at: "", patch: { flow: { grid_w: 9 } } }, 102_000);
  expect([house.gap, house.seq, house.status?.flow.grid_w]).toEqual([true, 8, 5]);
  house.hear({ type: "snapshot", seq: 12, status: copy(status) }, 103_000);
  expect([house.gap, house.seq]).toEqual([false, 12]);
});

test("the page says that there is no news after fifteen silent seconds, also while the socket looks open", () => {
  house.now = 114_000;
  expect(house.link).toBe("live");
  house.now = 115_001;
  expect(house.link).toBe("stale");
  house.socket = "closed";
  expect(house.link).toBe("offline");
});

class Socket {
  sent: unknown[] = [];
  closed = false;
  onopen = () => undefined as void;
  onmessage = (_: { data: string }) => undefined as void;
  onclose = (_: { code: number }) => undefined as void;
  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }
  close(): void {
    this.closed = true;
  }
  says(message: unknown): void {
    this.onmessage({ data: JSON.stringify(message) });
  }
}

function connected() {
  const sockets: Socket[] = [];
  const later: (() => unknown)[] = [];
  let now = 0;
  const told = { refused: vi.fn(() => Promise.resolve(true)), lost: vi.fn(), message: vi.fn() };
  const fresh = new House();
  const around = {
    open: () => (sockets.push(new Socket()), sockets.at(-1) as unknown as WebSocket),
    now: () => now,
    token: () => "secret",
    later: (run: () => unknown) => (later.push(run), 0 as unknown as ReturnType<typeof setTimeout>),
  };
  const connection = new Connection(fresh, around, told);
  connection.connect();
  sockets[0]!.onopen();
  return { sockets, later, told, house: fresh, connection, pass: (ms: number) => (now += ms) };
}

test("the first hello asks for all, and one after a loss for what was missed", () => {
  const { sockets, later, house } = connected();
  expect(sockets[0]!.sent).toEqual([{ type: "hello", token: "secret", topics: ["status", "commands", "events"], language: "en" }]);
  sockets[0]!.says({ type: "snapshot", seq: 7, status });
  sockets[0]!.onclose({ code: 1006 });
  expect(house.link).toBe("offline");
  later.at(-1)!();
  sockets[1]!.onopen();
  expect(sockets[1]!.sent[0]).toMatchObject({ resume: 7 });
});

test("what is shown is told as old once a new try was in vain, and not for a short loss", () => {
  const { sockets, later, house, connection } = connected();
  sockets[0]!.says({ type: "snapshot", seq: 7, status });
  sockets[0]!.onclose({ code: 1006 });
  later.at(-1)!();
  expect(house.isOld).toBe(false);
  sockets[1]!.onopen();
  sockets[1]!.says({ type: "resumed", seq: 7 });
  connection.doubt(); // the device has no network: the socket may look open for long
  expect([sockets[1]!.closed, house.link, house.isOld]).toEqual([true, "offline", false]);
  later.at(-1)!();
  sockets[2]!.onclose({ code: 1006 });
  expect(house.isOld).toBe(true);
  later.at(-1)!();
  later.at(-2)!(); // nor does it answer in time
  expect([house.isOld, house.link]).toEqual([true, "offline"]);
  sockets[3]!.says({ type: "resumed", seq: 7 });
  expect([house.isOld, house.link]).toEqual([false, "live"]);
});

test("a try that hangs is in vain after a while", () => {
  const { sockets, later, house } = connected();
  sockets[0]!.says({ type: "snapshot", seq: 7, status });
  later[0]!(); // heard in time
  sockets[0]!.onclose({ code: 1006 });
  later.at(-1)!();
  expect(house.isOld).toBe(false);
  later.at(-2)!();
  expect(house.isOld).toBe(true);
});

test("a gap is mended by a new socket that asks for a snapshot", () => {
  const { sockets, later } = connected();
  sockets[0]!.says({ type: "snapshot", seq: 7, status });
  sockets[0]!.says({ type: "change", seq: 9, at: "", patch: {} });
  expect(sockets[0]!.closed).toBe(true);
  later.at(-1)!();
  sockets[1]!.onopen();
  expect(sockets[1]!.sent[0]).not.toHaveProperty("resume");
});

test("a ping is answered, and counts as news", () => {
  const { sockets, house, pass } = connected();
  sockets[0]!.says({ type: "snapshot", seq: 7, status });
  pass(5_000);
  sockets[0]!.says({ type: "ping" });
  expect(sockets[0]!.sent.at(-1)).toEqual({ type: "pong" });
  expect(house.seenAt).toBe(5_000);
});

test("a phone that wakes up does not wait on a socket that died in its sleep", () => {
  const { sockets, connection, pass } = connected();
  sockets[0]!.says({ type: "snapshot", seq: 7, status });
  pass(1_000);
  connection.wake();
  expect(sockets.length).toBe(1);
  pass(60_000);
  connection.wake();
  expect([sockets.length, sockets[0]!.closed]).toEqual([2, true]);
});

test("a connection that moves to another address goes on where it was, and no loss is told", () => {
  const { sockets, told, house, connection } = connected();
  sockets[0]!.says({ type: "snapshot", seq: 7, status });
  connection.move();
  sockets[0]!.onclose({ code: 1005 });
  sockets[1]!.onopen();
  expect([sockets.length, sockets[0]!.closed, house.link]).toEqual([2, true, "connecting"]);
  expect(sockets[1]!.sent[0]).toMatchObject({ resume: 7 });
  expect(told.lost).not.toHaveBeenCalled();
  sockets[1]!.onclose({ code: 1006 });
  expect(told.lost).toHaveBeenCalledOnce();
});

test.each([
  ["is gone, and nothing is tried again", true, 0],
  ["only came too late, and is tried again", false, 1],
])("a socket that is refused says whether the token %s", async (_, isOver, tries) => {
  const { sockets, told, later } = connected();
  told.refused.mockResolvedValue(isOver);
  const before = later.length;
  sockets[0]!.onclose({ code: 4401 });
  await Promise.resolve().then(() => undefined);
  expect(told.refused).toHaveBeenCalledOnce();
  expect(later.length).toBe(before + tries);
});

test.each([[401, true], [503, false], [200, false], [null, false]])("only the house's own word signs a device out: %s", async (status, isOver) => {
  access.keep("secret", "read");
  vi.stubGlobal("fetch", () => (status === null ? Promise.reject(new Error("away")) : Promise.resolve(Response.json({}, { status }))));
  expect([await isUnpaired(), access.token]).toEqual([isOver, isOver ? null : "secret"]);
  access.forget();
  vi.unstubAllGlobals();
});
