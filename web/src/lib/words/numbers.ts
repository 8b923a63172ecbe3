// Numbers as people write them where they live. Unknown is a dash, never a zero, and no zero is negative.

import { m } from "../../messages";
import { numbers } from "./formats";

export type Unknown = null | undefined;
export const MINUS = "\u2212"; // browsers write a hyphen, which is too short for it, and lines break behind one

const written = (value: number, options: Intl.NumberFormatOptions) => numbers(options).format(value === 0 ? 0 : value).replace("-", MINUS);

const TAIL = 1e-6; // of the last digit told: so much a float may be off what is meant

/** Rounded as people and the house's own sentences do it, away from zero at a half: 7.25 is 7.3, however a float holds it. */
export function halfUp(value: number, digits = 0): number {
  const scale = 10 ** digits;
  return (Math.sign(value) * Math.floor(Math.abs(value) * scale + 0.5 + TAIL)) / scale;
}

/** With exactly so many digits after the point. */
export function number(value: number, digits = 0): string {
  const rounded = halfUp(value, digits);
  const exact = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return written(rounded, exact);
}

/** The same, less the zeros at its end. */
export function short(value: number, digits: number): string {
  const rounded = halfUp(value, digits);
  return written(rounded, { maximumFractionDigits: digits });
}

/** A number as it stands in a field: all of its digits, in no groups, with the decimal sign of the language. */
export const inField = (value: number): string => String(value).replace(".", number(0.5, 1).replace(/\d/g, ""));

export function power(watts: number | Unknown): string {
  if (watts === null || watts === undefined) return m.words.unknown;
  const size = Math.abs(watts);
  if (size < 1000) return `${number(watts)} W`;
  return `${number(watts / 1000, size < 9_995 ? 2 : 1)} kW`;
}

export function energy(wh: number | Unknown): string {
  if (wh === null || wh === undefined) return m.words.unknown;
  if (Math.abs(wh) >= 50) return `${number(wh / 1000, 1)} kWh`;
  return Math.round(wh) === 0 ? `${number(0)} kWh` : `${number(wh)} Wh`; // which 0.0 kWh would not say
}

/** In whole percent; full only where it is. */
export function whole(value: number | Unknown): string {
  if (value === null || value === undefined) return m.words.unknown;
  return `${number(value < 99.95 ? Math.min(Math.round(value), 99) : 100)} %`;
}

/** Never rounded up: 79.96 is not yet 80. The house's own sentences say it alike. */
export function percent(value: number | Unknown): string {
  return value === null || value === undefined ? m.words.unknown : `${short(Math.floor(10 * value + 1e-6) / 10, 1)} %`;
}
