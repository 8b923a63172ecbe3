// Numbers and states as people say them. Unknown is a dash, never a zero.

export const UNKNOWN = "–";

export function power(watts) {
  if (watts === null || watts === undefined) return UNKNOWN;
  const size = Math.abs(watts);
  return size < 1000 ? `${Math.round(size)} W` : `${(size / 1000).toFixed(size < 10_000 ? 2 : 1)} kW`;
}

// Rounded, and never a negative zero.
export function fixed(value, digits) {
  const text = value.toFixed(digits);
  return Number(text) === 0 ? text.replace("-", "") : text;
}

export function energy(wh) {
  return wh === null || wh === undefined ? UNKNOWN : `${fixed(wh / 1000, 1)} kWh`;
}

// Never rounded up: 79.96 is not yet 80. The server's reasons say it alike.
export function percent(value) {
  return value === null || value === undefined ? UNKNOWN : `${fixed(Math.floor(10 * value + 1e-6) / 10, 1).replace(/\.0$/, "")} %`;
}

const MINOR = { AUD: "c", NZD: "c", USD: "c", CAD: "c", EUR: "c", GBP: "p" };
const SYMBOL = { AUD: "$", NZD: "$", USD: "$", CAD: "$", EUR: "€", GBP: "£" };

export function price(perKwh, currency) {
  if (perKwh === null || perKwh === undefined) return UNKNOWN;
  const minor = MINOR[currency];
  if (minor && Math.abs(perKwh) < 1) return `${fixed(perKwh * 100, 1).replace(/\.0$/, "")} ${minor}`;
  const shown = fixed(perKwh, 2);
  const sign = shown.startsWith("-") ? "-" : "";
  return `${sign}${SYMBOL[currency] ?? `${currency} `}${shown.replace("-", "")}`;
}

// The time where the house stands, with its day where that is another than the one of `now`.
export function clock(instant, zone, now) {
  if (!instant) return UNKNOWN;
  const at = new Date(instant);
  const time = at.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone });
  const day = (one) => one.toLocaleDateString("en-CA", { timeZone: zone });
  if (!now || day(at) === day(new Date(now))) return time;
  return `${at.toLocaleDateString([], { weekday: "short", timeZone: zone })} ${time}`;
}

export function duration(seconds) {
  if (seconds === null || seconds === undefined) return UNKNOWN;
  const whole = Math.max(0, Math.round(seconds));
  return whole < 90 ? `${whole} s` : whole < 5400 ? `${Math.round(whole / 60)} min` : `${(whole / 3600).toFixed(1)} h`;
}

// What the battery is set to; what is curtailed is its export, and not the battery.
export function setting(mode) {
  return mode === "curtailed" ? "Export limited" : plain(mode);
}

export function plain(word) {
  if (word === null || word === undefined || word === "unknown") return UNKNOWN;
  const words = String(word).replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const IDLE_W = 20;

// [positive, negative, idle] for every node of the flow.
const SIGNS = {
  grid: ["importing", "exporting", "idle"],
  pv: ["producing", "idle", "asleep"],
  battery: ["discharging", "charging", "idle"],
  load: ["using", "idle", "idle"],
  ev: ["charging", "feeding", "idle"],
};

export function doing(node, watts) {
  if (watts === null || watts === undefined) return UNKNOWN;
  const [positive, negative, idle] = SIGNS[node];
  return watts > IDLE_W ? positive : watts < -IDLE_W ? negative : idle;
}
