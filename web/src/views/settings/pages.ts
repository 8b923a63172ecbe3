// The pages of the settings, in the order of their list; each is loaded when it is opened.

import type { Component } from "svelte";

export interface Page {
  name: string; // in the address, and of its words
  load: () => Promise<{ default: Component<never> }>;
}

export const PAGES: readonly Page[] = [{ name: "access", load: () => import("./access/Access.svelte") }];
