"""What a little more power costs beside its step's price, where that depends on sums, peaks and floors."""

from math import inf

from msgspec import Struct

from domain.plan.problem.demand import demand_blocks
from domain.plan.problem.problem import PlanProblem
from domain.plan.problem.quota import QuotaSpec
from domain.plan.problem.solution import Solution
from domain.plan.problem.totals import peak_kw

REACHED = 0.999  # of a limit
HAIR_KWH = 1e-3  # so much of a quota a solver leaves, or takes too much


class Marginal(Struct, frozen=True):
    """Around a plan, by step: what a kWh bought or sold costs more, currency; the import, kW, beyond which a
    demand charge grows; the energy that a floor wants, kWh, and what a missing kWh costs.
    """

    bought: list[float]
    sold: list[float]
    ceiling_kw: list[float]
    floor_kwh: list[float]
    missing: list[float]


def marginal(problem: PlanProblem, plan: Solution) -> Marginal:
    """By the quotas' bands that it reaches into, the peaks that it sets and the floors that it keeps."""
    import_kw, export_kw = plan.import_kw, plan.export_kw
    zeros = [0.0] * problem.steps
    found = Marginal(zeros[:], zeros[:], [inf] * problem.steps, zeros[:], zeros[:])
    for quota in problem.quotas:
        cost = _running_cost(quota, quota.energy_kwh(problem.hours, import_kw, export_kw))
        side = found.bought if quota.side == "import" else found.sold
        for t in quota.steps:
            side[t] += cost
    for demand in problem.active_demands:
        ceiling_kw = peak_kw(demand, demand_blocks(problem, demand), import_kw)
        for t in demand.window_steps:
            found.ceiling_kw[t] = min(found.ceiling_kw[t], ceiling_kw)
    for floor in problem.floors:
        kept_kwh = floor.kwh - floor.short_kwh(plan.soc_kwh)
        for t in floor.steps:
            found.floor_kwh[t] = max(found.floor_kwh[t], kept_kwh)
            found.missing[t] = max(found.missing[t], floor.penalty_per_kwh)
    prices = problem.best_export_prices
    for limit in problem.earnings_limits:
        earned = sum(problem.hours[t] * max(0.0, prices[t]) * export_kw[t] for t in limit.steps)
        if earned >= REACHED * limit.most:
            for t in limit.steps:
                found.sold[t] += max(0.0, prices[t])
    return found


def _running_cost(quota: QuotaSpec, energy_kwh: float) -> float:
    """Of the band that so much energy reaches into. Where it fills a band exactly, the last kWh cost what
    that one says and the next costs what follows: what a kWh is worth lies between, and so does this.
    """
    last, following = quota.margin(energy_kwh, HAIR_KWH)
    return (last + following) / 2
