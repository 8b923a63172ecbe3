import { html } from "../html.js";
import { plain } from "../words.js";

// What runs or comes: a spike, a session, the hours of a demand charge. The server says it in one sentence.
export function event(status) {
  const { kind, state, text } = status.event;
  return html`<p class="event ${state}" role="status">${text || plain(kind)}</p>`;
}
