// The first look at the house: asked for beside the socket, which goes three times to the house before it tells anything.

import { access } from "../access.svelte";
import { get } from "../api/client";
import type { Status } from "../api/types";
import type { House } from "./house.svelte";

/** Heard only before the socket's own; it then goes on from here. What fails is left to the socket, which tells it. */
export async function firstLook(house: House, now: () => number): Promise<void> {
  const { token } = access;
  const status = await get<Status>("/status").catch(() => null);
  if (status === null || access.token !== token || house.seq !== null) return;
  house.hear({ type: "snapshot", seq: status.seq, status }, now());
}
