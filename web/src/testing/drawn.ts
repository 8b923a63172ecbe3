// A view drawn to text, without a browser.

import type { Component } from "svelte";
import { render as draw } from "svelte/server";

export function render<Props extends Record<string, unknown>>(view: Component<Props>, props: Props): string {
  return draw(view as Component<Record<string, unknown>>, { props }).body;
}
