"""What one more kWh costs and earns at the meter in each step of a plan, and how much more there may be."""

from msgspec import Struct

from domain.plan.acts.acts import Outcome
from domain.plan.draft.build import Draft
from domain.plan.draft.margins import HAIR_KWH, Margin, margins
from domain.plan.problem.demand import demand_blocks
from domain.plan.problem.totals import peak_kw
from domain.tariff.terms import Side


class Metered(Struct, frozen=True):
    """Prices, currency per kWh, and powers beyond the plan's, kW, by step.

    `buy` and `sell` are those of a kWh less, the `_more` ones of a kWh more: a quota may end between them,
    and what a kWh uses of it may make later ones dearer. The `_beyond` ones are what these hours' own kWh
    cost and earn once all is used that the plan uses.
    `importable_kw` raises no peak that a demand charge counts; `per_kw` is what going beyond it costs,
    currency per kW of the step's mean, 0 where only the connection ends it.
    """

    buy: tuple[float, ...]
    sell: tuple[float, ...]
    buy_more: tuple[float, ...]
    sell_more: tuple[float, ...]
    buy_beyond: tuple[float, ...]
    sell_beyond: tuple[float, ...]
    importable_kw: tuple[float, ...]
    exportable_kw: tuple[float, ...]
    per_kw: tuple[float, ...]


def metered(draft: Draft, flows: Outcome) -> Metered:
    """The meter of one plan."""
    problem = draft.problem
    importable = [
        max(0.0, limit - kw) for limit, kw in zip(problem.import_limits_kw, flows.import_kw, strict=True)
    ]
    exportable = [
        max(0.0, limit - kw) for limit, kw in zip(problem.export_limits_kw, flows.export_kw, strict=True)
    ]
    per_kw = [0.0] * problem.steps
    for demand in problem.active_demands:
        blocks = demand_blocks(problem, demand)
        peak = peak_kw(demand, blocks, flows.import_kw)
        for block in blocks:
            below_kw = peak - block.mean_kw(flows.import_kw)
            for t, weight in zip(block.steps, block.weights, strict=True):
                importable[t] = min(importable[t], below_kw / weight)
                per_kw[t] += demand.price_per_kw * weight
    bought, sold = _margins(draft, flows, Side.IMPORT), _margins(draft, flows, Side.EXPORT)
    return Metered(
        tuple(each.less for each in bought),
        tuple(each.less for each in sold),
        tuple(each.more for each in bought),
        tuple(each.more for each in sold),
        tuple(each.beyond for each in bought),
        tuple(each.beyond for each in sold),
        tuple(importable),
        tuple(exportable),
        tuple(per_kw),
    )


def _margins(draft: Draft, flows: Outcome, side: Side) -> list[Margin]:
    problem, contract = draft.problem, draft.contract
    flow = flows.import_kw if side is Side.IMPORT else flows.export_kw
    if contract is None:
        listed = problem.import_price if side is Side.IMPORT else problem.export_price
        made, counted = [Margin(price, price, price) for price in listed], problem.quotas
    else:
        kwh = [dt * kw for dt, kw in zip(problem.hours, flow, strict=True)]
        made, counted = margins(contract, side, kwh), contract.credits
    sign = 1.0 if side is Side.IMPORT else -1.0
    for quota in (each for each in counted if each.side == side):
        energy_kwh = quota.energy_kwh(problem.hours, flows.import_kw, flows.export_kw)
        less, more = quota.margin(energy_kwh, HAIR_KWH)
        for t in quota.steps:
            was = made[t]
            made[t] = Margin(was.less + sign * less, was.more + sign * more, was.beyond + sign * more)
    return made
