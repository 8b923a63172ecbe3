"""What one more kWh costs and earns at the meter in each step of a plan, and how much more there may be."""

from msgspec import Struct

from domain.plan.acts import Outcome
from domain.plan.demand import demand_blocks
from domain.plan.problem import PlanProblem


class Metered(Struct, frozen=True):
    """Prices, currency per kWh, and powers beyond the plan's, kW, by step.

    `importable_kw` raises no peak that a demand charge counts; `per_kw` is what going beyond it costs,
    currency per kW of the step's mean, 0 where only the connection ends it.
    """

    buy: tuple[float, ...]
    sell: tuple[float, ...]
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
    if (demand := problem.active_demand) is not None:
        blocks = demand_blocks(problem)
        peak_kw = max(demand.peak_so_far_kw, *(block.mean_kw(flows.import_kw) for block in blocks), 0.0)
        for block in blocks:
            below_kw = peak_kw - block.mean_kw(flows.import_kw)
            for t, weight in zip(block.steps, block.weights, strict=True):
                importable[t] = min(importable[t], below_kw / weight)
                per_kw[t] = max(per_kw[t], demand.price_per_kw * weight)
    return Metered(
        problem.import_price, problem.export_price, tuple(importable), tuple(exportable), tuple(per_kw)
    )
