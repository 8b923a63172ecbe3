// Joins the live parts once: the socket feeds the house, the clock ticks, what waits is sent when the house is back.

import { m, speakAsDevice } from "../../messages";
import { access } from "../access.svelte";
import { get, type Refused } from "../api/client";
import { orders } from "../api/orders.svelte";
import { ways } from "../reach/ways.svelte";
import { Connection } from "./connection";
import { firstLook } from "./first";
import { house } from "./house.svelte";
import { keepStatus, restore } from "./kept";
import type { Message } from "./messages";
import { readWhatIsDue } from "./readings";

const KEEP_EVERY_MS = 20_000;
const TICK_MS = 1_000;
const AGAIN_MS = 5_000; // between two tries of what waits though the house is heard: a request can fail alone

export const connection = new Connection(
  house,
  {
    open: () => new WebSocket(`${ways.base.replace(/^http/, "ws")}/live`),
    now: Date.now,
    token: () => access.token,
    later: (run, ms) => setTimeout(run, ms),
  },
  // The house may speak before its words are here.
  { refused: () => speakAsDevice().then(isUnpaired), lost: () => ways.leave(), message: spread },
);

let keptAt = 0;
let triedAt = 0;

function spread(message: Message): void {
  if (message.type === "command") orders.hear(message.command);
  if (message.type !== "snapshot" && message.type !== "resumed") return;
  readWhatIsDue(Date.now());
  void orders.flush();
}

function tick(): void {
  const now = Date.now();
  house.now = now;
  orders.look();
  if (!access.token) return orders.forget();
  readWhatIsDue(now);
  if (!document.hidden) void ways.look(house.isLive).then((moves) => moves && connection.move());
  if (now - triedAt >= AGAIN_MS && house.isLive) {
    triedAt = now;
    void orders.flush();
  }
  if (now - keptAt >= KEEP_EVERY_MS && house.isLive) {
    keptAt = now;
    keepStatus(house, localStorage);
  }
}

/** The house itself says whether the token is gone: nobody is signed out because the way was slow. */
export async function isUnpaired(): Promise<boolean> {
  const isGone = await get("/tokens/self").then(() => false, (problem: Refused) => problem.status === 401);
  if (isGone) unpair(m.frame.unpaired);
  return isGone;
}

export function unpair(why = ""): void {
  access.forget(why);
  ways.leave();
  connection.close();
  house.forget();
  orders.forget();
}

export function start(): void {
  restore(house, localStorage);
  if (access.token) {
    orders.restore();
    connection.connect();
    void firstLook(house, Date.now);
  }
  setInterval(tick, TICK_MS);
  addEventListener("online", wake);
  addEventListener("offline", connection.doubt);
  addEventListener("pagehide", () => access.token && keepStatus(house, localStorage));
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    tick();
    wake();
  });
}

/** After a sleep, or in another network. */
function wake(): void {
  if (!house.isLive) ways.wake();
  connection.wake();
}
