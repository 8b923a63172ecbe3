"""Where prices, forecasts and solved plans come from."""

from datetime import datetime
from typing import Protocol

from domain.forecast import PowerForecast
from domain.plan.problem import PlanProblem
from domain.plan.solution import Solution
from domain.tariff import Tariff


class PriceSource(Protocol):
    """A retailer, a market or a fixed schedule."""

    async def fetch(self, now: datetime, until: datetime) -> Tariff:
        """All slots known from shortly before `now` up to `until`. Raises DeviceError when there are none."""
        ...


class ForecastSource(Protocol):
    """Solar or load to come."""

    async def forecast(self, start: datetime, end: datetime) -> PowerForecast:
        """Mean powers over [start, end), W."""
        ...


class PlanSolver(Protocol):
    """Solves planning problems off the event loop."""

    async def solve(self, problem: PlanProblem) -> Solution:
        """The best plan within the time limit; a hard or broken problem is a status, never an error."""
        ...
