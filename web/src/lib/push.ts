// Messages of the house on this device: whether they can be, whether they are, and switching them on and off.

import { access } from "./access.svelte";
import { m } from "../messages";
import { ask, get, Refused } from "./api/client";

const KEPT = "powersync.push";

/** This device's subscription at the house: its id there, and what it wants; `null`: what the house sends. */
interface Kept {
  id: string;
  kinds: readonly string[] | null;
}

/**
 * - `insecure`: the page did not come by https (nor from this very machine), so browsers allow none
 * - `install`: an iPhone or iPad shows none before the app is on its home screen
 * - `unsupported`: this browser knows none · `untrusted`: it keeps nothing of this page, for its certificate is none
 *   that it trusts, or its window is a private one
 * - `denied`: its owner forbade them · `off` · `on`
 */
export type PushState = "insecure" | "install" | "unsupported" | "untrusted" | "denied" | "off" | "on";

export interface Around {
  isSecure: boolean;
  hasPush: boolean;
  isApple: boolean; // an iPhone or iPad
  isInstalled: boolean;
  hasWorker: boolean; // the page's own, which is woken by a message
  permission: NotificationPermission | undefined;
  isSubscribed: boolean;
}

/** What can be said of a device; `around` is all that matters of it. */
export function stateOf(around: Around): PushState {
  if (!around.isSecure) return "insecure";
  if (!around.hasPush) return around.isApple && !around.isInstalled ? "install" : "unsupported";
  if (!around.hasWorker) return "untrusted";
  if (around.permission === "denied") return "denied";
  return around.permission === "granted" && around.isSubscribed ? "on" : "off";
}

/** How it stands on this device now. */
export async function pushState(): Promise<PushState> {
  const hasPush = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
  const worker = hasPush && isSecureContext ? await ownWorker() : undefined;
  const subscription = (await worker?.pushManager.getSubscription()) ?? null;
  return stateOf({
    isSecure: isSecureContext,
    hasPush,
    isApple: /iPhone|iPad/.test(navigator.userAgent) || (navigator.platform === "MacIntel" && navigator.maxTouchPoints > 1),
    isInstalled: matchMedia("(display-mode: standalone)").matches,
    hasWorker: worker !== undefined,
    permission: hasPush ? Notification.permission : undefined,
    isSubscribed: subscription !== null && kept() !== null,
  });
}

/** Asks the owner, and switches messages on; `kinds` are all that this device wants, absent: what the house sends. Throws Refused. */
export async function switchOn(kinds?: readonly string[]): Promise<PushState> {
  if ((await Notification.requestPermission()) !== "granted") return pushState();
  await subscribe(kinds ?? null);
  return pushState();
}

/** Switches messages off, here and at the house. Throws Refused. */
export async function switchOff(): Promise<PushState> {
  const known = kept();
  await (await present())?.unsubscribe();
  localStorage.removeItem(KEPT);
  if (known !== null) await ask("DELETE", `/push/subscriptions/${encodeURIComponent(known.id)}`).catch(unlessGone);
  return pushState();
}

/** A browser may give a subscription another address at any time: the house is told it anew. Throws Refused. */
export async function keepOn(): Promise<void> {
  const known = kept();
  if (known === null || !access.may("control") || !isSecureContext || Notification.permission !== "granted") return;
  await subscribe(known.kinds);
}

/** Sends a test message to all that this device may try; what each said. Throws Refused. */
export const tryOut = (target?: string) => ask<{ items: Tried[] }>("POST", "/notify/test", { body: target === undefined ? {} : { target } });

/** The id by which the house knows this device; null: it does not. */
export const idHere = () => kept()?.id ?? null;

export interface Tried {
  id: string;
  driver: string;
  outcome: "sent" | "later" | "refused" | "gone";
  says: string;
}

async function subscribe(kinds: readonly string[] | null): Promise<void> {
  const { key } = await get<{ key: string }>("/push/key");
  const { pushManager } = await navigator.serviceWorker.ready;
  const known = await pushManager.getSubscription();
  if (known !== null && !isOf(known, key)) await known.unsubscribe(); // of a house that was set up anew
  const made = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key }).catch(() => {
    throw new Refused(m.notify.noService, 0); // the browser's maker did not answer, or is switched off
  });
  const { endpoint, keys } = made.toJSON();
  const { id } = await ask<{ id: string }>("POST", "/push/subscriptions", { body: { endpoint, keys, kinds } });
  localStorage.setItem(KEPT, JSON.stringify({ id, kinds } satisfies Kept));
}

/** Whether a subscription was made with this key. */
export function isOf(subscription: { options: { applicationServerKey: ArrayBuffer | null } }, key: string): boolean {
  const raw = subscription.options.applicationServerKey;
  if (raw === null) return false;
  const text = btoa(String.fromCharCode(...new Uint8Array(raw)));
  return text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "") === key;
}

function kept(): Kept | null {
  const text = localStorage.getItem(KEPT);
  return text === null ? null : (JSON.parse(text) as Kept);
}

/** The worker of this page; undefined where the browser keeps none. */
async function ownWorker(): Promise<ServiceWorkerRegistration | undefined> {
  const { serviceWorker } = navigator;
  return (await serviceWorker.getRegistration()) ?? serviceWorker.register("./sw.js", { type: "classic" }).catch(() => undefined);
}

async function present(): Promise<PushSubscription | null> {
  const registration = await navigator.serviceWorker.getRegistration();
  return (await registration?.pushManager.getSubscription()) ?? null;
}

function unlessGone(error: unknown): void {
  if ((error as { status?: number }).status !== 404) throw error;
}
