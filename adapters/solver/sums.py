"""What a plan pays for sums and peaks: the bands of its quotas and its demand charges.

`qb`: the energy in each band, kWh. A band that is cheaper than one before it is filled only when all before
it are full, `qo` = 1; as a fraction that is the convex hull of the choice. `pk`: the peak of each demand
charge, kW.
"""

from collections.abc import Iterator, Sequence
from math import fsum, isinf

from pulp.constants import LpConstraintEQ, LpConstraintGE, LpConstraintLE

from adapters.solver.columns import Formulation
from domain.plan.problem.demand import DemandBlock, demand_blocks
from domain.plan.problem.problem import PlanProblem
from domain.plan.problem.quota import QuotaSpec


def structure_of_sums(problem: PlanProblem) -> tuple[object, ...]:
    """All that is baked into their rows."""
    return (
        tuple((q.side, q.steps, len(q.widths_kwh), tuple(_order_rows(problem, q))) for q in problem.quotas),
        tuple(tuple((block.steps, block.weights) for block in blocks) for blocks in _blocks(problem)),
    )


def add_sums(made: Formulation, problem: PlanProblem) -> None:
    """Their columns and rows; none where nothing of the kind is asked for."""
    if problem.quotas:
        _add_quotas(made, problem)
    if problem.active_demands:
        peaks, imports = made.family("pk", len(problem.active_demands)), made.columns["im"]
        for peak, blocks in zip(peaks, _blocks(problem), strict=True):
            for block in blocks:
                terms = {imports[t]: -weight for t, weight in zip(block.steps, block.weights, strict=True)}
                made.row("demand", terms | {peak: 1.0}, LpConstraintGE)


def _add_quotas(made: Formulation, problem: PlanProblem) -> None:
    hours = problem.hours
    bands = iter(made.family("qb", sum(len(quota.widths_kwh) for quota in problem.quotas)))
    rights = iter(made.family("qo", sum(len(quota.cheaper_after) for quota in problem.quotas)))
    for quota in problem.quotas:
        flow = made.columns["im" if quota.side == "import" else "ex"]
        filled = [next(bands) for _ in quota.widths_kwh]
        terms = {flow[t]: hours[t] for t in quota.steps}
        made.row("quota", terms | dict.fromkeys(filled, -1.0), LpConstraintEQ)
        for before, most in _order_rows(problem, quota):
            right = next(rights)
            for band, width in zip(filled, before, strict=False):
                made.row("full", {band: 1.0, right: -width}, LpConstraintGE)
            for band, most_kwh in zip(filled[len(before) :], most, strict=True):
                made.row("next", {band: 1.0, right: -most_kwh}, LpConstraintLE)


def _order_rows(
    problem: PlanProblem, quota: QuotaSpec
) -> Iterator[tuple[tuple[float, ...], tuple[float, ...]]]:
    """For each band after which a kWh is cheaper: the widths up to it, and the most of each later one."""
    limits = problem.import_limits_kw if quota.side == "import" else problem.export_limits_kw
    ever = fsum(problem.hours[t] * limits[t] for t in quota.steps)
    widths = quota.widths_kwh
    for at in quota.cheaper_after:
        left = max(0.0, ever - fsum(widths[: at + 1]))
        yield widths[: at + 1], tuple(min(width, left) for width in widths[at + 1 :])


def load_bounds_of_sums(made: Formulation, problem: PlanProblem) -> None:
    """What bands hold, and the peaks that are already lost."""
    widths = [width for quota in problem.quotas for width in quota.widths_kwh]
    for band, width in zip(made.columns.get("qb", ()), widths, strict=True):
        band.lowBound, band.upBound = 0.0, None if isinf(width) else width
    for right in made.columns.get("qo", ()):
        right.lowBound, right.upBound = 0.0, 1.0
    for peak, demand in zip(made.columns.get("pk", ()), problem.active_demands, strict=True):
        peak.lowBound = demand.peak_so_far_kw


def costs_of_sums(problem: PlanProblem) -> dict[str, Sequence[float]]:
    """What a kWh of each band and a kW of each peak cost."""
    return {
        "qb": [cost for quota in problem.quotas for cost in quota.costs_per_kwh],
        "pk": [demand.price_per_kw for demand in problem.active_demands],
    }


def sides_of_sums(problem: PlanProblem) -> dict[str, Sequence[float]]:
    """What each demand block has imported before the plan, kW."""
    return {"demand": [block.before_kw for blocks in _blocks(problem) for block in blocks]}


def _blocks(problem: PlanProblem) -> list[tuple[DemandBlock, ...]]:
    return [demand_blocks(problem, demand) for demand in problem.active_demands]
