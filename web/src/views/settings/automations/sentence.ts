// An automation in words.

import { m } from "../../../messages";
import type { Loose, Name } from "./kinds";
import type { Automation } from "./rule";
import { ifOf, whenOf } from "./said";
import { thenOf } from "./then";

/** `nameOf` says what people call a charger. */
export function sentence({ trigger, actions }: Automation, currency: string, nameOf: Name): string {
  const then = actions.map((action) => thenOf(action as unknown as Loose, nameOf)).join(m.automations.then_);
  return m.automations.whenThen(whenOf(trigger as unknown as Loose, currency, nameOf), then);
}

/** What must hold as well; empty where nothing must. */
export function onlyIf({ conditions }: Automation, currency: string, nameOf: Name): string {
  const told = (conditions ?? []).map((condition) => ifOf(condition as unknown as Loose, currency, nameOf));
  return told.length ? m.automations.onlyIf(told.join(m.automations.and)) : "";
}
