"""Cost-neutral: the house sells no more than a day costs, and keeps the rest for itself."""

from collections.abc import Sequence
from datetime import date
from math import fsum

from domain.plan.acts.unaided import unaided
from domain.plan.draft.clock import Clock
from domain.plan.problem.floors import EarningsLimit
from domain.plan.problem.problem import PlanProblem

ROUNDING = 1e-6  # what happens by itself must not fail by a hair


def neutral_limits(
    problem: PlanProblem, clock: Clock, *, paid_today: float | None, supply_per_day: float
) -> tuple[EarningsLimit, ...]:
    """What the exports of each LOCAL day may earn: what the day costs in all, or, where that is more, what a
    battery left to itself would earn.

    `paid_today` is what the running day has cost so far, less what it earned; None, where that is not known,
    allows today nothing beyond what happens by itself.
    """
    alone, hours = unaided(problem), problem.hours
    today = clock.edges[0].astimezone(clock.zone).date()
    days: dict[date, list[int]] = {}
    for t, middle in enumerate(clock.middles):
        days.setdefault(middle.astimezone(clock.zone).date(), []).append(t)

    def money(prices: Sequence[float], flow_kw: Sequence[float], steps: Sequence[int]) -> float:
        return fsum(hours[t] * prices[t] * flow_kw[t] for t in steps)

    made = []
    for day, steps in days.items():
        earned = money([max(0.0, price) for price in problem.best_export_prices], alone.export_kw, steps)
        most = earned
        if day != today or paid_today is not None:
            so_far = paid_today if day == today and paid_today is not None else 0.0
            most = max(earned, supply_per_day + so_far + money(problem.import_price, alone.import_kw, steps))
        made.append(EarningsLimit(name=str(day), steps=tuple(steps), most=most + ROUNDING))
    return tuple(made)
