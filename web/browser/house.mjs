// The house as its owner's tools see it: codes for phones, tokens, and a look at what it really does.

import { PATIENCE_MS } from "./person.mjs";

export class House {
  constructor({ url, link, token }, ask) {
    Object.assign(this, { url, link, token, ask });
  }

  /** One request of the owner. */
  async api(method, path, body) {
    const answer = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: { Authorization: `Bearer ${this.token}`, "Content-Type": "application/json" },
      body: body && JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.status === 204 ? null : answer.json();
  }

  /** What a QR code holds, for a phone that may do so much. */
  async invite(scope = "control") {
    const { code } = await this.api("POST", "/pairing-codes", { scope });
    return `${this.url}/#pair=${code}`;
  }

  status = () => this.api("GET", "/status");

  /** A new plan; on a machine that is busy with other tests the solver may not be in time at once. */
  async replan(tries = 3) {
    try {
      return await this.api("POST", "/plan/refresh");
    } catch (err) {
      if (tries === 1 || !/: 503 /.test(err.message)) throw err;
      return this.replan(tries - 1);
    }
  }

  /** Waits until the house itself is in this state, however long the page takes to show it. */
  async until(what, is, ms = PATIENCE_MS) {
    for (const end = Date.now() + ms; Date.now() < end; await new Promise((done) => setTimeout(done, 200))) {
      const status = await this.status();
      if (await is(status)) return status;
    }
    throw new Error(`the house: not ${what} within ${ms / 1000} s`);
  }

  /** Ends the server as a power cut would; `back` starts it at the same address with the same records. */
  cut = () => this.ask("cut");
  back = () => this.ask("back");
}
