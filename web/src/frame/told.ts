// What stands behind the worst problem in the banner: who has the same, by name, and how many others there are.

import type { Status } from "../lib/api/types";
import { m } from "../messages";

type Problem = NonNullable<Status["problems"]>[number];

/** The line behind the first of these; `texts`: what the list unfolds to, each once, the first one's included. */
export function behind(problems: readonly Problem[], texts: readonly string[]): string {
  const [first, ...others] = problems;
  const nameOf = ({ facts }: Problem) => facts?.["car_name"] ?? facts?.["device_name"];
  const alike = others.filter((one) => one.code === first?.code && one.text !== first.text && typeof nameOf(one) === "string");
  const names = alike.map((one) => String(nameOf(one)));
  const more = texts.length - 1 - new Set(alike.map(({ text }) => text)).size;
  if (names.length === 0) return more > 0 ? m.frame.moreProblems(more) : ""; // it stands behind a full stop
  return [m.frame.also(names.join(", ")), more > 0 ? m.frame.andMore(more) : ""].filter(Boolean).join(", ");
}
