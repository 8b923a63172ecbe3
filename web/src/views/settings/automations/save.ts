// Keeps a rule: a new one whole, of one that there is what differs.

import { ask, get, Refused } from "../../../lib/api/client";
import type { Schemas } from "../../../lib/api/types";
import { m } from "../../../messages";
import type { Table } from "../form/draft";
import { patchTo, type Automation } from "./rule";

/** `was` is the rule as it stood when its form was opened. Throws Refused, also where somebody changed the same meanwhile. */
export async function save(was: Automation | undefined, id: string, wanted: Table): Promise<void> {
  if (!was) {
    await ask("POST", "/automations", { body: { id, ...wanted } });
    return;
  }
  const patch = patchTo(was, wanted);
  if (!Object.keys(patch).length) return;
  const path = `/automations/${encodeURIComponent(id)}`;
  const { automation: now } = await get<Schemas["Kept"]>(path);
  const isOther = (key: string) => JSON.stringify((now as unknown as Table)[key]) !== JSON.stringify((was as unknown as Table)[key]);
  if (Object.keys(patch).some(isOther)) throw new Refused(m.form.changedMeanwhile, 409);
  await ask("PATCH", path, { body: patch });
}
