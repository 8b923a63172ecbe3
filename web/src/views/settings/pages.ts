// The pages of the settings, in the order of their list; each is loaded when it is opened.

import type { Component } from "svelte";

import type { Scope } from "../../lib/api/types";

export interface Page {
  name: string; // in the address, and of its words
  needs?: Scope; // who may not do it does not see it
  load: () => Promise<{ default: Component<never> }>;
}

const form = () => import("./form/ByRoute.svelte");

export const PAGES: readonly Page[] = [
  { name: "access", load: () => import("./access/Access.svelte") },
  { name: "devices", load: () => import("./devices/Devices.svelte") },
  { name: "vehicle", needs: "admin", load: form },
  { name: "tariff", needs: "admin", load: form },
  { name: "optimiser", needs: "admin", load: form },
  { name: "forecast", needs: "admin", load: form },
  { name: "weather", needs: "admin", load: form },
  { name: "site", needs: "admin", load: form },
  { name: "circuit", needs: "admin", load: form },
  { name: "notifications", needs: "control", load: () => import("./notifications/Notifications.svelte") },
  { name: "automations", load: () => import("./automations/Automations.svelte") },
];
