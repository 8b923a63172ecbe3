"""What a plan costs for its sums, peaks and floors: no single step can tell it."""

from collections.abc import Sequence
from math import fsum

from domain.plan.problem.demand import DemandBlock, demand_blocks
from domain.plan.problem.problem import DemandSpec, PlanProblem
from domain.plan.problem.reach import reachable_kwh


class Totals:
    """The quotas, demand charges and floors of one problem, ready to price many plans of it."""

    def __init__(self, problem: PlanProblem) -> None:
        self._hours, self._quotas = problem.hours, problem.quotas
        self._floors, self._limits = problem.floors, problem.earnings_limits
        self._reachable_kwh = reachable_kwh(problem) if problem.floors else ()
        self._export_prices = problem.best_export_prices
        self._demands = [(demand, demand_blocks(problem, demand)) for demand in problem.active_demands]

    def cost(
        self, import_kw: Sequence[float], export_kw: Sequence[float], stored_kwh: Sequence[float]
    ) -> float:
        """What these flows cost beside the prices of their steps, currency; below 0 they earn.

        `stored_kwh` is the energy at each step's end.
        """
        quotas = [quota.cost(quota.energy_kwh(self._hours, import_kw, export_kw)) for quota in self._quotas]
        peaks = [demand.price_per_kw * peak_kw(demand, blocks, import_kw) for demand, blocks in self._demands]
        floors = [
            floor.penalty_per_kwh * floor.short_kwh(stored_kwh, self._reachable_kwh) for floor in self._floors
        ]
        return fsum((*quotas, *peaks, *floors))

    def beyond_earnings(self, export_kw: Sequence[float]) -> float:
        """By how much these exports earn more than they may, currency."""
        return fsum(limit.beyond(self._hours, self._export_prices, export_kw) for limit in self._limits)


def peak_kw(demand: DemandSpec, blocks: Sequence[DemandBlock], import_kw: Sequence[float]) -> float:
    """The peak that a demand charge sees, kW: its highest block, or what is already lost."""
    return max(demand.peak_so_far_kw, *(block.mean_kw(import_kw) for block in blocks), 0.0)
