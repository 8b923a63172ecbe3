import { html } from "../html.js";
import { duration } from "../words.js";

const STALE_MS = 15_000; // the server speaks every 5 s
const LINKS = { live: "Live", connecting: "Connecting …", offline: "Offline", stale: "Stale" };

// Silence counts also while the socket looks open.
export function linkOf(state, now) {
  if (state.link !== "live") return state.link;
  if (state.status === null) return "connecting";
  return now - state.seenAt > STALE_MS ? "stale" : "live";
}

export function top(state, now) {
  const link = linkOf(state, now);
  const silent = link !== "live" && state.seenAt ? `, last heard ${duration((now - state.seenAt) / 1000)} ago` : "";
  return html`<h1>${state.status?.site.name ?? "PowerSync"}</h1>
    ${state.status?.site.monitoring && html`<span class="tag">watching only</span>`}
    ${state.token && html`<span class="link ${link}">${LINKS[link]}${silent}</span>`}`;
}
