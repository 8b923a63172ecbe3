// Speaks the device's language, starts the connection, draws the frame.

import "./app.css";

import { mount } from "svelte";

import App from "./App.svelte";
import { saying } from "./frame/saying.svelte";
import { start } from "./lib/live/start";
import { prepare } from "./lib/words/formats";
import { language, m, speakAsDevice } from "./messages";
import { refuseSpare } from "./views/pair/pairing";

const speaking = speakAsDevice();
// Who is in already needs no code, and it shall not stay in the address: neither of a page that opens with one nor of
// one that stands open when its link is followed.
const isSpare = refuseSpare();
addEventListener("hashchange", () => refuseSpare() && saying.say(m.pair.known));
start(); // the house and its words come at the same time
prepare(); // while both are on their way
// Not awaited: another language's file needs this one, which would then wait for itself.
void speaking.then(() => {
  document.documentElement.lang = language;
  mount(App, { target: document.getElementById("app")! });
  if (isSpare) saying.say(m.pair.known);
});

// Another build has taken the place of this one, and with it the parts that were not loaded yet.
// Once a minute at most, for where the part is missing on the server too, the next page misses it again.
addEventListener("vite:preloadError", () => void anew());

async function anew(): Promise<void> {
  const last = Number(sessionStorage.getItem("powersync.reloaded"));
  if (Date.now() - last < 60_000) return;
  const isThere = await fetch("./index.html", { method: "HEAD", cache: "no-store" }).then(({ ok }) => ok, () => false);
  if (!isThere) return; // the house is away: this page knows more than the one a reload would bring
  sessionStorage.setItem("powersync.reloaded", String(Date.now()));
  location.reload();
}

// It fetches all of the app to keep it: a first visit shall be drawn before that, on a phone and its network.
if ("serviceWorker" in navigator && import.meta.env.PROD) setTimeout(keep, 2_000);

function keep(): void {
  void navigator.serviceWorker.register("./sw.js", { type: "classic" }).catch(() => undefined); // the app works without
}

// A browser may give this device another address for messages at any time: the house is told it anew.
if (localStorage.getItem("powersync.push") !== null) void import("./lib/push").then(({ keepOn }) => keepOn()).catch(() => undefined);
