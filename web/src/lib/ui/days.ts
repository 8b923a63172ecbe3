// The days of a time window: as the house writes them (`mon-fri,sun`) and as they are ticked.

export const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Day = (typeof DAYS)[number];

/** The days that are meant, Monday first; a range may go over the end of the week. */
export function daysIn(written: string): Day[] {
  const meant = new Set<Day>();
  for (const part of written.split(",")) {
    const [first = -1, last = first] = part.split("-").map((name) => DAYS.indexOf(name as Day));
    if (first < 0 || last < 0) continue;
    for (let day = first; ; day = (day + 1) % 7) {
      meant.add(DAYS[day]!);
      if (day === last) break;
    }
  }
  return DAYS.filter((day) => meant.has(day));
}

/** As short as the house understands it. */
export function written(days: readonly Day[]): string {
  const runs: Day[][] = [];
  for (const day of DAYS.filter((one) => days.includes(one))) {
    const run = runs[runs.length - 1];
    if (run && DAYS.indexOf(run[run.length - 1]!) + 1 === DAYS.indexOf(day)) run.push(day);
    else runs.push([day]);
  }
  return runs.map((run) => (run.length > 2 ? `${run[0]!}-${run[run.length - 1]!}` : run.join(","))).join(",");
}
