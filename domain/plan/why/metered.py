"""What one more kWh costs and earns at the meter in each step of a plan, and how much more there may be."""

from bisect import bisect_left, bisect_right
from itertools import accumulate

from msgspec import Struct

from domain.plan.acts.acts import Outcome
from domain.plan.problem.demand import demand_blocks
from domain.plan.problem.problem import PlanProblem
from domain.plan.problem.quota import QuotaSpec
from domain.plan.problem.totals import peak_kw

HAIR_KWH = 1e-3


class Metered(Struct, frozen=True):
    """Prices, currency per kWh, and powers beyond the plan's, kW, by step.

    `buy` and `sell` are those of a kWh less, the `_more` ones of a kWh more: a quota may end between them.
    `importable_kw` raises no peak that a demand charge counts; `per_kw` is what going beyond it costs,
    currency per kW of the step's mean, 0 where only the connection ends it.
    """

    buy: tuple[float, ...]
    sell: tuple[float, ...]
    buy_more: tuple[float, ...]
    sell_more: tuple[float, ...]
    importable_kw: tuple[float, ...]
    exportable_kw: tuple[float, ...]
    per_kw: tuple[float, ...]


def metered(problem: PlanProblem, flows: Outcome) -> Metered:
    """The meter of one plan."""
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
    buy, sell = list(problem.import_price), list(problem.export_price)
    buy_more, sell_more = list(buy), list(sell)
    for quota in problem.quotas:
        less, more = _costs(quota, quota.energy_kwh(problem.hours, flows.import_kw, flows.export_kw))
        for t in quota.steps:
            if quota.side == "import":
                buy[t] += less
                buy_more[t] += more
            else:
                sell[t] -= less
                sell_more[t] -= more
    return Metered(
        tuple(buy),
        tuple(sell),
        tuple(buy_more),
        tuple(sell_more),
        tuple(importable),
        tuple(exportable),
        tuple(per_kw),
    )


def _costs(quota: QuotaSpec, energy_kwh: float) -> tuple[float, float]:
    """What the last kWh of a quota's energy costs beside its price, and the next one."""
    ends, costs = list(accumulate(quota.widths_kwh)), quota.costs_per_kwh
    last = bisect_left(ends, energy_kwh - HAIR_KWH)
    following = bisect_right(ends, energy_kwh + HAIR_KWH)
    return costs[min(last, len(costs) - 1)], costs[min(following, len(costs) - 1)]
