// The part of the settings that says what is told, and its change.

import { ask } from "../../../lib/api/client";

export interface Notify {
  language: string | null; // null: as the app speaks that subscribed last
  kinds: Record<string, boolean>;
  quiet: { from: string; to: string; urgent: boolean };
}

/** All of the settings as they are after it. Throws Refused. */
export const change = (notify: object) => ask<{ notify: Notify }>("PATCH", "/settings", { body: { notify } });
