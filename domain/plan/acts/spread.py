"""What is sold within hours of one price is sold evenly over them, where the owner wants it so.

Nothing else is touched: a charge or a hold stays what it is. Where the even plan breaks a rule, or is worth
less, the first one stands.
"""

from collections.abc import Generator, Iterator, Sequence
from math import fsum

from msgspec.structs import replace

from domain.plan.acts.acts import Act
from domain.plan.acts.carried import carried
from domain.plan.draft.build import Draft
from domain.plan.plan import PlanAction
from domain.plan.problem.check import check
from domain.plan.problem.problem import PlanProblem
from domain.plan.problem.solution import Solution

SAME_PRICE = 1e-6
WORTH = 1e-3  # dollars: the house loses no more than this by it
SELLABLE = (PlanAction.DISCHARGE, PlanAction.SELF_CONSUMPTION)


def spreading(
    draft: Draft, plan: Solution, acts: Sequence[Act]
) -> Generator[None, None, tuple[Solution, list[Act]]]:
    """The plan and its acts with every sale spread over the steps of its price that are free for it.

    In turns of a few milliseconds, two for each such window.
    """
    told = list(acts)
    if draft.problem.battery.whole_power:
        return plan, told
    for steps in list(_windows(draft.problem, told)):
        yield
        tried = _evenly(draft.problem, plan, told, steps)
        found = replace(
            carried(draft.problem, tried, plan.ev_kw),
            enforced=plan.enforced,
            solve_ms=plan.solve_ms,
            build_ms=plan.build_ms,
        )
        if (found.objective or 0.0) > (plan.objective or 0.0) + WORTH * draft.problem.per_dollar:
            continue
        yield
        if not check(draft.problem, found):
            plan, told = found, tried
    return plan, told


def _windows(problem: PlanProblem, acts: Sequence[Act]) -> Iterator[list[int]]:
    """Runs of steps of one price in which something is sold, and the battery is else left to itself."""
    allowed = problem.battery_export_allowed or (True,) * problem.steps
    run: list[int] = []
    for t in range(problem.steps + 1):
        is_free = t < problem.steps and allowed[t] and acts[t].action in SELLABLE
        is_same = bool(run) and is_free and _same(problem, run[-1], t)
        if run and not is_same:
            if len(run) > 1 and any(acts[step].action is PlanAction.DISCHARGE for step in run):
                yield run
            run = []
        if is_free:
            run.append(t)


def _same(problem: PlanProblem, one: int, other: int) -> bool:
    prices = (problem.export_price, problem.import_price)
    return all(abs(price[one] - price[other]) < SAME_PRICE for price in prices)


def _evenly(problem: PlanProblem, plan: Solution, acts: Sequence[Act], steps: Sequence[int]) -> list[Act]:
    """The same energy beyond the house's own need, at one power."""
    hours = problem.hours
    needs = {t: _need_kw(problem, plan, t) for t in steps}
    sold = fsum(
        hours[t] * max(0.0, plan.discharge_kw[t] - needs[t])
        for t in steps
        if acts[t].action is PlanAction.DISCHARGE
    )
    even_kw = sold / fsum(hours[t] for t in steps)
    told = list(acts)
    for t in steps:
        told[t] = Act(PlanAction.DISCHARGE, needs[t] + even_kw)
    return told


def _need_kw(problem: PlanProblem, plan: Solution, t: int) -> float:
    cars = fsum(power[t] for power in plan.ev_kw.values())
    return max(0.0, problem.load_kw[t] + cars - problem.pv_kw[t])
