"""What a plan pays for sums and peaks: the bands of its quotas and its demand charges.

`qb`: the energy in each band, kWh. A band that is cheaper than one before it is filled only when all before
it are full, `qo` = 1; as a fraction that is the convex hull of the choice. `pk`: the peak of each demand
charge, kW.
"""

from collections.abc import Iterator, Sequence
from itertools import count, islice
from math import fsum, inf

from pulp.constants import LpConstraintEQ, LpConstraintGE, LpConstraintLE

from adapters.solver.columns import Factors, Formulation, roomy
from domain.plan.problem.demand import DemandBlock, demand_blocks
from domain.plan.problem.problem import PlanProblem
from domain.plan.problem.quota import QuotaSpec


def structure_of_sums(problem: PlanProblem) -> tuple[object, ...]:
    """How many rows and columns of them there are."""
    return (
        tuple((len(quota.widths_kwh), quota.cheaper_after) for quota in problem.quotas),
        tuple(roomy(len(blocks)) for blocks in _blocks(problem)),
    )


def add_sums(made: Formulation, problem: PlanProblem) -> None:
    """Their columns and rows; none where nothing of the kind is asked for."""
    factors = factors_of_sums(problem)
    if problem.quotas:
        made.family("qb", sum(len(quota.widths_kwh) for quota in problem.quotas))
        made.family("qo", sum(len(quota.cheaper_after) for quota in problem.quotas))
        made.fill(factors, LpConstraintEQ, "quota")
        made.fill(factors, LpConstraintGE, "full")
        made.fill(factors, LpConstraintLE, "next")
    if problem.active_demands:
        made.family("pk", len(problem.active_demands))
        made.fill(factors, LpConstraintGE, "demand")


def factors_of_sums(problem: PlanProblem) -> Factors:
    """Every factor of their rows; a row of a demand charge that no block needs says that its peak is one."""
    hours, made = problem.hours, Factors()
    bands, rights, fulls, nexts, row = count(), count(), count(), count(), 0
    for number, quota in enumerate(problem.quotas):
        flow, filled = "im" if quota.side == "import" else "ex", list(islice(bands, len(quota.widths_kwh)))
        made |= {("quota", number, flow, t): hours[t] for t in quota.steps}
        made |= {("quota", number, "qb", band): -1.0 for band in filled}
        for before, most in _order_rows(problem, quota):
            right = next(rights)
            for family, rows, held in (
                ("full", fulls, zip(filled, before, strict=False)),
                ("next", nexts, zip(filled[len(before) :], most, strict=True)),
            ):
                for band, kwh in held:
                    at = next(rows)
                    made[family, at, "qb", band], made[family, at, "qo", right] = 1.0, -kwh
    for peak, blocks in enumerate(_blocks(problem)):
        for at in range(row, row + roomy(len(blocks))):
            made["demand", at, "pk", peak] = 1.0
        for at, block in enumerate(blocks, row):
            steps = zip(block.steps, block.weights, strict=True)
            made |= {("demand", at, "im", t): -weight for t, weight in steps}
        row += roomy(len(blocks))
    return made


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


def upper_of_sums(problem: PlanProblem) -> dict[str, Sequence[float]]:
    """What bands hold; a peak has no end."""
    return {
        "qb": [width for quota in problem.quotas for width in quota.widths_kwh],
        "qo": [1.0 for quota in problem.quotas for _ in quota.cheaper_after],
        "pk": [inf for _ in problem.active_demands],
    }


def lower_of_sums(problem: PlanProblem) -> dict[str, Sequence[float]]:
    """The peaks that are already lost."""
    return {"pk": [demand.peak_so_far_kw for demand in problem.active_demands]}


def costs_of_sums(problem: PlanProblem) -> dict[str, Sequence[float]]:
    """What a kWh of each band and a kW of each peak cost."""
    return {
        "qb": [cost for quota in problem.quotas for cost in quota.costs_per_kwh],
        "pk": [demand.price_per_kw for demand in problem.active_demands],
    }


def sides_of_sums(problem: PlanProblem) -> dict[str, Sequence[float]]:
    """What each demand block has imported before the plan, kW."""
    sides: list[float] = []
    for blocks in _blocks(problem):
        sides += [block.before_kw for block in blocks] + [0.0] * (roomy(len(blocks)) - len(blocks))
    return {"demand": sides}


def _blocks(problem: PlanProblem) -> list[tuple[DemandBlock, ...]]:
    return [demand_blocks(problem, demand) for demand in problem.active_demands]
