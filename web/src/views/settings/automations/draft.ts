// What stands in the fields of one part of an automation, and the part that comes of it.

import { fieldsIn, keyOf, type Kinds, type Loose } from "./kinds";
import type { Input } from "./inputs";

/** `was` is the part that it was made from: what nobody touched goes back as it came. */
export interface Draft {
  key: string;
  values: Record<string, string>;
  was?: Loose;
}

/** A part that no kind of the form has fields for: it stays as it is, or goes. */
export const AS_IT_IS = "as_it_is";

export const draftOf = (kinds: Kinds, was: Loose): Draft => ({ ...shown(kinds, was), was });

function shown(kinds: Kinds, part: Loose): Draft {
  const key = keyOf(kinds, part);
  if (key === undefined) return { key: AS_IT_IS, values: {} };
  const told = Object.fromEntries(fieldsIn(part));
  const inputs = kinds[key]!.inputs;
  return { key, values: Object.fromEntries(inputs.map((input) => [input.name, textOf(input, told[input.name])])) };
}

const textOf = (input: Input, value: unknown) => (value === undefined ? "" : input.read(value));

/** The fields that are shown with what stands in the others. */
export const shownIn = (kinds: Kinds, draft: Draft): readonly Input[] => {
  const inputs = kinds[draft.key]?.inputs ?? [];
  const holds = ([name, value]: readonly [string, string]) => inputs.some((one) => one.name === name && valueOf(draft, one) === value);
  return inputs.filter(({ only }) => !only || holds(only));
};

export const valueOf = ({ values }: Draft, input: Input): string => values[input.name] ?? input.start();

/** Another kind: what stood in the fields of the one before is gone, but not what was there at first. */
export function choose(kinds: Kinds, draft: Draft, key: string): void {
  const before = draft.was && shown(kinds, draft.was);
  draft.key = key;
  draft.values = before?.key === key ? before.values : {};
}

/** What stands in the fields, as the API takes it. `firstCar` is meant where there is but one. */
export function partOf(kinds: Kinds, draft: Draft, firstCar: string): Loose {
  const before = draft.was && shown(kinds, draft.was);
  const isSame = (input: Input) => before?.key === draft.key && valueOf(draft, input) === before.values[input.name];
  const inputs = shownIn(kinds, draft);
  if (draft.was && before?.key === draft.key && (kinds[draft.key]?.inputs ?? []).every(isSame)) return draft.was;
  const { base } = kinds[draft.key]!;
  const told = Object.fromEntries(fieldsIn(draft.was ?? ({} as Loose)));
  const part: Loose = { ...base } as Loose;
  for (const input of inputs) {
    const text = valueOf(draft, input).trim() || (input.as === "car" ? firstCar : "");
    if (text === "") continue; // whoever needs it says so
    put(part, input.name, isSame(input) ? told[input.name] : input.write(text));
  }
  return part;
}

/** `settings.reserve_pct` stands in a table of its own. */
function put(part: Loose, name: string, value: unknown): void {
  const [outer, inner] = name.split(".") as [string, string?];
  part[outer] = inner ? { ...(part[outer] as object), [inner]: value } : value;
}
