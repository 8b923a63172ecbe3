// When something happens: um 07:00, morgen um 07:00, am Sonntag um 07:00, am 15. Januar um 07:00.

const NEXT = /^(gestern|morgen) /;

export function um(time: string): string {
  const [, day = "", clock = ""] = /^(.* )?(\S+)$/.exec(time) ?? [];
  return `${day && !NEXT.test(day) ? `am ${day}` : day}um ${clock}`;
}
