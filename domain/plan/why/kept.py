"""What the owner's wishes forbid in each step of a plan: below which energy, beyond which charge and sale."""

from math import fsum

from msgspec import Struct

from domain.plan.acts.acts import Outcome
from domain.plan.problem.problem import PlanProblem

HAIR = 0.01  # kWh or currency: rounding leaves so much


class Kept(Struct, frozen=True):
    """By step: what has to be stored at its end, kWh; whether more may be charged from the grid, or sold."""

    floor_kwh: tuple[float, ...]
    may_buy: tuple[bool, ...]
    may_sell: tuple[bool, ...]


def kept(problem: PlanProblem, flows: Outcome) -> Kept:
    """A floor that gave way is none any more."""
    floors, battery = [0.0] * problem.steps, problem.battery
    for floor in problem.floors:
        for t in floor.steps:
            if flows.stored_kwh[t] >= floor.kwh - HAIR:
                floors[t] = max(floors[t], floor.kwh)
    cap_kwh = battery.grid_charge_max_kwh
    may_buy = [cap_kwh is None or kwh < cap_kwh - HAIR for kwh in flows.stored_kwh]
    may_sell, prices = [True] * problem.steps, problem.best_export_prices
    for limit in problem.earnings_limits:
        earned = fsum(problem.hours[t] * max(0.0, prices[t]) * flows.export_kw[t] for t in limit.steps)
        if earned >= limit.most - HAIR:
            for t in limit.steps:
                may_sell[t] = may_sell[t] and prices[t] <= 0
    return Kept(tuple(floors), tuple(may_buy), tuple(may_sell))
