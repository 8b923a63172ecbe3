// The days and months of a window: as the house writes them (`mon-fri,sun`) and as they are ticked.

export const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"] as const;
export type Day = (typeof DAYS)[number];
export type Month = (typeof MONTHS)[number];

export const daysIn = (text: string) => namedIn(DAYS, text);
export const monthsIn = (text: string) => namedIn(MONTHS, text);
export const written = (days: readonly Day[]) => writtenAs(DAYS, days);
export const monthsWritten = (months: readonly Month[]) => writtenAs(MONTHS, months);

/** Those that are meant, in their order; a range may go over the end. */
function namedIn<Name extends string>(all: readonly Name[], text: string): Name[] {
  const meant = new Set<Name>();
  for (const part of text.split(",")) {
    const [first = -1, last = first] = part.split("-").map((name) => all.indexOf(name as Name));
    if (first < 0 || last < 0) continue;
    for (let at = first; ; at = (at + 1) % all.length) {
      meant.add(all[at]!);
      if (at === last) break;
    }
  }
  return all.filter((name) => meant.has(name));
}

/** As short as the house understands it. */
function writtenAs<Name extends string>(all: readonly Name[], meant: readonly Name[]): string {
  const runs: Name[][] = [];
  for (const name of all.filter((one) => meant.includes(one))) {
    const run = runs[runs.length - 1];
    if (run && all.indexOf(run[run.length - 1]!) + 1 === all.indexOf(name)) run.push(name);
    else runs.push([name]);
  }
  return runs.map((run) => (run.length > 2 ? `${run[0]!}-${run[run.length - 1]!}` : run.join(","))).join(",");
}
