import { html } from "../html.js";

export function connect() {
  return html`<section class="card connect">
    <h2>Connect this phone</h2>
    <p>Run <code>powersync pair</code> on the server, or read the code it printed, and type it here.</p>
    <form data-do="pair">
      <label>Pairing code <input name="code" autocomplete="one-time-code" autocapitalize="characters" spellcheck="false" placeholder="ABCD-EFGH" required></label>
      <label>Name of this phone <input name="name" value="Phone" maxlength="100" required></label>
      <button class="primary">Connect</button>
    </form>
  </section>`;
}
