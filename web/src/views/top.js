import { html } from "../html.js";

const LINKS = { live: "Live", connecting: "Connecting …", offline: "Offline" };

export function top(state) {
  const seen = state.link !== "live" && state.seenAt ? `, last seen ${new Date(state.seenAt).toLocaleTimeString()}` : "";
  return html`<h1>${state.status?.site.name ?? "PowerSync"}</h1>
    ${state.status?.site.monitoring && html`<span class="tag">watching only</span>`}
    ${state.token && html`<span class="link ${state.link}">${LINKS[state.link]}${seen}</span>`}`;
}
