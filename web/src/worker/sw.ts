/// <reference lib="webworker" />
// The service worker: keeps the app's own files, so that it opens at once and without a network, and shows messages.
//
// What the house answers is never kept here: the last state is kept by the page itself, with its age.

import { listen } from "./push";
import { isPage, isShelf, renew, shelf } from "./rules";

declare const self: ServiceWorkerGlobalScope & { __WB_MANIFEST: { url: string; revision: string | null }[] };

const files = self.__WB_MANIFEST;
const kept = shelf(files);
const INDEX = "index.html";

self.addEventListener("install", (event) => {
  const fresh = files.map(({ url }) => new Request(url, { cache: "reload" }));
  event.waitUntil(caches.open(kept).then((cache) => cache.addAll(fresh)));
  void self.skipWaiting();
});

self.addEventListener("activate", (event) => {
  const old = caches.keys().then((names) => names.filter((name) => isShelf(name) && name !== kept)); // others may live at this address
  event.waitUntil(old.then((names) => Promise.all(names.map((name) => caches.delete(name)))).then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  const path = url.href.slice(self.registration.scope.length).split(/[?#]/)[0]!;
  const name = request.mode === "navigate" && isPage(path) ? INDEX : path;
  if (files.some((file) => file.url === name)) event.respondWith(answer(name, request));
  if (name === INDEX) event.waitUntil(caches.open(kept).then((cache) => renew(cache, INDEX, fetch)));
});

listen(self);

async function answer(name: string, request: Request): Promise<Response> {
  const cache = await caches.open(kept);
  return (await cache.match(name)) ?? fetch(request);
}
