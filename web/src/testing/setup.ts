// Every test speaks English and has a browser's few globals.

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
