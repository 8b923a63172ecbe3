"""How much may go out before a kWh sold costs money, where what it earns depends on how much was sold.

An export limit goes by the price of the next kWh, as the contract counts them: it holds from where a quota's
better price ends, and saves none of it for a later hour.
"""

from collections.abc import Sequence
from itertools import accumulate
from math import inf

from domain.plan.problem.problem import PlanProblem
from domain.plan.problem.quota import QuotaSpec

HAIR = 1e-9  # kWh, or currency per kWh

Sold = tuple[float, ...]  # what was sold under each export quota since the plan's begin, kWh


class Outlet:
    """What pays to go out in each step of one problem."""

    def __init__(self, problem: PlanProblem) -> None:
        self._hours, self._prices = problem.hours, problem.export_price
        self._quotas = tuple(_Steps(quota) for quota in problem.quotas if quota.side == "export")
        self.nothing: Sold = (0.0,) * len(self._quotas)
        self._alone = [None if self._of(t) else inf if price >= 0 else 0.0 for t, price in self._each()]

    def pays_kw(self, t: int, sold: Sold) -> float:
        """The mean power up to which no kWh costs money, kW; endless where none does."""
        alone = self._alone[t]
        return self._pays_kwh(t, sold) / self._hours[t] if alone is None else alone

    def after(self, t: int, sold: Sold, export_kw: float) -> Sold:
        """What is sold when a step is over."""
        if not export_kw or self._alone[t] is not None:
            return sold
        kwh = self._hours[t] * export_kw
        return tuple(
            was + kwh if t in quota.steps else was for was, quota in zip(sold, self._quotas, strict=True)
        )

    def before_each(self, export_kw: Sequence[float]) -> list[Sold]:
        """What is sold before each step of a plan with these exports."""
        made = [self.nothing]
        for t, kw in enumerate(export_kw[:-1]):
            made.append(self.after(t, made[-1], kw))
        return made

    def _each(self) -> enumerate[float]:
        return enumerate(self._prices)

    def _of(self, t: int) -> list[int]:
        return [n for n, quota in enumerate(self._quotas) if t in quota.steps]

    def _pays_kwh(self, t: int, sold: Sold) -> float:
        kwh, quotas = 0.0, [(self._quotas[n], sold[n]) for n in self._of(t)]
        while kwh < inf:
            bands = [quota.band(was + kwh) for quota, was in quotas]
            if self._prices[t] - sum(cost for cost, _ in bands) < -HAIR:
                return kwh
            kwh = min(end - was for (_, end), (_, was) in zip(bands, quotas, strict=True))
        return inf


class _Steps:
    """A quota as it is asked in each step."""

    def __init__(self, quota: QuotaSpec) -> None:
        self.steps = frozenset(quota.steps)
        ends = accumulate(quota.widths_kwh)
        self._bands = list(zip(quota.costs_per_kwh, ends, strict=True))

    def band(self, kwh: float) -> tuple[float, float]:
        """What the next kWh costs beside its price, and where its band ends, kWh."""
        return next((cost, end) for cost, end in self._bands if kwh < end - HAIR)
