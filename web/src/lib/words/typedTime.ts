// A time of day as people type it, and as the house writes it: 07:30, in every language.

const TYPED = /^(\d{1,2})\s*[:.h]?\s*(\d{2})?\s*(?:uhr|([ap])\.?m\.?)?$/i;

/** 7:30, 730, 7.30, 7 Uhr and 7:30 pm as the house writes them; null where that is no time of day. */
export function timeOf(text: string): string | null {
  const [, hours, minutes = "00", half] = TYPED.exec(text.trim()) ?? [];
  if (hours === undefined) return null;
  const isOfHalf = Number(hours) >= 1 && Number(hours) <= 12;
  const hour = half ? (isOfHalf ? (Number(hours) % 12) + (half.toLowerCase() === "p" ? 12 : 0) : NaN) : Number(hours);
  const isTime = (hour < 24 && Number(minutes) < 60) || (hour === 24 && minutes === "00");
  return isTime ? `${String(hour).padStart(2, "0")}:${minutes}` : null;
}
