import { html } from "../html.js";

export function connect(name) {
  return html`<section class="card connect">
    <h2>Connect this phone</h2>
    <p>Scan the QR code that the server shows (the command <code>pair</code> makes a new one), or type the code here.</p>
    <form data-do="pair">
      <label>Pairing code <input name="code" autocomplete="one-time-code" autocapitalize="characters" spellcheck="false" placeholder="ABCD-EFGH" required></label>
      <label>Name of this phone <input name="name" value="${name}" maxlength="100" required></label>
      <button class="primary">Connect</button>
    </form>
  </section>`;
}
