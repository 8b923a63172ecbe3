"""The best that perfect knowledge could have earned with what the battery can do, and with the same wear."""

from adapters.solver.solve import solve
from domain.plan.problem import PlanProblem
from domain.plan.solution import Integer, Solution
from powersync.backtest.account import Flow
from powersync.backtest.past import Past


def optimum(problem: PlanProblem, time_limit_s: float) -> Solution:
    """Solves the whole past as one plan."""
    return solve(problem, Integer.AUTO, time_limit_s=time_limit_s)


def flows_of(past: Past, found: Solution) -> list[Flow]:
    """The optimum's flows, step by step."""
    hours = past.hours
    return [
        Flow(buy * hours, sell * hours, out * hours, _mode(into, out))
        for buy, sell, into, out in zip(
            found.import_kw[: past.counted],
            found.export_kw[: past.counted],
            found.charge_kw[: past.counted],
            found.discharge_kw[: past.counted],
            strict=True,
        )
    ]


def _mode(charge_kw: float, discharge_kw: float) -> str:
    if charge_kw > 1e-3:
        return "charge"
    return "discharge" if discharge_kw > 1e-3 else "idle"
