"""What a plan costs for its sums and peaks: no single step can tell it."""

from collections.abc import Sequence
from math import fsum

from domain.plan.demand import DemandBlock, demand_blocks
from domain.plan.problem import DemandSpec, PlanProblem


class Totals:
    """The quotas and demand charges of one problem, ready to price many plans of it."""

    def __init__(self, problem: PlanProblem) -> None:
        self._hours, self._quotas = problem.hours, problem.quotas
        self._demands = [(demand, demand_blocks(problem, demand)) for demand in problem.active_demands]

    def cost(self, import_kw: Sequence[float], export_kw: Sequence[float]) -> float:
        """What these flows cost beside the prices of their steps, currency; below 0 they earn."""
        quotas = [quota.cost(quota.energy_kwh(self._hours, import_kw, export_kw)) for quota in self._quotas]
        peaks = [demand.price_per_kw * peak_kw(demand, blocks, import_kw) for demand, blocks in self._demands]
        return fsum((*quotas, *peaks))


def peak_kw(demand: DemandSpec, blocks: Sequence[DemandBlock], import_kw: Sequence[float]) -> float:
    """The peak that a demand charge sees, kW: its highest block, or what is already lost."""
    return max(demand.peak_so_far_kw, *(block.mean_kw(import_kw) for block in blocks), 0.0)
