// What the server's own code says, handed in by tests/web/test_web.py; alone, vitest runs with a small stand-in.

import type { Status } from "../lib/api/types";

interface Told {
  status: Status;
  prices: [number, string, string][];
  percentages: [number, string][];
  german: [number, string, string][]; // prices
}

const alone: Told = {
  prices: [[0.312, "AUD", "31.2 c/kWh"]],
  percentages: [[79.96, "79.9"]],
  german: [[0.312, "EUR", "31,2 ct/kWh"]],
  status: {
    seq: 1,
    at: "2026-01-15T02:30:10Z",
    site: { name: "Home", timezone: "Australia/Brisbane", currency: "AUD", monitoring: false },
    flow: { grid_w: -1200, pv_w: 4200, battery_w: -2500, load_w: 500, ev_w: 0 },
    battery: null,
    loadpoints: {},
    price: null,
    plan: null,
    curtailment: { active: false, desired_w: null, acknowledged: null, enforced: null, reason: { code: "self_consumption" } },
    event: null,
    problems: [],
    devices: {},
    today: { coverage: 0 },
  } as unknown as Status,
};

const given = process.env.TOLD_BY_SERVER;
export const { status, prices, percentages, german }: Told = given ? (JSON.parse(given) as Told) : alone;
