import { html } from "../html.js";
import { plain } from "../words.js";

// The worst one stays in sight until it is over; how many more there are is told behind it.
export function problem(status) {
  const [worst, ...others] = status.problems;
  return html`<p class="problem" role="alert">${worst.text || plain(worst.code)}${others.length > 0 && html` <small>and ${others.length} more</small>`}</p>`;
}
