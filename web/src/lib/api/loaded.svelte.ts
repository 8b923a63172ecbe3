// What a page reads once and again after every time without a connection; what was read stays in sight meanwhile.

import { untrack } from "svelte";

import { house } from "../live/house.svelte";
import { get } from "./client";

export class Loaded<T> {
  value = $state.raw<T | null>(null);
  why = $state(""); // why nothing, or nothing newer, could be read

  constructor(private readonly path: string) {}

  read = async (): Promise<void> => {
    try {
      this.value = await get<T>(this.path);
      this.why = "";
    } catch (problem) {
      this.why = (problem as Error).message;
    }
  };
}

/** To be called while a component is made. */
export function loaded<T>(path: string): Loaded<T> {
  const one = new Loaded<T>(path);
  const isLive = $derived(house.isLive);
  $effect(() => {
    void isLive;
    untrack(() => void one.read());
  });
  return one;
}
