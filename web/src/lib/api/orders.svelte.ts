// What people tap: sent at once, kept while there is no connection, done once, never done late.
//
// Every order has a key, so that a second try of the same tap is no second order, and a deadline, after which it
// is dropped in plain sight. Until it is settled it is kept on the device, and goes out after another start, too.

import { m } from "../../messages";
import { ask, newKey, Refused, serverAheadMs } from "./client";
import type { Command } from "./types";
import { type Tap, waiting } from "./waiting";

type OrderState = "sending" | "queued" | "sent" | "done" | "failed" | "late";

interface Order extends Tap {
  state: OrderState;
  why: string;
  command: string | null; // its id in the journal, once the house took it
  settledAt: number | null;
}

export const LIFE_MS = 300_000; // a walk back from a garage without reception
const TRY_MS = 8_000;
const PASSING: readonly OrderState[] = ["sending", "sent", "done"]; // all is well: the next such notice may take the place
const SHOWN_MS: Partial<Record<OrderState, number>> = { done: 4_000, sent: 6_000, failed: 20_000, late: 60_000 };

type Ask = typeof ask;

export class Orders {
  list = $state<Order[]>([]);
  private line: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly send: Ask = ask,
    private readonly clock: () => number = Date.now,
    private readonly ahead: () => number = () => serverAheadMs,
  ) {}

  /** What is told of them: all that a person has to read, and of what goes well only the newest. */
  get inSight(): Order[] {
    const newest = this.list.findLast(({ state }) => PASSING.includes(state));
    return this.list.filter((order) => order === newest || !PASSING.includes(order.state));
  }

  /** Places an order: what was tapped, and the sentence that tells it once it is so. Resolves with the answer, or null where it failed, waits or came too late. */
  async place<Answer>(label: string, did: string, method: Tap["method"], path: string, body?: Record<string, unknown>): Promise<Answer | null> {
    const expiresAt = this.clock() + LIFE_MS;
    const expires_at = new Date(expiresAt + this.ahead()).toISOString();
    const tap: Tap = { key: newKey(), label, did, method, path, body: { ...body, expires_at }, expiresAt };
    waiting.add(tap);
    this.list = this.list.filter((one) => one.settledAt === null || !isSameQuestion(one, tap)); // no word of it is true any more
    const order = this.show(tap, "sending");
    return this.inLine(async () => {
      const isHeard = await this.sendWaiting();
      if (!isHeard) order.state = "queued";
      return isHeard && this.isWanted(order) ? this.attempt<Answer>(order) : null;
    });
  }

  /** What waited when the app was closed waits again; what came too late meanwhile is told. */
  restore(): void {
    const known = new Set(this.list.map(({ key }) => key));
    for (const tap of waiting.all()) if (!known.has(tap.key)) this.show(tap, "queued");
    this.look();
  }

  /** The device was signed out: nobody's taps are left. */
  forget(): void {
    if (this.list.length) this.list = [];
  }

  /** The connection is back: what waits goes out, in the order of the taps. */
  async flush(): Promise<void> {
    await this.inLine(() => this.sendWaiting());
  }

  /** Drops what is late and clears what has been read; called with every tick. */
  look(): void {
    const now = this.clock();
    for (const order of this.list) if (order.state === "queued" && now >= order.expiresAt) this.settle(order, "late", m.frame.late(order.label));
    const isRead = ({ state, settledAt }: Order) => settledAt !== null && now - settledAt > (SHOWN_MS[state] ?? Infinity);
    if (this.list.some(isRead)) this.list = this.list.filter((order) => !isRead(order));
  }

  dismiss(order: Order): void {
    waiting.drop(order.key);
    this.list = this.list.filter(({ key }) => key !== order.key);
  }

  /** What became of a command, as the stream tells it. */
  hear(command: Command): void {
    const order = this.list.find((one) => one.command === command.id);
    if (!order) return;
    if (command.state === "verified") this.settle(order, "done", "");
    if (["failed", "unknown", "expired"].includes(command.state ?? "")) this.settle(order, "failed", command.reason?.text ?? "");
    if (command.state === "superseded") this.dismiss(order);
  }

  /** One after the other: of two taps the newer must not reach the house first, and be undone by the older. */
  private inLine<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.line.then(work);
    this.line = turn.catch(() => undefined);
    return turn;
  }

  /** Sends what waits, the oldest first; false where nobody hears it. */
  private async sendWaiting(): Promise<boolean> {
    this.look();
    for (const order of this.list.filter(({ state }) => state === "queued")) {
      if (!this.isWanted(order)) continue;
      await this.attempt(order);
      if (order.state === "queued") return false;
    }
    return true;
  }

  /** Whether nobody took it back meanwhile. */
  private isWanted({ key }: Order): boolean {
    return this.list.some((one) => one.key === key);
  }

  private async attempt<Answer>(order: Order): Promise<Answer | null> {
    order.state = "sending";
    const isCommand = order.path.endsWith("/commands");
    const { method, path, body, key } = order;
    try {
      const answer = await this.send<Answer>(method, path, { body, key, signal: AbortSignal.timeout(TRY_MS) });
      order.command = isCommand ? (answer as Command).id : null;
      this.settle(order, isCommand ? "sent" : "done", "");
      if (isCommand) this.hear(answer as Command);
      return answer;
    } catch (problem) {
      const refused = problem instanceof Refused ? problem : new Refused(m.frame.noAnswer, 0);
      if (refused.isUnheard) order.state = "queued";
      else if (refused.code === "expired") this.settle(order, "late", m.frame.late(order.label));
      else this.settle(order, "failed", refused.message);
      return null;
    }
  }

  private show(tap: Tap, state: OrderState): Order {
    this.list.push({ ...tap, state, why: "", command: null, settledAt: null });
    return this.list[this.list.length - 1]!;
  }

  private settle(order: Order, state: OrderState, why: string): void {
    waiting.drop(order.key);
    order.state = state;
    order.why = why;
    order.settledAt = this.clock();
    const since = this.list.slice(this.list.findIndex(({ key }) => key === order.key) + 1);
    if (since.some((newer) => isSameQuestion(newer, order))) this.dismiss(order); // the newer one is what a person wants by now
  }
}

/** Whether the answer to one tap says what became of the other: what a device does is one question, by mode or by order; each of its settings is another. */
function isSameQuestion(one: Tap, other: Tap): boolean {
  return question(one) === question(other);
}

function question({ path, body }: Tap): string {
  const asked = Object.keys(body).filter((key) => key !== "expires_at");
  const thing = path.replace(/\/commands$/, "");
  return thing !== path || asked.includes("mode") ? thing : [path, ...asked].join(" ");
}

export const orders = new Orders();

/** An order as one line. */
export function told({ state, label, did, why }: Order): string {
  if (state === "queued") return m.frame.queued(label);
  if (state === "done") return did ?? m.frame.accepted(label);
  if (state === "late") return why;
  if (state === "failed") return m.frame.failed(label, why);
  return m.frame.asked(label);
}
