// Every file of tests speaks English, has a browser's few globals, and knows no house before it was told of one.

import { speak } from "../messages";

const shelf = new Map<string, string>();
const storage = {
  getItem: (name: string) => shelf.get(name) ?? null,
  setItem: (name: string, value: string) => void shelf.set(name, value),
  removeItem: (name: string) => void shelf.delete(name),
};

Object.assign(globalThis, {
  localStorage: storage,
  location: { hash: "", pathname: "/", search: "" },
  addEventListener: () => undefined,
  document: { hidden: false, baseURI: "http://house.test/", addEventListener: () => undefined },
});

await speak("en");

// Loaded after the globals, which it reads. The files share one memory, in any order.
const { house } = await import("../lib/live/house.svelte");
house.status = null;
