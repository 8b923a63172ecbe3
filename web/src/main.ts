// Speaks the device's language, starts the connection, draws the frame.

import "./app.css";

import { mount } from "svelte";

import App from "./App.svelte";
import { start } from "./lib/live/start";
import { language, speakAsDevice } from "./messages";

await speakAsDevice();
document.documentElement.lang = language;
start();
mount(App, { target: document.getElementById("app")! });

if ("serviceWorker" in navigator && import.meta.env.PROD) {
  addEventListener("load", () => void navigator.serviceWorker.register("./sw.js", { type: "classic" }).catch(() => undefined));
}

if (localStorage.getItem("powersync.push") !== null) void import("./lib/push").then(({ keepOn }) => keepOn()).catch(() => undefined);
