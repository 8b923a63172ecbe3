"""A planner over a house whose forecasts are told."""

from datetime import datetime, timedelta

from domain.command.capabilities import BatteryCapabilities
from domain.forecast.series import PowerForecast, PowerSlot
from domain.ports.sources import PlanSolver
from scheduler.engine import Engine
from scheduler.planner import Planner
from tests.scheduler.bench import NOON


class Told:
    """A forecast that is always the same."""

    def __init__(self, told: PowerForecast) -> None:
        self._told = told

    async def forecast(self, start: datetime, end: datetime) -> PowerForecast:
        """What it was made with."""
        return self._told

    async def close(self) -> None:
        """Nothing to let go of."""


def steady(power_w: float, source: str) -> PowerForecast:
    return PowerForecast(slots=(PowerSlot(NOON, NOON + timedelta(days=2), power_w),), source=source)


def planning(
    engine: Engine,
    solver: PlanSolver,
    solar: Told | None = None,
    abilities: BatteryCapabilities | None = None,
) -> Planner:
    """A planner of this house, with a solver, a sun and a battery of one's own."""
    return Planner(
        engine.state,
        solver=solver,
        solar=solar,
        load=Told(steady(500.0, "history")),
        new_id=lambda: "p",
        abilities=engine.consequences.abilities if abilities is None else lambda: abilities,
    )
