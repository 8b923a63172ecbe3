"""What calm costs: everything known before, for several prices of a turn and of an order, on 14 shipped days.

`python -m bench.calm NSW1` prints the table of docs/backtest-study.md.
"""

import sys
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from domain.house.house import Battery
from domain.plan.acts.switches import SwitchPrice
from powersync.backtest.account import Account, Flow, account
from powersync.backtest.calm import calm_optimum
from powersync.backtest.optimum import flows_of, optimum
from powersync.backtest.rivals import house_in, left_alone, live_by
from powersync.backtest.run import BEGUN_PCT, house_for, whole
from powersync.backtest.shipped import shipped

FIRST, LAST = date(2025, 12, 21), date(2026, 1, 3)
PRICES = (  # of a turn and of an order
    (0.005, 0.00025),
    (0.005, 0.0005),
    (0.005, 0.001),
    (0.005, 0.002),
    (0.0025, 0.00025),
    (0.0025, 0.0005),
    (0.0015, 0.00025),
    (0.0015, 0.0005),
    (0.0015, 0.001),
)


def main(region: str) -> int:
    """Entry."""
    past = shipped(region, FIRST, LAST)
    battery = Battery(capacity_wh=13_500, max_charge_w=5_000, max_discharge_w=5_000)
    problem = whole(past, house_for(past, battery, None)).problem
    spec = problem.battery

    def told(flows: Sequence[Flow]) -> Account:
        return account(
            "",
            past,
            flows,
            worth_per_kwh=spec.terminal_value_per_kwh,
            wear_per_kwh=spec.cycle_cost_per_kwh_discharged,
        )

    alone = told(live_by(left_alone, past, house_in(past, battery, BEGUN_PCT))).cost
    best = told(flows_of(past, problem, optimum(problem))).cost
    print("a turn | an order | of the best saving | turns/day | changes/day")
    for turn, order in PRICES:
        acts = calm_optimum(problem, SwitchPrice(turn, order))
        calm = told(flows_of(past, problem, acts))
        changes = sum(one != other for one, other in pairwise(acts[: past.counted])) / past.days
        saved = 100 * (alone - calm.cost) / (alone - best)
        print(f"{turn} | {order} | {saved:.1f} % | {calm.switches_a_day:.1f} | {changes:.1f}", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:2] or ["NSW1"]))
