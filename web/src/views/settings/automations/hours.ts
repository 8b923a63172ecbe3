// A window of a rule as it stands in fields: from when to when, on which days and in which months.

import type { Schemas } from "../../../lib/api/types";
import { m } from "../../../messages";
import type { Draft } from "./draft";
import { days, months, time } from "./inputs";

type When = Schemas["When"];

export const HOURS = [time("from", () => m.automations.from, "22:00"), time("to", () => m.automations.to, "06:00"), days, months] as const;

const shown = (when: Record<string, unknown>) => Object.fromEntries(HOURS.map((input) => [input.name, input.read(when[input.name] ?? usual[input.name])]));
const usual: Record<string, string> = { from: "00:00", to: "24:00", days: "mon-sun", season: "jan-dec" };

/** null: none is set. */
export const hoursOf = (was: When | null | undefined): Draft | null => (was ? { key: "", values: shown(was as Record<string, unknown>), was: was as unknown as Draft["was"] } : null);

export const newHours = (): Draft => ({ key: "", values: {} });

export function whenIn(draft: Draft | null): When | null {
  if (draft === null) return null;
  const before = draft.was && shown(draft.was);
  const told = HOURS.map((input) => {
    const text = draft.values[input.name] ?? input.start();
    return [input.name, before?.[input.name] === text ? draft.was![input.name] : input.write(text)] as const;
  });
  return { ...draft.was, ...Object.fromEntries(told) } as When;
}
