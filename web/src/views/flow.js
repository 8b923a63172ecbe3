import { html } from "../html.js";
import { doing, percent, power } from "../words.js";

// Where each node sits, and the line from it to the house; + flows into the house.
const NODES = [
  ["pv", "Solar", 180, 46, "M180 82V136"],
  ["grid", "Grid", 52, 160, "M88 160H150"],
  ["battery", "Battery", 308, 160, "M272 160H210"],
  ["ev", "Car", 180, 274, "M180 238V184"],
];

function line([node, , , , path], watts) {
  const into = node === "ev" ? -(watts ?? 0) : (watts ?? 0);
  const moves = Math.abs(into) > 20;
  const speed = Math.abs(into) > 3000 ? "fast" : Math.abs(into) > 800 ? "mid" : "slow";
  return html`<path class="wire ${node} ${moves ? (into > 0 ? "in" : "out") : "still"} ${speed}" d="${path}"/>`;
}

function node([name, label, x, y], watts, below) {
  return html`<g class="node ${name} ${watts === null || watts === undefined ? "unknown" : ""}">
    <circle cx="${x}" cy="${y}" r="36"/>
    <text x="${x}" y="${y - 9}" class="label">${label}</text>
    <text x="${x}" y="${y + 8}" class="value">${power(watts)}</text>
    <text x="${x}" y="${y + 22}" class="label">${below}</text>
  </g>`;
}

export function flow(status) {
  const { flow: f, battery } = status;
  const house = { grid: f.grid_w, pv: f.pv_w, battery: f.battery_w, ev: f.ev_w };
  const there = NODES.filter(([name]) => name !== "battery" || battery).filter(
    ([name]) => name !== "ev" || Object.keys(status.loadpoints ?? {}).length,
  );
  const said = there.map(([name, label]) => `${label} ${doing(name, house[name])} ${power(house[name])}`).join(", ");
  return html`<svg class="flow" viewBox="0 0 360 320" role="img" aria-label="House using ${power(f.load_w)}. ${said}">
    ${there.map((one) => line(one, house[one[0]]))}
    ${there.map((one) => node(one, house[one[0]], doing(one[0], house[one[0]])))}
    ${battery ? html`<g class="node"><text x="308" y="212" class="label">${percent(battery.soc_pct)}</text></g>` : ""}
    <g class="node house"><circle cx="180" cy="160" r="30"/>
      <text x="180" y="155" class="label">House</text><text x="180" y="172" class="value">${power(f.load_w)}</text></g>
  </svg>`;
}
