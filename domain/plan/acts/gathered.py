"""A solver's plan has many equals: it charges now and then within hours of one price. This is the one of them
that charges, or sells, in one go and first, and that uses what it has where keeping it earns nothing.
"""

from collections.abc import Iterator, Sequence

from domain.plan.acts.acts import ITSELF, LEAST_KW, Act
from domain.plan.acts.switches import POWERED
from domain.plan.draft.build import Draft
from domain.plan.plan import PlanAction
from domain.plan.problem.problem import PlanProblem

SAME_PRICE = 5e-6  # currency per kWh


def gathered(draft: Draft, acts: Sequence[Act]) -> list[Act]:
    """The same energy in each run of one price, as one charge or one sale at its beginning."""
    found = list(acts)
    for run in runs_of(draft.problem) if draft.may_slow else ():
        forced = {acts[t].action for t in run if acts[t].action in POWERED}
        others = [acts[t] for t in run if acts[t].action not in POWERED]
        if len(forced) == 1 and others:
            action = forced.pop()
            kw = [acts[t].power_kw for t in run if acts[t].action is action]
            kwh = sum(draft.problem.hours[t] * acts[t].power_kw for t in run if acts[t].action is action)
            for t in run:
                power_kw = min(max(kw), kwh / draft.problem.hours[t])
                is_on = power_kw >= LEAST_KW
                found[t] = Act(action, power_kw) if is_on else others[0]
                kwh -= draft.problem.hours[t] * power_kw if is_on else kwh
    return found


def let_go(draft: Draft, acts: Sequence[Act]) -> list[Act]:
    """A battery that is held now is left to itself instead, as long as the price stays."""
    first, found = next(runs_of(draft.problem)), list(acts)
    for t in first:
        if acts[t].action is not PlanAction.HOLD:
            break
        found[t] = ITSELF
    return found


def used_at_the_dearest(draft: Draft, acts: Sequence[Act]) -> list[Act]:
    """A battery that is held while power is at its dearest is left to itself instead."""
    prices = draft.problem.import_price
    least = max(prices) - SAME_PRICE
    return [
        ITSELF if act.action is PlanAction.HOLD and price >= least else act
        for act, price in zip(acts, prices, strict=True)
    ]


def less_sold(draft: Draft, acts: Sequence[Act], net_kw: Sequence[float], part: float) -> list[Act]:
    """Of what is sold before the next charge only a part goes out, the first of it; then the battery serves
    the house (`net_kw` is what it lacks) by itself, as a small sale is a purchase where the kettle comes on.
    """
    found, hours, sales = list(acts), draft.problem.hours, dict[int, float]()
    for t, act in enumerate(acts):
        if act.action is PlanAction.CHARGE:
            break
        beyond_kw = act.power_kw - max(0.0, net_kw[t])
        if act.action is PlanAction.DISCHARGE and beyond_kw > LEAST_KW:
            sales[t] = beyond_kw
    left_kwh = part * sum(hours[t] * kw for t, kw in sales.items())
    for t, kw in sales.items():
        sold_kw = min(kw, left_kwh / hours[t])
        left_kwh -= hours[t] * sold_kw
        if sold_kw < kw:
            own_kw = max(0.0, net_kw[t])
            found[t] = Act(PlanAction.DISCHARGE, own_kw + sold_kw) if sold_kw > own_kw / 2 else ITSELF
    return found


def runs_of(problem: PlanProblem) -> Iterator[list[int]]:
    """Steps that follow each other at one price."""
    run: list[int] = []
    for t, prices in enumerate(zip(problem.import_price, problem.export_price, strict=True)):
        before = (problem.import_price[t - 1], problem.export_price[t - 1])
        if run and max(abs(one - other) for one, other in zip(prices, before, strict=True)) > SAME_PRICE:
            yield run
            run = []
        run.append(t)
    yield run
